"""Runs the steps of the workflow that users copy, with stand-ins for what it calls.

    workflow.py FILE

Each `run` is parsed by bash; those that make annotations and the comment are run, and so is the
JavaScript that puts the comment on the pull request.
"""

import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from live.checks import Report
from live.steps import Steps

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
# Runs the script of actions/github-script as that does, against a pull request with the comments
# that are given, a page at a time, and tells what it asked for.
GITHUB = """\
const { script, pages } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const asked = [];
const issues = {
  listComments: async () => { throw new Error('a list is asked for page by page'); },
  createComment: async (parameters) => { asked.push(['create', parameters]); },
  updateComment: async (parameters) => { asked.push(['update', parameters]); },
};
const github = {
  rest: { issues },
  paginate: async (method, parameters) => {
    if (method !== issues.listComments) throw new Error('no such list');
    asked.push(['list', parameters]);
    return pages.flat();
  },
};
const context = { repo: { owner: 'house', repo: 'infrastructure' }, issue: { number: 7 } };
const core = { setFailed: (words) => { throw new Error(words); } };
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
new AsyncFunction('github', 'context', 'core', 'require', script)(github, context, core, require)
  .then(() => console.log(JSON.stringify(asked)))
  .catch((error) => { console.error(error); process.exitCode = 1; });
"""
REPORT = "What a deployment does, and what is proved"
# The longest body of a comment that GitHub takes, in characters.
LONGEST = 65_536


class Place:
    """A runner with stand-ins for what the steps call."""

    def __init__(self, folder: Path, file: Path) -> None:
        programs = folder / "bin"
        programs.mkdir()
        for name, script in (("formwork", FORMWORK), ("cargo", CARGO)):
            path = programs / name
            path.write_text(script, encoding="utf-8")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self.steps = Steps(file, folder, {"PATH": path})
        self.temp = self.steps.temp
        self.marker = self.steps.variables["MARKER"]
        self.cut = self.temp / "comment.md.cut"
        for made in (self.temp / "new", self.temp / "old", self.steps.workspace / "new/a/b"):
            made.mkdir(parents=True)

    def templates(self, folder: str, *stacks: str) -> None:
        """Puts templates in place of those that were there."""
        for old in (self.temp / folder).iterdir():
            old.unlink()
        for stack in stacks:
            (self.temp / folder / f"{stack}.template.json").write_text("{}", encoding="utf-8")

    def github(self, *pages: list[dict]) -> subprocess.CompletedProcess[str]:
        """Runs the JavaScript against a pull request with these comments."""
        given = {"script": self.steps.javascript(), "pages": pages}
        return subprocess.run(
            ["node", "--eval", GITHUB],
            input=json.dumps(given),
            env=self.steps.variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def form(place: Place, report: Report) -> None:
    """What the file says of itself, and whether bash and the expressions can read it."""
    workflow = place.steps.workflow
    # YAML 1.1 reads the key `on` as true.
    report.equal("it runs for pull requests, without secrets", ["pull_request"], [*workflow[True]])
    permissions = {"contents": "read", "pull-requests": "write"}
    report.equal("permissions", permissions, workflow["permissions"])
    ids = {step["id"] for step in place.steps.all if "id" in step}
    for step in place.steps.all:
        asked = {piece.split(".")[0] for piece in step.get("if", "").split("steps.")[1:]}
        report.equal(f"steps that `{step.get('name')}` asks for", set(), asked - ids)
    for name, script in place.steps.scripts.items():
        parsed = subprocess.run(
            ["bash", "-n"], input=script, capture_output=True, text=True, check=False
        )
        report.equal(f"bash reads `{name}`", (0, ""), (parsed.returncode, parsed.stderr))


def annotations(place: Place, report: Report) -> None:
    """The step that makes annotations."""
    talk = place.temp / "said"
    talk.write_text(TALK, encoding="utf-8")
    for status, workspace, folder in (("1", ".", ""), ("0", ".", ""), ("1", "a/b", "a/b/")):
        done = place.steps.run(
            "Templates of the change", TALK=str(talk), STATUS=status, WORKSPACE=workspace
        )
        label = f"in `{workspace}`, status {status}"
        wanted = [line.replace("{0}", folder) for line in ANNOTATIONS]
        found = [line for line in done.stdout.splitlines() if line.startswith("::")]
        report.equal(f"{label}: fails", status != "0", done.returncode != 0)
        report.equal(f"{label}: annotations", wanted, found)
        report.equal(f"{label}: what the program says", TALK, done.stderr)


def comment(place: Place, report: Report) -> None:
    """The step that makes the comment."""
    place.templates("old", "Shop", "Gone")
    place.templates("new", "Shop", "Fresh")
    done = place.steps.run(REPORT)
    text = place.cut.read_text(encoding="utf-8")
    report.equal("the report: status", (0, ""), (done.returncode, done.stderr))
    report.true("the marker comes first", text.startswith(f"{place.marker}\n"), text[:80])
    for line in (
        "diff TEMP/old/Shop.template.json TEMP/new/Shop.template.json --stack Shop",
        "diff TEMP/nothing.json TEMP/new/Fresh.template.json --stack Fresh",
        "prove TEMP/new/Fresh.template.json",
        "The stack `Gone` is in the program no more",
    ):
        report.true(f"told: {line}", line in text, text)
    place.templates("new", "Shop", "Open")
    done = place.steps.run(REPORT)
    text = place.cut.read_text(encoding="utf-8")
    report.true("what is not proved fails", done.returncode != 0, "status 0")
    for stack in ("Shop", "Open"):
        report.true(f"after {stack} is told", f"--stack {stack}" in text, text)


def cut(place: Place, report: Report) -> None:
    """A report that is longer than a comment may be, of short signs and of long ones."""
    for sign in "xé":
        place.templates("new", *(f"Stack{sign * 100}{number}" for number in range(120)))
        place.steps.run(REPORT)
        text = place.cut.read_text(encoding="utf-8")
        fits = 0 < len(text) < LONGEST
        report.true(f"cut below {LONGEST:,} characters, {sign}", fits, f"{len(text)}")
        report.true(f"it says so, {sign}", "Cut here" in text, text[-80:])
        whole = (place.temp / "summary.md").read_text(encoding="utf-8")
        last = f"Stack{sign * 100}99"
        report.true(f"the summary has all of it, {sign}", last in whole, "no")


def sticky(place: Place, report: Report) -> None:
    """The one comment of a pull request: made where there is none, and otherwise rewritten."""
    place.cut.write_text(f"{place.marker}\nWhat `it` does: ${{x}} \\n é\n", encoding="utf-8")
    body = place.cut.read_text(encoding="utf-8")
    at = {"owner": "house", "repo": "infrastructure"}
    issue = at | {"issue_number": 7}
    made = ["create", issue | {"body": body}]
    robot, person = {"type": "Bot"}, {"type": "User"}
    ours = {"id": 11, "user": robot, "body": f"{place.marker}\nold"}
    others = [
        {"id": 1, "user": person, "body": f"{place.marker}\nquoted by somebody"},
        {"id": 2, "user": robot, "body": f"of another robot, not {place.marker}"},
        {"id": 3, "user": None, "body": None},
    ]
    for label, pages, wanted in (
        ("no comment", ([],), made),
        ("comments of others", (others,), made),
        (
            "ours on a later page",
            (others, [ours]),
            ["update", at | {"comment_id": 11, "body": body}],
        ),
    ):
        done = place.github(*pages)
        report.equal(f"{label}: status", (0, ""), (done.returncode, done.stderr))
        asked = json.loads(done.stdout or "[]")
        report.equal(f"{label}: asked", [["list", issue | {"per_page": 100}], wanted], asked)
    place.cut.unlink()
    done = place.github([])
    report.equal("no report, no comment", (0, "[]\n"), (done.returncode, done.stdout))


def main() -> int:
    """Exit status 0 when the workflow does what it says."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="workflow-") as folder:
        place = Place(Path(folder), Path(sys.argv[1]))
        for check in (form, annotations, comment, cut, sticky):
            check(place, report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
