"""Asks a Bedrock model one question. The call leaves the VPC only through the private endpoint."""

import json
import os

import boto3
from botocore.config import Config

MODEL_ID = os.environ["MODEL_ID"]

# A host name that resolves to public addresses, or a security group that is closed, shows as a
# connect error within seconds; with the default of 60 it would show only as a function timeout.
BEDROCK = boto3.client(
    "bedrock-runtime",
    config=Config(connect_timeout=3, read_timeout=45, retries={"total_max_attempts": 2}),
)


def handler(event, context):
    """Takes {"prompt": "..."} and returns the text of the model's answer."""
    request = {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 512,
        "messages": [{"role": "user", "content": event.get("prompt", "Say hello.")}],
    }
    response = BEDROCK.invoke_model(
        modelId=MODEL_ID,
        contentType="application/json",
        accept="application/json",
        body=json.dumps(request),
    )
    answer = json.loads(response["body"].read())
    return "".join(block["text"] for block in answer["content"] if block["type"] == "text")
