"""Runs the steps of the workflow that users copy, with stand-ins for what it calls.

    workflow.py FILE

Each `run` is parsed by bash; those that make annotations and the comment are run.
"""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

# What a program with one error and one warning says, as `cli::run` writes it.
TALK = """\
error[empty-policy]: the policy of `Caller` allows 100% of nothing
  --> src/net.rs:31:24
   = construct: Net/Caller
   = help: grant something

warning[large-template]: the template is large
  --> /src/lib.rs:7:1

1 error, 1 warning
"""
ANNOTATIONS = [
    "::error file={0}src/net.rs,line=31,col=24,title=empty-policy::the policy of `Caller` allows "
    "100%25 of nothing%0Aconstruct: Net/Caller%0Ahelp: grant something",
    "::warning file=/src/lib.rs,line=7,col=1,title=large-template::the template is large",
]
# Stands in for `formwork`: tells its command, and proves nothing of a stack named `Open`.
FORMWORK = """\
#!/bin/sh
echo "$@" | sed "s#$RUNNER_TEMP#TEMP#g"
case "$*" in prove*Open*) exit 1 ;; esac
"""
CARGO = """\
#!/bin/sh
if [ "$1" = locate-project ]; then
    echo "$GITHUB_WORKSPACE/new/$WORKSPACE/Cargo.toml"
    exit
fi
cat "$TALK" >&2
exit "$STATUS"
"""


def runs(workflow: dict) -> dict[str, dict]:
    """The steps of the one job that run a script, by name."""
    steps = workflow["jobs"]["review"]["steps"]
    return {step["name"]: step for step in steps if "run" in step}


class Place:
    """A folder with stand-ins, in which steps are run."""

    def __init__(self, folder: Path, workflow: dict) -> None:
        self.temp = folder / "temp"
        self.bin = folder / "bin"
        self.steps = runs(workflow)
        for made in (
            self.bin,
            self.temp / "new",
            self.temp / "old",
            self.temp / "workspace/new/a/b",
        ):
            made.mkdir(parents=True)
        for name, script in (("formwork", FORMWORK), ("cargo", CARGO)):
            path = self.bin / name
            path.write_text(script, encoding="utf-8")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        self.env = {name: str(value) for name, value in workflow["env"].items()}

    def run(self, step: str, **more: str) -> subprocess.CompletedProcess:
        """Runs a step as a runner does: bash, which ends at the first fault."""
        env = {
            **self.env,
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_WORKSPACE": str(self.temp / "workspace"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            **more,
        }
        script = self.steps[step]["run"]
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env=env,
            cwd=self.temp,
            capture_output=True,
            text=True,
            check=False,
        )

    def templates(self, folder: str, *stacks: str) -> None:
        """Puts templates in place of those that were there."""
        for old in (self.temp / folder).iterdir():
            old.unlink()
        for stack in stacks:
            (self.temp / folder / f"{stack}.template.json").write_text("{}", encoding="utf-8")


def annotations(place: Place) -> list[str]:
    """Faults of the step that makes annotations."""
    talk = place.temp / "said"
    talk.write_text(TALK, encoding="utf-8")
    failures = []
    for status, workspace, folder in (("1", ".", ""), ("0", ".", ""), ("1", "a/b", "a/b/")):
        done = place.run(
            "Templates of the change", TALK=str(talk), STATUS=status, WORKSPACE=workspace
        )
        wanted = [line.replace("{0}", folder) for line in ANNOTATIONS]
        found = [line for line in done.stdout.splitlines() if line.startswith("::")]
        if (status == "0") != (done.returncode == 0):
            failures.append(f"status {done.returncode} where the program ends with {status}")
        if found != wanted:
            failures.append(f"annotations in `{workspace}`: {found}")
        if done.stderr != TALK:
            failures.append(f"what the program says is not told: {done.stderr}")
    return failures


def comment(place: Place, marker: str) -> list[str]:
    """Faults of the step that makes the comment."""
    name = "What a deployment does, and what is proved"
    failures = []
    place.templates("old", "Shop", "Gone")
    place.templates("new", "Shop", "Fresh")
    done = place.run(name)
    text = (place.temp / "comment.md.cut").read_text(encoding="utf-8")
    wanted = [
        "diff TEMP/old/Shop.template.json TEMP/new/Shop.template.json --stack Shop",
        "diff TEMP/nothing.json TEMP/new/Fresh.template.json --stack Fresh",
        "prove TEMP/new/Fresh.template.json",
        "The stack `Gone` is in the program no more",
    ]
    failures += [f"not in the comment: {line}" for line in wanted if line not in text]
    if done.returncode != 0 or not text.startswith(f"{marker}\n"):
        failures.append(f"status {done.returncode}, comment {text[:80]!r}: {done.stderr}")
    place.templates("new", "Shop", "Open")
    done = place.run(name)
    text = (place.temp / "comment.md.cut").read_text(encoding="utf-8")
    if done.returncode == 0 or "--stack Shop" not in text or "--stack Open" not in text:
        failures.append("what is not proved must fail, after everything is told")
    place.templates("new", *(f"Stack{'x' * 150}{number}" for number in range(100)))
    place.run(name)
    cut = (place.temp / "comment.md.cut").read_bytes()
    if len(cut) > 65_000 or b"Cut here" not in cut:
        failures.append(f"a comment of {len(cut)} bytes is not cut")
    return failures


def main() -> int:
    """Exit status 0 when the workflow does what it says."""
    workflow = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))
    failures = []
    # YAML 1.1 reads the key `on` as true.
    if list(workflow[True]) != ["pull_request"]:
        failures.append("it must run for pull requests, without the secrets of the repository")
    if workflow["permissions"] != {"contents": "read", "pull-requests": "write"}:
        failures.append(f"permissions: {workflow['permissions']}")
    steps = workflow["jobs"]["review"]["steps"]
    ids = {step["id"] for step in steps if "id" in step}
    for step in steps:
        asked = step.get("if", "").split("steps.")[1:]
        missing = [piece.split(".")[0] for piece in asked if piece.split(".")[0] not in ids]
        failures += [f"no step has the id `{name}`" for name in missing]
    for name, step in runs(workflow).items():
        parsed = subprocess.run(
            ["bash", "-n"], input=step["run"], capture_output=True, text=True, check=False
        )
        if parsed.returncode != 0:
            failures.append(f"{name}: {parsed.stderr}")
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), workflow)
        failures += annotations(place)
        failures += comment(place, workflow["env"]["MARKER"])
    for failure in failures:
        print(failure)
    print(f"{len(runs(workflow))} scripts, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
