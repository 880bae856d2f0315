"""A program of this repository, run as the AWS CDK's commands and people run it."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from live.emulators import client_environment

ROOT = Path(__file__).resolve().parents[2]
# What tells Cargo where its own things are.
_CARGO = ("CARGO_HOME", "CARGO_TARGET_DIR", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN")


@dataclass(frozen=True)
class Program:
    """An example: its name, and the package that has it."""

    name: str
    package: str

    def command(self) -> list[str]:
        """The command that runs it from anywhere."""
        manifest = str(ROOT / "Cargo.toml")
        # fmt: off
        return [
            "cargo", "run", "--quiet", "--locked", "--manifest-path", manifest,
            "--package", self.package, "--example", self.name,
        ]
        # fmt: on

    def write(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Writes the folder with everything that deploys it."""
        arguments = ("--", "synth", "--out", str(folder), *arguments)
        return run([*self.command(), *arguments], environment())


def environment(**more: str) -> dict[str, str]:
    """That of every process: no credentials, and what Cargo needs."""
    cargo = {name: os.environ[name] for name in _CARGO if name in os.environ}
    return client_environment() | cargo | more


def cdk_environment(url: str, home: Path) -> dict[str, str]:
    """That of the AWS CDK's command, and of what talks to the same server."""
    return environment(
        AWS_ENDPOINT_URL=url,
        AWS_REGION="us-east-1",
        CDK_DISABLE_CLI_TELEMETRY="true",
        CDK_DISABLE_VERSION_CHECK="1",
        CDK_HOME=str(home),
        # That the version of Node.js gets no new kits after a day to come.
        NODE_NO_WARNINGS="1",
    )


def run(
    command: list[str], variables: dict[str, str], folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, whatever it comes to."""
    return subprocess.run(
        command,
        env=variables,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def read_json(path: Path) -> Any:
    """What a file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


class Cdk:
    """The AWS CDK's command, which asks nobody on the network but the server that is named."""

    def __init__(self, program: Path, home: Path, url: str = "http://127.0.0.1:9") -> None:
        self.program = program
        self.variables = cdk_environment(url, home) | {"CI": "true"}

    def __call__(self, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Runs it in a folder."""
        command = [str(self.program), "--no-notices", "--no-color", *arguments]
        return run(command, self.variables, folder)
