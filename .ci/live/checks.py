"""The template against what is live: each resource, each property, and nothing beside them."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from live.intrinsics import Resolver
from live.inventory import network_parts
from live.readers import READERS
from live.stack import Stack

_RULE_TYPES = {
    "AWS::EC2::SecurityGroupIngress": "SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress": "SecurityGroupEgress",
}
_OPEN_EGRESS = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
# Lists whose order means nothing.
_SETS = {
    "ManagedPolicyArns",
    "Roles",
    "RouteTableIds",
    "SecurityGroupIds",
    "SubnetIds",
    "VPCSecurityGroups",
}


class Report:
    """What was held against what was expected; each line names the resource and the property."""

    def __init__(self) -> None:
        self.passed = 0
        self.failures: dict[str, str] = {}

    def equal(self, label: str, expected: Any, live: Any) -> None:
        """Holds when both are the same."""
        self.true(label, expected == live, f"expected {expected!r}\n      live     {live!r}")

    def true(self, label: str, holds: bool, otherwise: str) -> None:
        """Holds when true."""
        if holds:
            self.passed += 1
        else:
            self.failures[label] = otherwise

    def lines(self) -> list[str]:
        """One line a failure, and what was seen below it."""
        return [f"FAILED {label}\n      {detail}" for label, detail in self.failures.items()]

    def add(self, label: str, other: "Report") -> None:
        """Adds what another report found."""
        self.passed += other.passed
        self.failures |= {f"{label}: {name}": text for name, text in other.failures.items()}

    def close(self) -> int:
        """Prints what was found, and gives the exit status: 0 when everything held."""
        for line in self.lines():
            print(line)
        print(f"{self.passed} passed, {len(self.failures)} failed")
        return 1 if self.failures or not self.passed else 0


def check_stack(stack: Stack, template: dict[str, Any] | None = None) -> Report:
    """Compares the live stack with the template it was deployed from, or with another one."""
    report = Report()
    expected = template or stack.template
    emulator = stack.account.emulator
    resolver = Resolver(stack)
    report.equal("stack.status", "CREATE_COMPLETE", stack.status)
    for logical, resource in expected["Resources"].items():
        if "Condition" in resource and not resolver.holds(resource["Condition"]):
            report.true(
                f"{logical}.absent", logical not in stack.statuses, "its condition is false"
            )
            continue
        kind = resource["Type"]
        if kind in emulator.ignores:
            # Once the emulator knows the type, the exception has to go.
            report.true(f"{logical}.ignored", logical not in stack.statuses, "it is created now")
            continue
        report.equal(f"{logical}.status", "CREATE_COMPLETE", stack.statuses.get(logical))
        if kind in _RULE_TYPES:
            continue
        if kind not in READERS:
            report.true(f"{logical}.reader", False, f"no reader of {kind} in live/readers.py")
            continue
        try:
            wanted = _wanted(resolver, expected, logical)
            live = READERS[kind](stack, stack.physical[logical], wanted)
        except (BotoCoreError, ClientError, LookupError) as error:
            report.true(f"{logical}.exists", False, f"{type(error).__name__}: {error}")
            continue
        for name, value in wanted.items():
            if (kind, name) in emulator.hides:
                continue
            descriptions = emulator.shows_rule_descriptions
            report.equal(
                f"{logical}.{name}",
                canonical(name, value, descriptions),
                canonical(name, live.get(name), descriptions),
            )
    if emulator.shows_outputs:
        outputs = {
            name: resolver.value(output["Value"])
            for name, output in expected.get("Outputs", {}).items()
        }
        report.equal("stack.outputs", outputs, stack.outputs)
    _nothing_beside(report, stack, expected)
    return report


def _wanted(resolver: Resolver, template: dict[str, Any], logical: str) -> dict[str, Any]:
    """The resolved properties, and what other resources of the template add to this one."""
    resource = template["Resources"][logical]
    wanted = resolver.value(resource.get("Properties", {}))
    others = template["Resources"].values()
    if resource["Type"] == "AWS::EC2::SecurityGroup":
        wanted.setdefault("SecurityGroupIngress", [])
        wanted.setdefault("SecurityGroupEgress", [_OPEN_EGRESS])
        live_id = resolver.value({"Ref": logical})
        for other in others:
            side = _RULE_TYPES.get(other["Type"])
            if side:
                rule = resolver.value(other["Properties"])
                if rule.pop("GroupId") == live_id:
                    wanted[side] = [*wanted[side], rule]
    if resource["Type"] == "AWS::IAM::Role":
        name = resolver.value({"Ref": logical})
        attached = [
            {key: item[key] for key in ("PolicyName", "PolicyDocument")}
            for other in others
            if other["Type"] == "AWS::IAM::Policy"
            and name in (item := resolver.value(other["Properties"])).get("Roles", [])
        ]
        wanted["Policies"] = [*wanted.get("Policies", []), *attached]
    return wanted


def canonical(name: str, value: Any, descriptions: bool) -> Any:
    """A property's value with what has no meaning taken out: order of sets, number or text."""
    if value is None:
        return None
    if name == "Tags":
        return {tag["Key"]: str(tag["Value"]) for tag in value if not tag["Key"].startswith("aws:")}
    if name in ("SecurityGroupIngress", "SecurityGroupEgress"):
        return sorted(rule_text(rule, descriptions) for rule in value)
    if name == "Policies":
        return {policy["PolicyName"]: policy["PolicyDocument"] for policy in value}
    if isinstance(value, dict):
        return {key: canonical(key, item, descriptions) for key, item in value.items()}
    if isinstance(value, list):
        items = [canonical("", item, descriptions) for item in value]
        return sorted(items) if name in _SETS else items
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def rule_text(rule: dict[str, Any], descriptions: bool = True) -> str:
    """A rule of a security group as one line."""
    protocol = str(rule["IpProtocol"])
    ports = "" if protocol == "-1" else f" {rule['FromPort']}-{rule['ToPort']}"
    no_peer = ("IpProtocol", "FromPort", "ToPort", "Description")
    peer = " ".join(str(value) for key, value in rule.items() if key not in no_peer)
    text = f"{protocol}{ports} {peer}"
    return f"{text} {rule.get('Description', '')!r}" if descriptions else text


def _nothing_beside(report: Report, stack: Stack, template: dict[str, Any]) -> None:
    """In the stack's networks stands what the template defines and nothing else."""
    for vpc in stack.of_type("AWS::EC2::VPC").values():
        for kind, live in network_parts(stack.account, vpc).items():
            defined = {
                stack.physical.get(logical)
                for logical, resource in template["Resources"].items()
                if resource["Type"] == kind
            }
            report.equal(f"{vpc}.{kind}", [], sorted(live - defined))
