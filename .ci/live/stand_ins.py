"""What stands in for the commands of the guide that want the world: a registry, GitHub, AWS.

Each is written here with its reason, and `.ci/guide.py` prints them all. Everything else that the
guide says is run as it stands there.
"""

import json
import os
import pty
import re
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from live.emulators import MINISTACK, MOTO, Server
from live.handed import ROOT, run
from live.inventory import inventory, left_over
from live.stack import Account, deploy, fitted
from live.steps import Steps

# What comes of a command: its exit code, and what it prints on both streams.
Result = tuple[int, str]
SECONDS = 300


@dataclass(frozen=True)
class Place:
    """Where a command of the guide is run."""

    work: Path
    folder: Path
    variables: dict[str, str]

    def bash(self, command: str) -> Result:
        """Runs a command as a shell does."""
        script = f"exec 2>&1\n{command}"
        done = run(["bash", "-euo", "pipefail", "-c", script], self.variables, self.folder)
        return done.returncode, done.stdout


@dataclass(frozen=True)
class StandIn:
    """What is done in the place of a command, in words where that is no command, and why."""

    instead: str
    why: str
    does: Callable[[Place, str], Result] | None = None

    def run(self, place: Place, command: str) -> Result:
        """Does it."""
        if self.does:
            return self.does(place, command)
        return place.bash(self.instead.format(insta=locked("insta")))


def locked(name: str) -> str:
    """The version of a package in Cargo.lock."""
    lock = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    (version,) = re.findall(rf'^name = "{name}"\nversion = "(.+)"$', lock, re.MULTILINE)
    return version


def _added(place: Place, command: str) -> Result:
    """Writes the line of a manifest that `cargo add` would write, and says where the crate is."""
    name = command.split()[-1]
    section = "dev-dependencies" if "--dev" in command else "dependencies"
    folder = ROOT if name == "formwork" else ROOT / "crates" / name.removeprefix("formwork-")
    manifest = place.folder / "Cargo.toml"
    text = manifest.read_text(encoding="utf-8")
    line = f'[{section}]\n{name} = "{locked(name)}"\n'
    empty = f"[{section}]\n"
    text = text.replace(empty, line) if empty in text else f"{text}\n{line}"
    manifest.write_text(text, encoding="utf-8")
    config = place.work / ".cargo/config.toml"
    config.parent.mkdir(exist_ok=True)
    with config.open("a", encoding="utf-8") as file:
        file.write(f'[patch.crates-io.{name}]\npath = "{folder}"\n')
    return 0, ""


def _at_a_terminal(place: Place, command: str) -> Result:
    """Answers each question of a command that wants a terminal by `a`."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(place.folder)
        variables = place.variables | {"TERM": "xterm", "COLUMNS": "100", "LINES": "60"}
        os.execvpe("bash", ["bash", "-c", command], variables)
    said, end = b"", time.monotonic() + SECONDS
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.3)[0]:
            os.write(terminal, b"a")
            continue
        try:
            said += os.read(terminal, 65_536)
        except OSError:
            # The last program at the terminal has ended.
            break
    else:
        os.killpg(process, signal.SIGKILL)
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    waiting = [path.name for path in place.folder.rglob("*.snap.new")]
    return status or len(waiting), said.decode(errors="replace")


def _pull_request(place: Place, _: str) -> Result:
    """Runs the workflow over what was pushed, and prints the comment that it makes."""
    runner = place.work / "runner"
    runner.mkdir()
    steps = Steps(place.folder / ".github/workflows/infra.yml", runner, place.variables)
    # What is merged already is cloned after the change is built: for the two, which share what
    # Cargo built, it then goes by the times of the files.
    for branch, folder, names in (
        ("HEAD", "new", ("Templates of the change", "Snapshots and assertions")),
        ("main", "old", ("Templates of what is merged already",)),
        ("", "", ("Lint", "What a deployment does, and what is proved")),
    ):
        clone = steps.workspace / folder
        if branch:
            named = f"$(git rev-parse --abbrev-ref {branch})"
            status, text = place.bash(f"git clone --quiet --branch {named} ../origin.git {clone}")
            if status:
                return status, text
        for name in names:
            done = steps.run(name, clone)
            if done.returncode:
                return done.returncode, f"{name}: {done.stdout}{done.stderr}"
    return 0, (steps.temp / "comment.md.cut").read_text(encoding="utf-8")


def _deployed_by_cdk(place: Place, _: str) -> Result:
    """Deploys to an account of its own."""
    with Server(MOTO) as server:
        variables = place.variables | {"AWS_ENDPOINT_URL": server.url}
        command = "cdk --no-notices --no-color deploy --require-approval never --app out"
        return replace(place, variables=variables).bash(command)


def _deleted(place: Place, command: str) -> Result:
    """Deploys what MiniStack takes of the template, runs the command, looks for what is left."""
    template = json.loads((place.folder / "template.json").read_text(encoding="utf-8"))
    fitting, _ = fitted(MINISTACK, template)
    with Server(MINISTACK) as server:
        account = Account(server)
        before = inventory(account)
        deploy(account, command.split()[-1], fitting)
        variables = place.variables | {"AWS_ENDPOINT_URL": server.url}
        status, text = replace(place, variables=variables).bash(command)
        left = left_over(before, inventory(account))
    return status or len(left), text + "".join(f"left: {one}\n" for one in left)


_ADD = StandIn(
    "the line that it writes, and a [patch.crates-io] beside the crate",
    "the crates are not on crates.io",
    _added,
)
# The command of the guide, to the letter.
STAND_INS = {
    "cargo add formwork": _ADD,
    "cargo add --dev formwork-test": _ADD,
    "cargo add --dev insta --no-default-features": StandIn(
        "cargo add --dev insta@{insta} --no-default-features", "the version of Cargo.lock"
    ),
    "cargo install cargo-insta": StandIn(
        "cargo insta --version", "a pinned version is installed already"
    ),
    "cargo install --path ../formwork/crates/program": StandIn(
        "cd ../formwork && cargo install --debug --locked --path crates/program",
        "an optimised build takes minutes and does the same",
    ),
    "cargo insta test --review": StandIn(
        "the same, at a terminal where each question is answered by `a`",
        "nobody is there to read",
        _at_a_terminal,
    ),
    "gh repo create infrastructure --private --source . --push": StandIn(
        "git init --quiet --bare ../origin.git && git remote add origin ../origin.git"
        " && git push --quiet --set-upstream origin HEAD",
        "a bare repository is GitHub",
    ),
    "gh pr create --fill": StandIn(
        "the scripts of the workflow, run over both branches; what is printed is their comment",
        "a bare repository is GitHub",
        _pull_request,
    ),
    "npx aws-cdk@2 deploy --app out": StandIn(
        "cdk of .ci/npm, without its question, on another moto",
        "the version is pinned; moto fails where a deployment changes nothing",
        _deployed_by_cdk,
    ),
    "npx aws-cdk@2 ls": StandIn("cdk --no-notices --no-color ls", "the version is pinned"),
    "aws cloudformation delete-stack --stack-name BedrockPrivate": StandIn(
        "the same on MiniStack, with what that takes of the template",
        "moto does not delete endpoints and route tables",
        _deleted,
    ),
}
