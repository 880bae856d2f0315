"""Live resources in the words of CloudFormation: one function a resource type.

A reader takes the stack, the physical id and the properties that are expected, and gives the
properties it finds. What it does not give cannot be compared, which `checks` reports as a failure.
"""

import ast
import io
import json
import urllib.request
import zipfile
from collections.abc import Callable
from typing import Any

from live.stack import Account, Stack

Properties = dict[str, Any]
Reader = Callable[[Stack, str, Properties], Properties]

READERS: dict[str, Reader] = {}


def reads(kind: str) -> Callable[[Reader], Reader]:
    """Names the resource type that a function reads."""

    def register(reader: Reader) -> Reader:
        READERS[kind] = reader
        return reader

    return register


def _one(items: list[Any], what: str) -> Any:
    if len(items) != 1:
        raise LookupError(f"{len(items)} live resources answer to {what}")
    return items[0]


def _ec2(stack: Stack, what: str, listed: str, ids: str, live_id: str) -> Any:
    """The thing of EC2 that answers to an id, by the call that describes its kind."""
    describe = getattr(stack.account.client("ec2"), f"describe_{what}")
    return _one(describe(**{ids: [live_id]})[listed], live_id)


def document(value: str | dict[str, Any]) -> dict[str, Any]:
    """A policy document, whether JSON, already parsed, or the text of a Python value (moto)."""
    if isinstance(value, dict):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return ast.literal_eval(value)


def zones(account: Account) -> list[str]:
    """The names of the availability zones, in order."""
    found = account.client("ec2").describe_availability_zones()["AvailabilityZones"]
    return sorted(zone["ZoneName"] for zone in found)


def rules(permissions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Live permissions of a security group, one rule for each peer, in CloudFormation's words."""
    found = []
    for permission in permissions:
        ports = {
            key: permission[key]
            for key in ("IpProtocol", "FromPort", "ToPort")
            if key in permission
        }
        peers = [
            *((peer, {"CidrIp": peer["CidrIp"]}) for peer in permission.get("IpRanges", [])),
            *((peer, {"CidrIpv6": peer["CidrIpv6"]}) for peer in permission.get("Ipv6Ranges", [])),
            *(
                (peer, {"Group": peer["GroupId"]})
                for peer in permission.get("UserIdGroupPairs", [])
            ),
            *(
                (peer, {"List": peer["PrefixListId"]})
                for peer in permission.get("PrefixListIds", [])
            ),
        ]
        for peer, address in peers:
            found.append(ports | address | {"Description": peer.get("Description", "")})
    return found


@reads("AWS::EC2::VPC")
def _vpc(stack: Stack, live_id: str, _: Properties) -> Properties:
    ec2 = stack.account.client("ec2")
    vpc = _ec2(stack, "vpcs", "Vpcs", "VpcIds", live_id)
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        option = name[0].lower() + name[1:]
        vpc[name] = ec2.describe_vpc_attribute(VpcId=live_id, Attribute=option)[name]["Value"]
    return vpc


@reads("AWS::EC2::Subnet")
def _subnet(stack: Stack, live_id: str, _: Properties) -> Properties:
    return _ec2(stack, "subnets", "Subnets", "SubnetIds", live_id)


@reads("AWS::EC2::RouteTable")
def _route_table(stack: Stack, live_id: str, _: Properties) -> Properties:
    return _ec2(stack, "route_tables", "RouteTables", "RouteTableIds", live_id)


@reads("AWS::EC2::SubnetRouteTableAssociation")
def _association(stack: Stack, _: str, expected: Properties) -> Properties:
    table = _route_table(stack, expected["RouteTableId"], expected)
    subnets = [item.get("SubnetId") for item in table["Associations"]]
    subnet = expected["SubnetId"] if expected["SubnetId"] in subnets else None
    return {"RouteTableId": table["RouteTableId"], "SubnetId": subnet}


@reads("AWS::EC2::Route")
def _route(stack: Stack, _: str, expected: Properties) -> Properties:
    table = _route_table(stack, expected["RouteTableId"], expected)
    wanted = expected["DestinationCidrBlock"]
    found = [route for route in table["Routes"] if route.get("DestinationCidrBlock") == wanted]
    return _one(found, f"the route to {wanted}") | {"RouteTableId": table["RouteTableId"]}


@reads("AWS::EC2::VPNGateway")
def _vpn_gateway(stack: Stack, live_id: str, _: Properties) -> Properties:
    return _ec2(stack, "vpn_gateways", "VpnGateways", "VpnGatewayIds", live_id)


@reads("AWS::EC2::VPCGatewayAttachment")
def _gateway_attachment(stack: Stack, live_id: str, expected: Properties) -> Properties:
    gateway = _vpn_gateway(stack, expected["VpnGatewayId"], expected)
    attachment = _one(gateway["VpcAttachments"], f"the attachment of {gateway['VpnGatewayId']}")
    return {"VpcId": attachment["VpcId"], "VpnGatewayId": gateway["VpnGatewayId"]}


@reads("AWS::EC2::SecurityGroup")
def _security_group(stack: Stack, live_id: str, _: Properties) -> Properties:
    group = _ec2(stack, "security_groups", "SecurityGroups", "GroupIds", live_id)
    return group | {
        "GroupDescription": group["Description"],
        "SecurityGroupIngress": rules(group["IpPermissions"]),
        "SecurityGroupEgress": rules(group["IpPermissionsEgress"]),
    }


@reads("AWS::EC2::VPCEndpoint")
def _endpoint(stack: Stack, live_id: str, _: Properties) -> Properties:
    endpoint = _ec2(stack, "vpc_endpoints", "VpcEndpoints", "VpcEndpointIds", live_id)
    if "PolicyDocument" in endpoint:
        endpoint["PolicyDocument"] = document(endpoint["PolicyDocument"])
    groups = [group["GroupId"] for group in endpoint.get("Groups", [])]
    return endpoint | {"SecurityGroupIds": groups}


def _inline_policies(stack: Stack, role: str) -> dict[str, dict[str, Any]]:
    iam = stack.account.client("iam")
    return {
        name: document(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }


@reads("AWS::IAM::Role")
def _role(stack: Stack, live_id: str, _: Properties) -> Properties:
    iam = stack.account.client("iam")
    attached = iam.list_attached_role_policies(RoleName=live_id)["AttachedPolicies"]
    policies = [
        {"PolicyName": name, "PolicyDocument": text}
        for name, text in _inline_policies(stack, live_id).items()
    ]
    return iam.get_role(RoleName=live_id)["Role"] | {
        "Policies": policies,
        "ManagedPolicyArns": [policy["PolicyArn"] for policy in attached],
    }


@reads("AWS::IAM::Policy")
def _policy(stack: Stack, _: str, expected: Properties) -> Properties:
    name = expected["PolicyName"]
    held = {role: _inline_policies(stack, role) for role in expected["Roles"]}
    found = [policies[name] for policies in held.values() if name in policies]
    if not found or any(text != found[0] for text in found):
        raise LookupError(f"the policy {name} of {sorted(held)}")
    return {
        "PolicyName": name,
        "Roles": [role for role, policies in held.items() if name in policies],
        "PolicyDocument": found[0],
    }


@reads("AWS::IAM::InstanceProfile")
def _instance_profile(stack: Stack, live_id: str, _: Properties) -> Properties:
    # MiniStack's physical id is the ARN.
    name = live_id.rsplit("/", 1)[-1]
    found = stack.account.client("iam").get_instance_profile(InstanceProfileName=name)
    profile = found["InstanceProfile"]
    return profile | {"Roles": [role["RoleName"] for role in profile["Roles"]]}


@reads("AWS::Lambda::Function")
def _function(stack: Stack, live_id: str, expected: Properties) -> Properties:
    found = stack.account.client("lambda").get_function(FunctionName=live_id)
    live = found["Configuration"]
    if "VpcConfig" in live:
        # `VpcId` stands in the answer only.
        live["VpcConfig"].pop("VpcId", None)
    live["Tags"] = [{"Key": key, "Value": value} for key, value in found.get("Tags", {}).items()]
    address = found["Code"].get("Location", "")
    if "ZipFile" in expected.get("Code", {}) and "//localhost:" in address:
        with urllib.request.urlopen(address, timeout=10) as answer:
            archive = zipfile.ZipFile(io.BytesIO(answer.read()))
        name = _one(archive.namelist(), "the code of the function")
        live["Code"] = {"ZipFile": archive.read(name).decode()}
    return live


@reads("AWS::Logs::LogGroup")
def _log_group(stack: Stack, live_id: str, _: Properties) -> Properties:
    logs = stack.account.client("logs")
    found = logs.describe_log_groups(logGroupNamePrefix=live_id)["logGroups"]
    group = _one([item for item in found if item["logGroupName"] == live_id], live_id)
    tags = logs.list_tags_log_group(logGroupName=live_id)["tags"]
    return {key[0].upper() + key[1:]: value for key, value in group.items()} | {
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]
    }


@reads("AWS::RDS::DBSubnetGroup")
def _database_subnets(stack: Stack, live_id: str, _: Properties) -> Properties:
    found = stack.account.client("rds").describe_db_subnet_groups(DBSubnetGroupName=live_id)
    group = _one(found["DBSubnetGroups"], live_id)
    return group | {"SubnetIds": [subnet["SubnetIdentifier"] for subnet in group["Subnets"]]}


@reads("AWS::RDS::DBParameterGroup")
def _database_parameters(stack: Stack, live_id: str, expected: Properties) -> Properties:
    rds = stack.account.client("rds")
    found = rds.describe_db_parameter_groups(DBParameterGroupName=live_id)["DBParameterGroups"]
    group = _one(found, live_id)
    pages = rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=live_id)
    values = {
        item["ParameterName"]: item.get("ParameterValue")
        for page in pages
        for item in page["Parameters"]
    }
    asked = expected.get("Parameters", values)
    return group | {
        "Family": group["DBParameterGroupFamily"],
        "Parameters": {name: values.get(name) for name in asked},
    }


@reads("AWS::RDS::DBInstance")
def _database(stack: Stack, live_id: str, _: Properties) -> Properties:
    found = stack.account.client("rds").describe_db_instances(DBInstanceIdentifier=live_id)
    live = _one(found["DBInstances"], live_id)
    groups = [group["VpcSecurityGroupId"] for group in live["VpcSecurityGroups"]]
    parameters = [group["DBParameterGroupName"] for group in live["DBParameterGroups"]]
    return live | {
        "DBParameterGroupName": _one(parameters, f"the parameter group of {live_id}"),
        "DBSubnetGroupName": live["DBSubnetGroup"]["DBSubnetGroupName"],
        "EnableIAMDatabaseAuthentication": live["IAMDatabaseAuthenticationEnabled"],
        "VPCSecurityGroups": groups,
        "Port": live["Endpoint"]["Port"],
    }


@reads("AWS::SecretsManager::Secret")
def _secret(stack: Stack, live_id: str, expected: Properties) -> Properties:
    secrets = stack.account.client("secretsmanager")
    live = secrets.describe_secret(SecretId=live_id)
    value = secrets.get_secret_value(SecretId=live_id)["SecretString"]
    return live | {
        "GenerateSecretString": _generator(value, expected.get("GenerateSecretString", {}))
    }


def _generator(value: str, asked: Properties) -> Properties:
    """What can have made a value: the generator that was asked for, but for what cannot be so."""
    seen = dict(asked)
    text = value
    if "GenerateStringKey" in asked:
        fields = json.loads(value)
        text = fields.pop(asked["GenerateStringKey"], "")
        template = json.loads(asked.get("SecretStringTemplate", "{}"))
        # An attachment adds fields.
        kept = {name: field for name, field in fields.items() if name in template}
        if kept != template:
            seen["SecretStringTemplate"] = json.dumps(kept)
    if len(text) != int(asked.get("PasswordLength", 32)):
        seen["PasswordLength"] = len(text)
    unwanted = set(text) & set(asked.get("ExcludeCharacters", ""))
    if unwanted:
        seen["ExcludeCharacters"] = "without " + "".join(sorted(unwanted))
    if asked.get("ExcludePunctuation") and not text.isalnum():
        seen["ExcludePunctuation"] = False
    return seen


@reads("AWS::SecretsManager::SecretTargetAttachment")
def _attachment(stack: Stack, live_id: str, expected: Properties) -> Properties:
    secrets = stack.account.client("secretsmanager")
    found = secrets.get_secret_value(SecretId=expected["SecretId"])
    fields = json.loads(found["SecretString"])
    databases = stack.account.client("rds").describe_db_instances()["DBInstances"]
    here = (fields.get("host"), str(fields.get("port")))
    at = [
        database["DBInstanceIdentifier"]
        for database in databases
        if (database["Endpoint"]["Address"], str(database["Endpoint"]["Port"])) == here
    ]
    # What `Ref` of a secret gives: its ARN, on MiniStack its name.
    names = (found["ARN"], found["Name"])
    return {
        "SecretId": expected["SecretId"] if expected["SecretId"] in names else names,
        "TargetId": expected["TargetId"] if expected["TargetId"] in at else at,
        "TargetType": "AWS::RDS::DBInstance",
    }
