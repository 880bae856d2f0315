"""Enriches a prompt with what the database knows, and asks a Bedrock model.

Every call stays in the VPC: the secret and the model through their endpoints, the database beside
the function. The driver of the database, pg8000, and the certificates of Amazon RDS
(global-bundle.pem) come in a layer; without one the prompt is asked as it is.
"""

import json
import os
import ssl

import boto3
from botocore.config import Config

try:
    import pg8000.native as postgres
except ImportError:
    postgres = None

CERTIFICATES = "/opt/python/global-bundle.pem"

# What is closed shows as a connect error within seconds, not as a function that times out.
QUICK = Config(connect_timeout=3, read_timeout=45, retries={"total_max_attempts": 2})
BEDROCK = boto3.client("bedrock-runtime", config=QUICK)
SECRETS = boto3.client("secretsmanager", config=QUICK)


def facts(topic):
    """What the database knows of a topic: the lines of the table `facts`."""
    secret = SECRETS.get_secret_value(SecretId=os.environ["SECRET_ARN"])
    if postgres is None or not topic:
        return []
    user = json.loads(secret["SecretString"])
    connection = postgres.Connection(
        user["username"],
        password=user["password"],
        host=os.environ["DATABASE_HOST"],
        port=int(os.environ["DATABASE_PORT"]),
        database="knowledge",
        ssl_context=ssl.create_default_context(cafile=CERTIFICATES),
        timeout=5,
    )
    try:
        rows = connection.run("SELECT line FROM facts WHERE topic = :topic", topic=topic)
    finally:
        connection.close()
    return [line for (line,) in rows]


def handler(event, context):
    """Takes {"prompt": "...", "topic": "..."} and returns the text of the model's answer."""
    known = facts(event.get("topic"))
    prompt = "\n".join([*known, event.get("prompt", "Say hello.")])
    response = BEDROCK.invoke_model(
        modelId=os.environ["MODEL_ID"],
        contentType="application/json",
        accept="application/json",
        body=json.dumps(
            {
                "anthropic_version": "bedrock-2023-05-31",
                "max_tokens": 512,
                "messages": [{"role": "user", "content": prompt}],
            }
        ),
    )
    answer = json.loads(response["body"].read())
    return "".join(block["text"] for block in answer["content"] if block["type"] == "text")
