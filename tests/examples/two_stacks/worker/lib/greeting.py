"""The words."""


def greeting(name):
    return f"hello {name}"
