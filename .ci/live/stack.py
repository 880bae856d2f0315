"""One stack on one emulator: deployed and deleted by the `aws` command, read back by boto3."""

import copy
import functools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from live.emulators import REGION, Emulator, Server, client_environment


class CommandError(Exception):
    """An `aws` command ended with an error; the text is what it said."""


class Account:
    """The emulated account behind a running server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.emulator: Emulator = server.emulator

    @functools.cache  # noqa: B019 (an account lives as long as the run of its server)
    def client(self, service: str) -> Any:
        """A boto3 client of the service."""
        return boto3.client(
            service,
            endpoint_url=self.server.url,
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    def aws(self, *arguments: str) -> str:
        """Runs the `aws` command and gives its standard output."""
        command = [
            str(Path(sys.executable).with_name("aws")),
            "--endpoint-url",
            self.server.url,
            "--output",
            "json",
            *arguments,
        ]
        done = subprocess.run(
            command,
            env=client_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        if done.returncode != 0:
            said = (done.stderr + done.stdout).strip()
            raise CommandError(f"aws {' '.join(arguments[:2])}: exit {done.returncode}: {said}")
        return done.stdout

    @functools.cached_property
    def account_id(self) -> str:
        """The number of the emulated account."""
        return self.client("sts").get_caller_identity()["Account"]


class Stack:
    """A deployed stack: its template as deployed and its physical ids."""

    def __init__(self, account: Account, name: str, template: dict[str, Any]) -> None:
        self.account = account
        self.name = name
        self.template = template
        described = json.loads(
            account.aws("cloudformation", "describe-stacks", "--stack-name", name)
        )["Stacks"][0]
        self.id: str = described["StackId"]
        self.status: str = described["StackStatus"]
        self.parameters = {
            item["ParameterKey"]: item["ParameterValue"]
            for item in described.get("Parameters") or []
        }
        self.outputs = {
            item["OutputKey"]: item["OutputValue"] for item in described.get("Outputs") or []
        }
        resources = json.loads(
            account.aws("cloudformation", "describe-stack-resources", "--stack-name", name)
        )["StackResources"]
        # A skipped type stands in the answer of moto as an entry without a logical id.
        listed = [item for item in resources if item.get("LogicalResourceId")]
        self.statuses = {item["LogicalResourceId"]: item["ResourceStatus"] for item in listed}
        self.physical = {
            item["LogicalResourceId"]: item.get("PhysicalResourceId") or self._by_name(item)
            for item in listed
        }

    def _by_name(self, item: dict[str, str]) -> str | None:
        """The id where moto gives none, found by the name that CloudFormation makes up."""
        rds = self.account.client("rds")
        match item["ResourceType"]:
            case "AWS::RDS::DBSubnetGroup":
                groups = rds.describe_db_subnet_groups()["DBSubnetGroups"]
                names = [group["DBSubnetGroupName"] for group in groups]
            case "AWS::RDS::DBParameterGroup":
                groups = rds.describe_db_parameter_groups()["DBParameterGroups"]
                names = [group["DBParameterGroupName"] for group in groups]
            case _:
                return None
        start = f"{self.name}-{item['LogicalResourceId']}-".lower()
        return next((name for name in names if name.startswith(start)), None)

    def of_type(self, kind: str) -> dict[str, str]:
        """Logical and physical ids of the resources of a type."""
        return {
            logical: self.physical[logical]
            for logical, resource in self.template["Resources"].items()
            if resource["Type"] == kind and self.physical.get(logical)
        }

    def delete(self) -> None:
        """Deletes the stack and waits until it is gone."""
        self.account.aws("cloudformation", "delete-stack", "--stack-name", self.name)
        self.account.aws(
            "cloudformation", "wait", "stack-delete-complete", "--stack-name", self.name
        )


def deploy(account: Account, name: str, template: dict[str, Any], text: str | None = None) -> Stack:
    """Deploys with `aws cloudformation deploy`: the exact text where it is given."""
    with tempfile.TemporaryDirectory(prefix="template-") as folder:
        path = Path(folder, f"{name}.json")
        path.write_text(text or json.dumps(template, indent=2), encoding="utf-8")
        # fmt: off
        account.aws(
            "cloudformation", "deploy",
            "--stack-name", name,
            "--template-file", str(path),
            "--capabilities", "CAPABILITY_NAMED_IAM",
        )
        # fmt: on
    return Stack(account, name, template)


def fitted(emulator: Emulator, template: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The template without what the emulator refuses, and a note for each thing changed."""
    changed = copy.deepcopy(template)
    notes = []
    gone = set()
    for logical, resource in template["Resources"].items():
        reason = (emulator.refuses | emulator.omits).get(resource["Type"])
        if reason:
            notes.append(f"without {logical} ({resource['Type']}): {reason}")
            gone.add(logical)
            del changed["Resources"][logical]
    for resource in changed["Resources"].values():
        waits = resource.get("DependsOn")
        if waits:
            names = [waits] if isinstance(waits, str) else waits
            resource["DependsOn"] = [name for name in names if name not in gone]
    for name, output in template.get("Outputs", {}).items():
        if _names(output["Value"]) & gone:
            notes.append(f"without the output {name}: what it shows is left out")
            del changed["Outputs"][name]
    types = {logical: resource["Type"] for logical, resource in template["Resources"].items()}
    for logical, resource in changed["Resources"].items():
        for name in [*resource.get("Properties", {})]:
            reason = emulator.drops.get((resource["Type"], name))
            if reason:
                notes.append(f"without {logical}.{name}: {reason}")
                del resource["Properties"][name]

    def stand_in(logical: str, attribute: str) -> str | None:
        found = emulator.stand_ins.get((types.get(logical, ""), attribute))
        if found:
            notes.append(f"{logical}.{attribute} stands as {found}")
        return found

    def put_stand_ins(value: Any) -> Any:
        match value:
            case [*items]:
                return [put_stand_ins(item) for item in items]
            case {"Ref": logical} if len(value) == 1:
                return stand_in(logical, "Ref") or value
            case {"Fn::GetAtt": [logical, attribute]} if len(value) == 1:
                return stand_in(logical, attribute) or value
            case {"Fn::Sub": str(text)} if len(value) == 1:
                return {"Fn::Sub": _PLACE.sub(_part(stand_in), text)}
            case dict():
                return {key: put_stand_ins(item) for key, item in value.items()}
        return value

    return put_stand_ins(changed), notes


def _names(value: Any) -> set[str]:
    """The logical ids to which a value refers."""
    match value:
        case {"Ref": str(logical)} | {"Fn::GetAtt": [str(logical), _]}:
            return {logical}
        case {"Fn::Sub": str(text)}:
            return {match.group(1).partition(".")[0] for match in _PLACE.finditer(text)}
        case dict():
            return set().union(*map(_names, value.values()))
        case [*items]:
            return set().union(*map(_names, items))
    return set()


_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")


def _part(stand_in: Callable[[str, str], str | None]) -> Callable[[re.Match[str]], str]:
    """Puts stand-ins into the text of an `Fn::Sub`."""

    def replaced(match: re.Match[str]) -> str:
        logical, _, attribute = match.group(1).partition(".")
        return stand_in(logical, attribute or "Ref") or match.group(0)

    return replaced


def refused_types(message: str) -> set[str]:
    """The resource types that an emulator named when it refused a template."""
    found = re.search(r"Unrecognized resource types: \[([^\]]*)\]", message)
    return set(re.split(r",\s*", found.group(1))) if found else set()
