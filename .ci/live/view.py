"""The live resources of a stack as claims look at them."""

import json
import tempfile
from pathlib import Path
from typing import Any

from live.checks import Report
from live.inventory import network_parts
from live.readers import READERS
from live.stack import Stack

MODEL = "anthropic.claude-3-haiku-20240307-v1:0"


class Live:
    """The live resources of a stack, by type."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def all(self, kind: str) -> dict[str, dict[str, Any]]:
        """Physical id and live properties of each resource of the type."""
        ids = self.stack.of_type(kind).values()
        return {live_id: READERS[kind](self.stack, live_id, {}) for live_id in ids}

    def one(self, kind: str) -> tuple[str, dict[str, Any]]:
        """The only resource of the type."""
        found = self.all(kind)
        if len(found) != 1:
            raise LookupError(f"{len(found)} of {kind} where there is to be one")
        return next(iter(found.items()))

    def shows(self, kind: str, name: str) -> bool:
        """Whether the emulator shows the property."""
        return (kind, name) not in self.stack.account.emulator.hides


def no_way_out(live: Live, report: Report, vpc: str) -> None:
    """Nothing in the VPC leads to the internet."""
    parts = network_parts(live.stack.account, vpc)
    ways_out = parts["AWS::EC2::InternetGateway"] | parts["AWS::EC2::NatGateway"]
    report.equal("no gateway to the internet", set(), ways_out)


def two_zones(live: Live, report: Report) -> dict[str, dict[str, Any]]:
    """Gives the subnets, of which there are two."""
    subnets = live.all("AWS::EC2::Subnet")
    areas = {subnet["AvailabilityZone"] for subnet in subnets.values()}
    report.equal("two subnets in two zones", (2, 2), (len(subnets), len(areas)))
    return subnets


def texts(value: str | list[str]) -> list[str]:
    """One text or several, in order."""
    return [value] if isinstance(value, str) else sorted(value)


def invoke(stack: Stack, report: Report, event: dict[str, Any]) -> str:
    """Calls the only function of a stack, and gives its answer."""
    (name,) = stack.of_type("AWS::Lambda::Function").values()
    with tempfile.TemporaryDirectory(prefix="invoke-") as folder:
        path = Path(folder, "reply.json")
        # fmt: off
        status = json.loads(stack.account.aws(
            "lambda", "invoke", "--function-name", name,
            "--payload", json.dumps(event), str(path),
        ))
        # fmt: on
        reply = path.read_text(encoding="utf-8")
    found = (status["StatusCode"], status.get("FunctionError"))
    report.true("the function answers", found == (200, None), f"live {found}: {reply}")
    return reply
