"""Says hello to whoever asks."""

from lib.greeting import greeting


def handler(event, context):
    return greeting(event["name"])
