"""What the whole system of `bedrock_private_full` must be once it is live."""

import json
from typing import Any

from live.checks import Report, canonical
from live.readers import READERS
from live.stack import Stack
from live.view import MODEL, Live, invoke, no_way_out, texts

COMPANY = "10.100.0.0/16"
SERVICES = ["bedrock-runtime", "ec2messages", "secretsmanager", "ssm", "ssmmessages"]


def bedrock_private_full(live: Live, report: Report) -> None:
    """Two roles share one endpoint; a database and the company's network stand beside it."""
    vpc, _ = live.one("AWS::EC2::VPC")
    no_way_out(live, report, vpc)
    subnets = set(live.all("AWS::EC2::Subnet"))
    endpoints = live.all("AWS::EC2::VPCEndpoint")
    services = sorted(one["ServiceName"].rsplit(".", 1)[-1] for one in endpoints.values())
    report.equal("an endpoint for each service", SERVICES, services)
    for one in endpoints.values():
        report.equal("each endpoint in both subnets", subnets, set(one["SubnetIds"]))
    _model(live, report, endpoints)
    _database(live, report)
    _company(live, report, vpc, endpoints)


def _model(live: Live, report: Report, endpoints: dict[str, dict[str, Any]]) -> None:
    (endpoint_id,) = (
        live_id for live_id, one in endpoints.items() if "bedrock" in one["ServiceName"]
    )
    model = f"arn:aws:bedrock:*::foundation-model/{MODEL}"
    through = {"StringEquals": {"aws:SourceVpce": endpoint_id}}
    roles = live.all("AWS::IAM::Role")
    for role in roles:
        held = READERS["AWS::IAM::Role"](live.stack, role, {})["Policies"]
        documents = canonical("Policies", held, True).values()
        found = [
            (texts(item["Action"]), texts(item["Resource"]), item.get("Condition"))
            for document in documents
            for item in document["Statement"]
            if "bedrock" in json.dumps(item["Action"])
        ]
        wanted = [(["bedrock:InvokeModel"], [model], through)]
        report.equal("each role invokes the model through this endpoint only", wanted, found)
    if live.shows("AWS::EC2::VPCEndpoint", "PolicyDocument"):
        statements = endpoints[endpoint_id]["PolicyDocument"]["Statement"]
        principals = {
            principal.rsplit("/", 1)[-1]
            for item in statements
            for principal in texts(item["Principal"]["AWS"])
        }
        report.equal("the endpoint lets both roles through", set(roles), principals)
        actions = {action for item in statements for action in texts(item["Action"])}
        report.equal("and this action alone", {"bedrock:InvokeModel"}, actions)


def _database(live: Live, report: Report) -> None:
    _, database = live.one("AWS::RDS::DBInstance")
    for name, wanted in (
        ("StorageEncrypted", True),
        ("PubliclyAccessible", False),
        ("DeletionProtection", True),
    ):
        if live.shows("AWS::RDS::DBInstance", name):
            report.equal(f"the database: {name}", wanted, database[name])


def _company(live: Live, report: Report, vpc: str, endpoints: dict[str, dict[str, Any]]) -> None:
    """Where the emulator has gateways, one is attached; the company may enter one endpoint."""
    groups = live.all("AWS::EC2::SecurityGroup")
    entered = [
        group
        for group, found in groups.items()
        if any(rule.get("CidrIp") == COMPANY for rule in found["SecurityGroupIngress"])
    ]
    report.equal("the company enters an endpoint and the resolver", 2, len(entered))
    if "AWS::EC2::VPNGateway" not in live.stack.account.emulator.refuses:
        gateways = live.stack.account.client("ec2").describe_vpn_gateways()["VpnGateways"]
        attached = [one["VpcId"] for gateway in gateways for one in gateway["VpcAttachments"]]
        report.equal("the company's gateway is attached", [vpc], attached)


def informed_answer(stack: Stack, report: Report) -> None:
    """The handler reads its secret and gives the model's answer.

    The emulator makes no secret for a database, so one is made by hand for the time of the call.
    """
    (name,) = stack.of_type("AWS::Lambda::Function").values()
    secrets = stack.account.client("secretsmanager")
    user = json.dumps({"username": "admin", "password": "only here"})
    secret = secrets.create_secret(Name="master-user", SecretString=user)["ARN"]
    functions = stack.account.client("lambda")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables | {"SECRET_ARN": secret}}
    )
    reply = invoke(stack, report, {"prompt": "Which way did this call take?"})
    report.true("the answer is the model's", f"mock anthropic {MODEL}]" in reply, f"live {reply}")
    secrets.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables | {"SECRET_ARN": secret}}
    )
    denied = invoke(stack, Report(), {"prompt": "And without the secret?"})
    report.true("without the secret it fails", "ResourceNotFound" in denied, f"live {denied}")
