"""What an example must be once it is live, whatever its template says.

`checks` finds out whether the emulator did what the template says; a program that renders the wrong
template would pass there. The claims here are written from the example's own description.
"""

import json
from collections.abc import Callable
from typing import Any

from live.blueprint import blueprint
from live.checks import Report, canonical
from live.readers import READERS
from live.stack import Stack
from live.system import bedrock_private_full, informed_answer
from live.view import MODEL, Live, invoke, no_way_out, texts, two_zones


def bedrock_private(live: Live, report: Report) -> None:
    """One function calls one Bedrock model through one private endpoint, and nothing else."""
    vpc, network = live.one("AWS::EC2::VPC")
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        if live.shows("AWS::EC2::VPC", name):
            report.equal(f"private DNS needs {name}", True, network[name])
    no_way_out(live, report, vpc)

    subnets = two_zones(live, report)
    public = [item["SubnetId"] for item in subnets.values() if item["MapPublicIpOnLaunch"]]
    report.equal("no subnet gives public addresses", [], public)
    _local_routes_only(live, report)

    endpoint_id, endpoint = live.one("AWS::EC2::VPCEndpoint")
    report.equal(
        "the endpoint's service",
        ("Interface", "com.amazonaws.us-east-1.bedrock-runtime"),
        (endpoint["VpcEndpointType"], endpoint["ServiceName"]),
    )
    report.equal("the endpoint in both subnets", set(subnets), set(endpoint["SubnetIds"]))
    if live.shows("AWS::EC2::VPCEndpoint", "PrivateDnsEnabled"):
        report.equal("private DNS on", True, endpoint["PrivateDnsEnabled"])

    role_name, function = _function_and_role(live)
    held = canonical(
        "Policies", READERS["AWS::IAM::Role"](live.stack, role_name, {})["Policies"], True
    )
    statements = [item for policy in held.values() for item in policy["Statement"]]
    model = f"arn:aws:bedrock:*::foundation-model/{MODEL}"
    invoke = [item for item in statements if "bedrock" in json.dumps(item["Action"])]
    report.equal(
        "the role may invoke the model through this endpoint only",
        [
            (
                "Allow",
                ["bedrock:InvokeModel"],
                [model],
                {"StringEquals": {"aws:SourceVpce": endpoint_id}},
            )
        ],
        [
            (item["Effect"], texts(item["Action"]), texts(item["Resource"]), item.get("Condition"))
            for item in invoke
        ],
    )
    if live.shows("AWS::EC2::VPCEndpoint", "PolicyDocument"):
        report.equal(
            "the endpoint lets this role invoke the model, and nothing else",
            [("Allow", {"AWS": function["Role"]}, ["bedrock:InvokeModel"], [model])],
            [
                (item["Effect"], item["Principal"], texts(item["Action"]), texts(item["Resource"]))
                for item in endpoint["PolicyDocument"]["Statement"]
            ],
        )
    _groups(live, report, function, endpoint)


def _function_and_role(live: Live) -> tuple[str, dict[str, Any]]:
    _, function = live.one("AWS::Lambda::Function")
    return function["Role"].rsplit("/", 1)[-1], function


def _local_routes_only(live: Live, report: Report) -> None:
    routes = [
        route.get("GatewayId") or str(route)
        for table in live.all("AWS::EC2::RouteTable").values()
        for route in table["Routes"]
    ]
    report.equal("local routes only", {"local"}, set(routes))


def _groups(live: Live, report: Report, function: dict[str, Any], endpoint: dict[str, Any]) -> None:
    """TLS from the function's group to the endpoint's, and nothing else, on both sides."""
    groups = live.all("AWS::EC2::SecurityGroup")
    report.equal("two security groups", 2, len(groups))
    if live.shows("AWS::Lambda::Function", "VpcConfig"):
        network = function["VpcConfig"]
        report.equal(
            "the function in both subnets",
            set(live.all("AWS::EC2::Subnet")),
            set(network["SubnetIds"]),
        )
        caller, target = network["SecurityGroupIds"], endpoint["SecurityGroupIds"]
        report.equal("the function's group is not the endpoint's", set(groups), {*caller, *target})
        report.equal(
            "in to the endpoint: TLS from the function",
            [f"tcp 443-443 {caller[0]}"],
            canonical("SecurityGroupIngress", groups[target[0]]["SecurityGroupIngress"], False),
        )
        report.equal("in to the function: nothing", [], groups[caller[0]]["SecurityGroupIngress"])
    if live.shows("AWS::EC2::SecurityGroup", "SecurityGroupEgress"):
        out = sorted(
            rule
            for group in groups.values()
            for rule in canonical("SecurityGroupEgress", group["SecurityGroupEgress"], False)
            if "127.0.0.1/32" not in rule
        )
        report.true(
            "out of the function: TLS to the endpoint; out of the endpoint: nothing",
            len(out) == 1
            and out[0].split()[:2] == ["tcp", "443-443"]
            and out[0].split()[2] in groups,
            f"live {out!r}",
        )


def answer_of_the_model(stack: Stack, report: Report) -> None:
    """The handler runs, reaches the emulated model and gives its text back; its log is its own."""
    reply = invoke(stack, report, {"prompt": "Which way did this call take?"})
    report.true("the answer is the model's", f"mock anthropic {MODEL}]" in reply, f"live {reply}")
    (group,) = stack.of_type("AWS::Logs::LogGroup").values()
    events = stack.account.client("logs").filter_log_events(logGroupName=group)["events"]
    report.true("the function writes to its own log group", bool(events), f"{group} holds no event")


Claims = Callable[[Live, Report], None]
Action = Callable[[Stack, Report], None]

CLAIMS: dict[str, Claims] = {
    "bedrock_private": bedrock_private,
    "bedrock_private_full": bedrock_private_full,
    "blueprint": blueprint,
}
# Examples that are also run: deployed to MiniStack, called, deleted.
RUNS: dict[str, Action] = {
    "bedrock_private": answer_of_the_model,
    "bedrock_private_full": informed_answer,
}
