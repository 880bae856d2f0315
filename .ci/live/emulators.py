"""The emulators: how each is started, and what it is known not to do.

Every exception carries its reason and holds for the versions pinned in requirements.txt. What is
not listed here is compared.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = "127.0.0.1"
REGION = "us-east-1"
START_SECONDS = 60


@dataclass(frozen=True)
class Emulator:
    """One emulator's command line and its known gaps."""

    name: str
    program: str
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    # Resource types that it refuses; they are left out of what is deployed.
    refuses: dict[str, str] = field(default_factory=dict)
    # Resource types that it would take and that are left out all the same.
    omits: dict[str, str] = field(default_factory=dict)
    # Resource types that it skips without a word; they are deployed and not compared.
    ignores: dict[str, str] = field(default_factory=dict)
    # Properties that its describe calls do not show as they were given.
    hides: dict[tuple[str, str], str] = field(default_factory=dict)
    # Properties with which a deployment fails; they are left out.
    drops: dict[tuple[str, str], str] = field(default_factory=dict)
    # Attributes for which `Fn::GetAtt` fails, or "Ref", with the value put in their place.
    stand_ins: dict[tuple[str, str], str] = field(default_factory=dict)
    shows_outputs: bool = True
    shows_rule_descriptions: bool = True
    # CloudFormation's `Arn` of a log group ends in ":*".
    log_group_arn_suffix: str = ":*"


_DROPPED = "the value given is dropped"
_NO_MODEL = "no model of the type: created as nothing"

MOTO = Emulator(
    name="moto",
    program="moto_server",
    arguments=("-H", LOOPBACK, "-p", "{port}"),
    ignores={
        "AWS::EC2::SecurityGroupEgress": _NO_MODEL,
        "AWS::EC2::VPNGatewayRoutePropagation": _NO_MODEL,
        "AWS::DirectConnect::DirectConnectGateway": _NO_MODEL,
        "AWS::DirectConnect::DirectConnectGatewayAssociation": _NO_MODEL,
        "AWS::Route53Resolver::ResolverEndpoint": _NO_MODEL,
        "AWS::Route53Resolver::ResolverRule": _NO_MODEL,
        "AWS::Route53Resolver::ResolverRuleAssociation": _NO_MODEL,
        "AWS::SecretsManager::Secret": _NO_MODEL,
        "AWS::SecretsManager::SecretTargetAttachment": _NO_MODEL,
    },
    hides={
        ("AWS::EC2::VPC", "EnableDnsHostnames"): "always false",
        ("AWS::EC2::VPC", "EnableDnsSupport"): "always true",
        ("AWS::EC2::Subnet", "MapPublicIpOnLaunch"): _DROPPED,
        ("AWS::EC2::RouteTable", "Tags"): _DROPPED,
        ("AWS::EC2::SubnetRouteTableAssociation", "SubnetId"): "the table lists no association",
        ("AWS::EC2::SecurityGroup", "SecurityGroupEgress"): "always the default, all open",
        ("AWS::EC2::VPCEndpoint", "Tags"): _DROPPED,
        ("AWS::EC2::VPNGateway", "Tags"): _DROPPED,
        ("AWS::IAM::Role", "ManagedPolicyArns"): _DROPPED,
        ("AWS::Lambda::Function", "Code"): "its download address is no address of the server",
        ("AWS::Lambda::Function", "LoggingConfig"): _DROPPED,
        ("AWS::Lambda::Function", "Tags"): _DROPPED,
        ("AWS::RDS::DBInstance", "DeletionProtection"): _DROPPED,
        ("AWS::RDS::DBInstance", "EnableIAMDatabaseAuthentication"): _DROPPED,
        ("AWS::RDS::DBInstance", "ManageMasterUserPassword"): _DROPPED,
        ("AWS::RDS::DBInstance", "MasterUserSecret"): _DROPPED,
        ("AWS::RDS::DBInstance", "MaxAllocatedStorage"): _DROPPED,
        ("AWS::RDS::DBInstance", "VPCSecurityGroups"): "always the default group",
    },
    drops={
        ("AWS::RDS::DBInstance", "DBParameterGroupName"): "Ref of a parameter group is no name",
    },
    stand_ins={
        ("AWS::RDS::DBInstance", "DbiResourceId"): "db-STANDIN",
        ("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"): (
            f"arn:aws:secretsmanager:{REGION}:123456789012:secret:stand-in"
        ),
        ("AWS::SecretsManager::Secret", "Ref"): (
            f"arn:aws:secretsmanager:{REGION}:123456789012:secret:stand-in"
        ),
    },
    shows_outputs=False,
    shows_rule_descriptions=False,
    log_group_arn_suffix="",
)

_UNRECOGNIZED = 'refused with "Unrecognized resource types"'

MINISTACK = Emulator(
    name="ministack",
    program="ministack",
    environment={
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": "{port}",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "PERSIST_STATE": "0",
        "STATE_DIR": "{folder}/state",
    },
    refuses={
        "AWS::EC2::SecurityGroupIngress": _UNRECOGNIZED,
        "AWS::EC2::SecurityGroupEgress": _UNRECOGNIZED,
        "AWS::EC2::VPNGateway": _UNRECOGNIZED,
        "AWS::EC2::VPNGatewayRoutePropagation": _UNRECOGNIZED,
        "AWS::DirectConnect::DirectConnectGateway": _UNRECOGNIZED,
        "AWS::DirectConnect::DirectConnectGatewayAssociation": _UNRECOGNIZED,
        "AWS::Route53Resolver::ResolverEndpoint": _UNRECOGNIZED,
        "AWS::Route53Resolver::ResolverRule": _UNRECOGNIZED,
        "AWS::Route53Resolver::ResolverRuleAssociation": _UNRECOGNIZED,
    },
    omits={
        "AWS::EC2::VPCGatewayAttachment": "the VPN gateway that it attaches is refused",
    },
    hides={
        ("AWS::EC2::VPCEndpoint", "PolicyDocument"): _DROPPED,
        ("AWS::EC2::VPCEndpoint", "PrivateDnsEnabled"): _DROPPED,
        ("AWS::EC2::VPCEndpoint", "SecurityGroupIds"): _DROPPED,
        ("AWS::Lambda::Function", "VpcConfig"): _DROPPED,
        ("AWS::RDS::DBInstance", "ManageMasterUserPassword"): _DROPPED,
        ("AWS::RDS::DBInstance", "MasterUserSecret"): _DROPPED,
    },
    stand_ins={
        ("AWS::DirectConnect::DirectConnectGateway", "Ref"): (
            "arn:aws:directconnect::000000000000:dx-gateway/stand-in"
        ),
        ("AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"): (
            f"arn:aws:secretsmanager:{REGION}:000000000000:secret:stand-in"
        ),
        ("AWS::Route53Resolver::ResolverEndpoint", "Arn"): (
            f"arn:aws:route53resolver:{REGION}:000000000000:resolver-endpoint/stand-in"
        ),
        ("AWS::Route53Resolver::ResolverEndpoint", "Ref"): "rslvr-stand-in",
        ("AWS::Route53Resolver::ResolverRule", "Ref"): "rslvr-rr-stand-in",
    },
)


def client_environment() -> dict[str, str]:
    """The environment of every process started here: made-up credentials, no file of the user."""
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ
    }
    return kept | {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "NO_PROXY": LOOPBACK,
    }


class Server:
    """An emulator that runs on a free loopback port for as long as the `with` block."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> "Server":
        program = str(Path(sys.executable).with_name(self.emulator.program))
        self._folder = tempfile.TemporaryDirectory(prefix=f"{self.emulator.name}-")
        fill = {"port": str(self.port), "folder": self._folder.name}
        self._log = Path(self._folder.name, "server.log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [program, *(argument.format(**fill) for argument in self.emulator.arguments)],
            env=client_environment()
            | {name: value.format(**fill) for name, value in self.emulator.environment.items()}
            | {"TMPDIR": self._folder.name},
            cwd=self._folder.name,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait_until_it_answers()
        except BaseException as error:
            self.__exit__(type(error))
            raise
        return self

    def __exit__(self, error: type[BaseException] | None = None, *_: object) -> None:
        if error is not None and issubclass(error, Exception):
            print(self.log_tail())
        # The function workers are children of the server; all are in the session started above.
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                break
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                continue
        self._log.close()
        self._folder.cleanup()

    def log_tail(self) -> str:
        """The last lines that the server wrote."""
        self._log.flush()
        lines = Path(self._log.name).read_text(encoding="utf-8").splitlines()
        return "\n".join(lines[-20:])

    def request(self, method: str, path: str) -> int:
        """The status of one plain request to the server."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        try:
            connection.request(method, path)
            return connection.getresponse().status
        finally:
            connection.close()

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.emulator.name} ended at once")
            try:
                self.request("GET", "/")
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{self.emulator.name} does not answer")
