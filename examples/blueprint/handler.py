"""Asks a Bedrock model one question, in the name of the database user where there is a database."""

import json
import os
import socket

import boto3
from botocore.config import Config

# A name that resolves to public addresses, or a group that is closed, shows within seconds.
PRIVATE = Config(connect_timeout=3, read_timeout=45, retries={"total_max_attempts": 2})
BEDROCK = boto3.client("bedrock-runtime", config=PRIVATE)


def facts():
    """Who the database's user is, once the database has answered on its port."""
    if "SECRET_ARN" not in os.environ:
        return "There is no database."
    secrets = boto3.client("secretsmanager", config=PRIVATE)
    secret = secrets.get_secret_value(SecretId=os.environ["SECRET_ARN"])
    address = os.environ["DATABASE_HOST"], int(os.environ["DATABASE_PORT"])
    socket.create_connection(address, timeout=3).close()
    return f"The database's user is {json.loads(secret['SecretString'])['username']}."


def handler(event, context):
    """Takes {"prompt": "..."} and returns the text of the model's answer."""
    question = f"{facts()} {event.get('prompt', 'Say hello.')}"
    answer = BEDROCK.converse(
        modelId=os.environ["MODEL_ID"],
        messages=[{"role": "user", "content": [{"text": question}]}],
    )
    return "".join(part.get("text", "") for part in answer["output"]["message"]["content"])
