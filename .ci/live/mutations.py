"""Faults put into the template of `bedrock_private`, each of which has to be noticed twice.

A fault is deployed, then held against the template without it (does the comparison see it?) and
against the claims of the example (would a program that renders the fault be caught?).
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Template = dict[str, Any]


@dataclass(frozen=True)
class Mutation:
    """A fault, the property in which it shows (if in any), and the claim that it breaks."""

    name: str
    apply: Callable[[Template], None]
    shows_in: str | None
    breaks: str

    def applied_to(self, template: Template) -> Template:
        """A copy of the template with the fault."""
        changed = copy.deepcopy(template)
        self.apply(changed)
        if changed == template:
            raise ValueError(f"the mutation '{self.name}' changes nothing")
        return changed


def _of(template: Template, kind: str) -> list[Template]:
    found = [item for item in template["Resources"].values() if item["Type"] == f"AWS::{kind}"]
    if not found:
        raise LookupError(f"no AWS::{kind} to put a fault into")
    return [item["Properties"] for item in found]


def _set(kind: str, name: str, value: Any) -> Callable[[Template], None]:
    def apply(template: Template) -> None:
        _of(template, kind)[0][name] = value

    return apply


def _endpoint_statement(name: str, value: Any) -> Callable[[Template], None]:
    def apply(template: Template) -> None:
        _of(template, "EC2::VPCEndpoint")[0]["PolicyDocument"]["Statement"][0][name] = value

    return apply


def _bedrock_policy(template: Template) -> Template:
    return next(
        policy["PolicyDocument"]["Statement"][0]
        for policy in _of(template, "IAM::Policy")
        if "bedrock:" in str(policy)
    )


def _no_condition(template: Template) -> None:
    del _bedrock_policy(template)["Condition"]


def _any_model(template: Template) -> None:
    _bedrock_policy(template)["Resource"] = "*"


def _one_zone(template: Template) -> None:
    first, second = _of(template, "EC2::Subnet")[:2]
    second["AvailabilityZone"] = first["AvailabilityZone"]


def _one_subnet(template: Template) -> None:
    del _of(template, "EC2::VPCEndpoint")[0]["SubnetIds"][1:]


def _without(kind: str) -> Callable[[Template], None]:
    def apply(template: Template) -> None:
        _of(template, kind)
        resources = template["Resources"]
        for logical in [key for key, item in resources.items() if item["Type"] == f"AWS::{kind}"]:
            del resources[logical]

    return apply


def _function_in_endpoint_group(template: Template) -> None:
    groups = _of(template, "EC2::VPCEndpoint")[0]["SecurityGroupIds"]
    _of(template, "Lambda::Function")[0]["VpcConfig"]["SecurityGroupIds"] = groups


def _open_ingress(template: Template) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
    for group in _of(template, "EC2::SecurityGroup"):
        group["SecurityGroupIngress"] = [rule]


def _open_egress(template: Template) -> None:
    for group in _of(template, "EC2::SecurityGroup"):
        del group["SecurityGroupEgress"]


def _internet(template: Template) -> None:
    vpc = next(
        key for key, item in template["Resources"].items() if item["Type"] == "AWS::EC2::VPC"
    )
    template["Resources"]["Stray"] = {"Type": "AWS::EC2::InternetGateway"}
    template["Resources"]["StrayAttachment"] = {
        "Type": "AWS::EC2::VPCGatewayAttachment",
        "Properties": {"VpcId": {"Ref": vpc}, "InternetGatewayId": {"Ref": "Stray"}},
    }


def _kept(template: Template) -> None:
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::EC2::VPC":
            resource["DeletionPolicy"] = "Retain"


def _code(source: str) -> Callable[[Template], None]:
    return _set("Lambda::Function", "Code", {"ZipFile": source})


_ROLE_MAY = "the role may invoke the model through this endpoint only"
_ENDPOINT_LETS = "the endpoint lets this role invoke the model, and nothing else"
_INTO_ENDPOINT = "in to the endpoint: TLS from the function"

ON_MOTO = [
    Mutation(
        "private DNS off",
        _set("EC2::VPCEndpoint", "PrivateDnsEnabled", False),
        ".PrivateDnsEnabled",
        "private DNS on",
    ),
    Mutation(
        "no ingress rule",
        _without("EC2::SecurityGroupIngress"),
        ".SecurityGroupIngress",
        _INTO_ENDPOINT,
    ),
    Mutation(
        "ingress on another port",
        _set("EC2::SecurityGroupIngress", "ToPort", 444),
        ".SecurityGroupIngress",
        _INTO_ENDPOINT,
    ),
    Mutation("ingress from anywhere", _open_ingress, ".SecurityGroupIngress", _INTO_ENDPOINT),
    Mutation(
        "function in the endpoint's group",
        _function_in_endpoint_group,
        ".VpcConfig",
        "the function's group is not the endpoint's",
    ),
    Mutation(
        "another service",
        _set("EC2::VPCEndpoint", "ServiceName", "com.amazonaws.us-east-1.bedrock"),
        ".ServiceName",
        "the endpoint's service",
    ),
    Mutation("endpoint in one subnet", _one_subnet, ".SubnetIds", "the endpoint in both subnets"),
    Mutation(
        "both subnets in one zone", _one_zone, ".AvailabilityZone", "two subnets in two zones"
    ),
    Mutation(
        "endpoint policy denies",
        _endpoint_statement("Effect", "Deny"),
        ".PolicyDocument",
        _ENDPOINT_LETS,
    ),
    Mutation(
        "endpoint policy for everyone",
        _endpoint_statement("Principal", "*"),
        ".PolicyDocument",
        _ENDPOINT_LETS,
    ),
    Mutation(
        "endpoint policy for any model",
        _endpoint_statement("Resource", "*"),
        ".PolicyDocument",
        _ENDPOINT_LETS,
    ),
    Mutation("role for any endpoint", _no_condition, ".PolicyDocument", _ROLE_MAY),
    Mutation("role for any model", _any_model, ".PolicyDocument", _ROLE_MAY),
    Mutation(
        "an internet gateway", _internet, ".AWS::EC2::InternetGateway", "no gateway to the internet"
    ),
]
ON_MINISTACK = [
    Mutation(
        "no DNS host names",
        _set("EC2::VPC", "EnableDnsHostnames", False),
        ".EnableDnsHostnames",
        "private DNS needs EnableDnsHostnames",
    ),
    Mutation(
        "open egress",
        _open_egress,
        ".SecurityGroupEgress",
        "out of the function: TLS to the endpoint; out of the endpoint: nothing",
    ),
    Mutation(
        "a handler that fails",
        _code("def handler(event, context):\n    raise ValueError('no')\n"),
        ".Code",
        "the function answers",
    ),
    Mutation(
        "a handler that asks no model",
        _code("def handler(event, context):\n    return 'hello'\n"),
        ".Code",
        "the answer is the model's",
    ),
    Mutation(
        "another model",
        _set(
            "Lambda::Function",
            "Environment",
            {"Variables": {"MODEL_ID": "amazon.titan-text-lite-v1"}},
        ),
        ".Environment",
        "the function answers",
    ),
    Mutation("a network that is kept", _kept, None, "deletion leaves nothing"),
]
