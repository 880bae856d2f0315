"""The intrinsic functions of CloudFormation, resolved against a deployed stack.

Written apart from what the emulators do, so that each is a witness for the other.
"""

import re
from typing import Any

from live.emulators import REGION
from live.readers import READERS, zones
from live.stack import Stack

_NO_VALUE = object()
_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")


class Resolver:
    """Gives the values that the properties of a deployed stack's template have."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._template = stack.template
        self._pseudo = {
            "AWS::AccountId": stack.account.account_id,
            "AWS::NoValue": _NO_VALUE,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        self._functions = {
            "Ref": self._ref,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetAZs": self._get_azs,
            "Fn::If": self._if,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
        }

    def value(self, value: Any) -> Any:
        """The value with every function in it resolved."""
        if isinstance(value, list):
            return [item for item in map(self.value, value) if item is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise NotImplementedError(f"{name}: add it to live/intrinsics.py")
        pairs = ((key, self.value(item)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not _NO_VALUE}

    def holds(self, condition: Any) -> bool:
        """Whether a condition, by name or as written, is true."""
        if isinstance(condition, str):
            return self.holds(self._template["Conditions"][condition])
        ((name, argument),) = condition.items()
        match name:
            case "Condition":
                return self.holds(argument)
            case "Fn::Equals":
                left, right = self.value(argument)
                return left == right
            case "Fn::Not":
                return not self.holds(argument[0])
            case "Fn::And":
                return all(map(self.holds, argument))
            case "Fn::Or":
                return any(map(self.holds, argument))
        raise NotImplementedError(f"{name}: add it to live/intrinsics.py")

    def _ref(self, name: str) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._stack.parameters:
            given = self._stack.parameters[name]
            kind = self._template["Parameters"][name]["Type"]
            is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
            return given.split(",") if is_list else given
        return self._stack.physical[name]

    def _get_att(self, argument: list[str] | str) -> str:
        logical, name = argument.split(".", 1) if isinstance(argument, str) else argument
        return attribute(self._stack, logical, name)

    def _get_azs(self, region: Any) -> list[str]:
        asked = self.value(region)
        if asked not in ("", REGION):
            raise ValueError(f"zones of another region: {asked}")
        return zones(self._stack.account)

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.value(then if self.holds(condition) else otherwise)

    def _find_in_map(self, argument: list[Any]) -> Any:
        name, first, second = self.value(argument)
        return self._template["Mappings"][name][first][second]

    def _join(self, argument: list[Any]) -> str:
        separator, parts = argument
        return separator.join(self.value(parts))

    def _select(self, argument: list[Any]) -> Any:
        index, items = argument
        return self.value(items)[int(self.value(index))]

    def _split(self, argument: list[Any]) -> list[str]:
        separator, text = argument
        return self.value(text).split(separator)

    def _sub(self, argument: str | list[Any]) -> str:
        text, names = (argument, {}) if isinstance(argument, str) else argument

        def replaced(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in names:
                return str(self.value(names[name]))
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _PLACE.sub(replaced, text).replace("${!", "${")


def attribute(stack: Stack, logical: str, name: str) -> str:
    """The value of an attribute, as `Fn::GetAtt` gives it."""
    kind = stack.template["Resources"][logical]["Type"]
    live_id = stack.physical[logical]
    if (kind, name) in {
        ("AWS::EC2::SecurityGroup", "GroupId"),
        ("AWS::EC2::Subnet", "SubnetId"),
        ("AWS::EC2::VPC", "VpcId"),
        ("AWS::EC2::VPCEndpoint", "Id"),
    }:
        return live_id
    live = READERS[kind](stack, live_id, {})
    match kind, name:
        case "AWS::IAM::Role" | "AWS::IAM::InstanceProfile", "Arn":
            return live["Arn"]
        case "AWS::EC2::VPC", "CidrBlock":
            return live["CidrBlock"]
        case "AWS::Lambda::Function", "Arn":
            return live["FunctionArn"]
        case "AWS::Logs::LogGroup", "Arn":
            return live["Arn"].removesuffix(":*") + stack.account.emulator.log_group_arn_suffix
        case "AWS::RDS::DBInstance", "Endpoint.Address" | "Endpoint.Port":
            return str(live["Endpoint"][name.removeprefix("Endpoint.")])
        case "AWS::RDS::DBInstance", "DbiResourceId" | "DBInstanceArn":
            return live[name]
    raise NotImplementedError(f"the attribute {name} of {kind}: add it to live/intrinsics.py")
