"""Hands folders that programs write to the stock AWS CDK and `aws` commands.

handover.py NODE_MODULES AWS...    the folder with the packages of .ci/npm, and the folders with an
                                   `aws` command each: all of them deploy
"""

import argparse
import base64
import copy
import hashlib
import json
import signal
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
from live.checks import Report, check_stack
from live.emulators import MOTO, Server
from live.handed import Cdk, Program, content, environment, read_json, run
from live.stack import Account, Stack

PRIVATE = Program("bedrock_private", "formwork")
TWO = Program("two_stacks", "formwork-tests")
FAULTY = Program("faulty", "formwork-cli")
PRIVATE_STACK = "Bedrock-GenAI-Stack"
BUCKET = "code-of-functions"
# What `cdk bootstrap` would have made in the account of the server.
BOOTSTRAPPED = "cdk-hnb659fds-assets-123456789012-us-east-1"
SCHEMAS = {
    "manifest.json": "cloud-assembly",
    "Worker.assets.json": "assets",
    "validation-report.json": "validation-report",
}
WARNING = "nobody listens to the topic"


def folders(work: Path, report: Report) -> None:
    """Writes each folder twice; nothing is on standard output, and the bytes are the same."""
    for program in (PRIVATE, TWO):
        first, second = work / program.name, work / f"{program.name}-again"
        for folder in (first, second):
            done = program.write(folder)
            report.equal(f"{program.name}: exit code", 0, done.returncode)
            report.equal(f"{program.name}: standard output", "", done.stdout)
            report.true(
                f"{program.name}: next command",
                "Next aws cloudformation deploy" in done.stderr,
                done.stderr,
            )
        report.equal(f"{program.name}: twice the same", content(first), content(second))
        everything = b"".join(content(first).values())
        for path in (str(work), str(Path.home())):
            report.true(f"{program.name}: no {path}", path.encode() not in everything, "is there")


def schemas(work: Path, packages: Path, report: Report) -> None:
    """Holds what is written against the schemas of the cloud assembly."""
    known = packages / "@aws-cdk/cloud-assembly-schema/schema"
    for name, schema in SCHEMAS.items():
        validator = jsonschema.Draft7Validator(read_json(known / f"{schema}.schema.json"))
        for program in (PRIVATE, TWO):
            path = work / program.name / name
            if not path.exists():
                continue
            document = read_json(path)
            faults = [error.message for error in validator.iter_errors(document)]
            report.equal(f"{program.name}/{name} by its schema", [], faults)
            broken = copy.deepcopy(document)
            del broken["version"]
            report.true(f"{name}: the schema sees a fault", not validator.is_valid(broken), "no")


def archives(work: Path, report: Report) -> None:
    """Unpacks the zip file by somebody else's library."""
    (path,) = (work / TWO.name).glob("asset.*.zip")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    report.equal("asset: named by its content", f"asset.{digest}.zip", path.name)
    source = Path(__file__).resolve().parents[1] / "tests/examples/two_stacks/worker"
    with zipfile.ZipFile(path) as archive:
        report.equal("asset: sums", None, archive.testzip())
        found = [(i.filename, i.date_time, oct(i.external_attr >> 16)) for i in archive.infolist()]
        day = (1980, 1, 1, 0, 0, 0)
        expected = [
            ("index.py", day, "0o100644"),
            ("lib/greeting.py", day, "0o100644"),
            ("wrapper", day, "0o100755"),
        ]
        report.equal("asset: entries", expected, found)
        for name, *_ in found:
            report.equal(f"asset: {name}", (source / name).read_bytes(), archive.read(name))


def reads(work: Path, cdk: Cdk, report: Report) -> None:
    """`cdk ls`, `synth` and `diff` of the folders, and of a program that cdk starts itself."""
    project = work / "project"
    project.mkdir()
    app = {"app": " ".join(PRIVATE.command()), "output": "cdk.out"}
    (project / "cdk.json").write_text(json.dumps(app), encoding="utf-8")
    written = work / PRIVATE.name
    template = written / f"{PRIVATE_STACK}.template.json"
    for label, arguments, folder in (
        ("folder", ["--app", str(written)], work),
        ("program", [], project),
    ):
        done = cdk("ls", *arguments, folder=folder)
        report.equal(f"cdk ls, {label}", (0, f"{PRIVATE_STACK}\n"), (done.returncode, done.stdout))
        done = cdk("synth", "--json", *arguments, folder=folder)
        report.equal(f"cdk synth, {label}: exit code", 0, done.returncode)
        report.equal(f"cdk synth, {label}", read_json(template), parsed(done.stdout))
        done = cdk("diff", "--fail", "--template", str(template), *arguments, folder=folder)
        said = done.stdout + done.stderr
        report.equal(f"cdk diff, {label}: exit code", 0, done.returncode)
        report.true(f"cdk diff, {label}", "There were no differences" in said, said)
    # cdk leaves files of its own there.
    there = content(project / "cdk.out")
    same = {name: there.get(name) for name in content(written)}
    report.equal("cdk and synth --out get the same files", content(written), same)

    other = read_json(template)
    del other["Resources"]["BedrockTestLambdaFunction"]
    changed = work / "changed.json"
    changed.write_text(json.dumps(other), encoding="utf-8")
    done = cdk("diff", "--fail", "--template", str(changed), "--app", str(written), folder=work)
    report.equal("cdk diff sees a difference: exit code", 1, done.returncode)
    said = done.stdout + done.stderr
    report.true("cdk diff names it", "[+] AWS::Lambda::Function" in said, said)

    two = str(work / TWO.name)
    done = cdk("ls", "--long", "--json", "--app", two, folder=work)
    names = [stack["name"] for stack in parsed(done.stdout) or []]
    report.equal("cdk ls, two stacks", ["Shared", "Worker"], names)
    for strict, code in ((), 0), (("--strict",), 1):
        done = cdk("synth", "--quiet", *strict, "--app", two, folder=work)
        report.equal(f"cdk synth {' '.join(strict)}: exit code", code, done.returncode)
        report.equal("the warning is told once", 1, done.stderr.count(WARNING))
        place = "tests/examples/two_stacks.rs:"
        report.true("with the program's line", place in done.stderr, done.stderr)

    (project / "cdk.json").write_text(
        json.dumps({"app": " ".join(FAULTY.command()), "output": "faulty.out"}), encoding="utf-8"
    )
    done = cdk("ls", folder=project)
    report.equal("a faulty program ends cdk", 1, done.returncode)
    report.true("with its error", "error[duplicate-id]" in done.stderr, done.stderr)
    left = [*content(project / "faulty.out")] if (project / "faulty.out").exists() else []
    report.true("and writes nothing", "manifest.json" not in left, f"{left}")


def parsed(text: str) -> Any:
    """JSON, or nothing where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def deployed_by_cdk(work: Path, packages: Path, report: Report) -> None:
    """`cdk deploy` of both folders to a fresh server, without a bootstrap; the result is read."""
    with Server(MOTO) as server:
        account = Account(server)
        cdk = Cdk(packages / ".bin/cdk", work / "home", server.url)
        never = ("--require-approval", "never")
        written = work / PRIVATE.name
        done = cdk("deploy", *never, "--app", str(written), folder=work)
        report.equal("cdk deploy: exit code", 0, done.returncode)
        if done.returncode:
            print(done.stdout + done.stderr)
            return
        report.add("cdk deploy", check_stack(stack_of(account, written, PRIVATE_STACK)))

        account.client("s3").create_bucket(Bucket=BOOTSTRAPPED)
        written = work / TWO.name
        values = ("Shared:Address=a=b", f"Worker:AssetBucket={BOOTSTRAPPED}")
        given = [word for value in values for word in ("--parameters", value)]
        done = cdk("deploy", "--all", *never, *given, "--app", str(written), folder=work)
        report.equal("cdk deploy --all: exit code", 0, done.returncode)
        if done.returncode:
            print(done.stdout + done.stderr)
            return
        both(account, written, report, "cdk deploy --all")


def deployed_by_aws(work: Path, folder: Path, report: Report) -> None:
    """Runs the very commands that `synth --out` tells, and reads the result."""
    aws = folder / "aws"
    if not aws.exists():
        print(f"not seen: there is no {aws}")
        return
    version = run([str(aws), "--version"], environment()).stdout.split()[0]
    print(version, flush=True)
    # A name that a shell takes apart.
    place = work / version.replace("/", " ")
    with Server(MOTO) as server:
        account = Account(server)
        account.client("s3").create_bucket(Bucket=BUCKET)
        path = f"{folder}:{environment()['PATH']}"
        variables = environment(AWS_ENDPOINT_URL=server.url, PATH=path)
        values = ("Address=a=b", f"AssetBucket={BUCKET}")
        given = [word for value in values for word in ("--parameter", value)]
        for program, more in ((PRIVATE, []), (TWO, given)):
            written = place / program.name
            told = program.write(written, *more).stderr
            commands = [
                line.removeprefix("Next ")
                for line in map(str.strip, told.splitlines())
                if line.startswith("Next ")
            ]
            report.true(f"{program.name}: commands", bool(commands), told)
            report.true(f"{program.name}: nothing is missing", "Missing" not in told, told)
            for command in commands:
                done = run(["bash", "-c", command], variables, work)
                report.equal(f"{command}: exit code", 0, done.returncode)
                if done.returncode:
                    print(done.stdout + done.stderr)
        written = place / PRIVATE.name
        report.add(f"{version} deploy", check_stack(stack_of(account, written, PRIVATE_STACK)))
        both(account, place / TWO.name, report, f"{version} deploy, two stacks")


def stack_of(account: Account, written: Path, name: str) -> Stack:
    """The live stack beside the template of the folder."""
    return Stack(account, name, read_json(written / f"{name}.template.json"))


def both(account: Account, written: Path, report: Report, label: str) -> None:
    """Reads back the two stacks: parameters, tags, and the code as it was uploaded."""
    report.add(label, check_stack(stack_of(account, written, "Worker")))
    described = account.client("cloudformation").describe_stacks()["Stacks"]
    live = {stack["StackName"]: stack for stack in described}

    def pairs(stack: str, kind: str, key: str, value: str) -> dict[str, str]:
        return {item[key]: item[value] for item in live[stack][kind]}

    tags = {name: pairs(name, "Tags", "Key", "Value") for name in ("Shared", "Worker")}
    expected = {
        "Shared": {"cost centre": 'a=b, "c"', "team": "platform"},
        "Worker": {"team": "orders"},
    }
    report.equal(f"{label}: tags", expected, tags)
    address = pairs("Shared", "Parameters", "ParameterKey", "ParameterValue")
    report.equal(f"{label}: parameters", {"Address": "a=b"}, address)
    (path,) = written.glob("asset.*.zip")
    functions = account.client("lambda").list_functions()["Functions"]
    sums = [function["CodeSha256"] for function in functions]
    digest = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
    report.true(f"{label}: the function's code", digest in sums, f"{digest} not in {sums}")


def main() -> int:
    """Exit status 0 when everything held."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, metavar="NODE_MODULES")
    parser.add_argument("aws", type=Path, nargs="+", metavar="AWS")
    arguments = parser.parse_args()
    packages = arguments.packages.resolve()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="handover-") as scratch:
        work = Path(scratch)
        cdk = Cdk(packages / ".bin/cdk", work / "home")
        print("cdk", cdk("--version").stdout.strip(), flush=True)
        folders(work, report)
        schemas(work, packages, report)
        archives(work, report)
        reads(work, cdk, report)
        deployed_by_cdk(work, packages, report)
        for folder in arguments.aws:
            deployed_by_aws(work, folder.resolve(), report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
