"""Deploys examples to local emulators of AWS and asserts what is live.

deploy.py NAME=TEMPLATE...               every template to moto, runnable ones to MiniStack too
deploy.py --self-test NAME=TEMPLATE      puts faults in and asserts that each is noticed
"""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from live.checks import Report, check_stack
from live.emulators import MINISTACK, MOTO, Server
from live.expectations import CLAIMS, RUNS, Live
from live.inventory import Inventory, inventory, left_over
from live.mutations import ON_MINISTACK, ON_MOTO
from live.stack import Account, CommandError, Stack, deploy, fitted, refused_types


def claims_of(example: str, stack: Stack) -> Report:
    """Holds the live stack against the claims of the example."""
    report = Report()
    if example in CLAIMS:
        CLAIMS[example](Live(stack), report)
    return report


class Totals:
    """Counts over all reports, printed as they come."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def add(self, heading: str, *reports: Report) -> None:
        """Prints a report's failures under its heading and counts it."""
        passed = sum(report.passed for report in reports)
        lines = [line for report in reports for line in report.lines()]
        self.passed += passed
        self.failed += len(lines)
        print(f"  {heading}: {passed} held, {len(lines)} did not", flush=True)
        for line in lines:
            print(f"    {line}", flush=True)


def on_moto(example: str, path: Path, totals: Totals) -> None:
    """The very file to a fresh moto, unless it holds an attribute that moto does not know."""
    text = path.read_text(encoding="utf-8")
    template, notes = fitted(MOTO, json.loads(text))
    with Server(MOTO) as server:
        account = Account(server)
        stack = deploy(account, stack_name(example), template, None if notes else text)
        for note in notes:
            print(f"    {note}")
        totals.add(f"{example} on moto", check_stack(stack), claims_of(example, stack))


def on_ministack(example: str, path: Path, totals: Totals) -> None:
    """Deploys what MiniStack takes of the template, runs the function, deletes the stack."""
    full = json.loads(path.read_text(encoding="utf-8"))
    template, notes = fitted(MINISTACK, full)
    refusal = Report()
    with Server(MINISTACK) as server:
        account = Account(server)
        refused = {item["Type"] for item in full["Resources"].values()} & set(MINISTACK.refuses)
        if refused:
            try:
                deploy(account, "Refused", full)
                said = ""
            except CommandError as error:
                said = str(error)
            refusal.equal("MiniStack refuses what is left out", refused, refused_types(said))
        for note in notes:
            print(f"    {note}")
        stack, before = deployed(account, stack_name(example), template)
        reports = [
            check_stack(stack),
            claims_of(example, stack),
            run_and_delete(example, stack, before),
        ]
        totals.add(f"{example} on MiniStack", refusal, *reports)


def deployed(account: Account, name: str, template: dict[str, Any]) -> tuple[Stack, Inventory]:
    """The stack, and what stood in the account before it."""
    before = inventory(account)
    return deploy(account, name, template), before


def run_and_delete(example: str, stack: Stack, before: Inventory) -> Report:
    """Calls what the example runs, deletes the stack, looks for what is left of it."""
    report = Report()
    RUNS[example](stack, report)
    report.true("the stack stands", left_over(before, inventory(stack.account)) != {}, "nothing")
    stack.delete()
    report.equal("deletion leaves nothing", {}, left_over(before, inventory(stack.account)))
    return report


def self_test(example: str, path: Path, totals: Totals) -> None:
    """Deploys each fault; passes when the comparison and the claims both name it."""
    original = json.loads(path.read_text(encoding="utf-8"))
    for emulator, mutations in ((MOTO, ON_MOTO), (MINISTACK, ON_MINISTACK)):
        sound, _ = fitted(emulator, original)
        with Server(emulator) as server:
            account = Account(server)
            for mutation in mutations:
                faulty = mutation.applied_to(sound)
                stack, before = deployed(account, stack_name(mutation.name), faulty)
                seen = [*check_stack(stack, sound).failures]
                broken = [*claims_of(example, stack).failures]
                if emulator is MINISTACK:
                    broken += run_and_delete(example, stack, before).failures
                result = Report()
                if mutation.shows_in:
                    result.true(
                        f"'{mutation.name}' shows in {mutation.shows_in}",
                        any(label.endswith(mutation.shows_in) for label in seen),
                        f"failures {seen}",
                    )
                result.true(
                    f"'{mutation.name}' breaks '{mutation.breaks}'",
                    mutation.breaks in broken,
                    f"failures {broken}",
                )
                totals.add(f"fault on {emulator.name}: {mutation.name}", result)


def stack_name(text: str) -> str:
    """A stack's name made from a phrase."""
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    return "-".join(word.capitalize() for word in words)


def arguments() -> Any:
    """The parsed command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--self-test", action="store_true", help="put faults in")
    parser.add_argument("templates", nargs="+", metavar="NAME=TEMPLATE")
    return parser.parse_args()


def main() -> int:
    """Exit status 0 when everything held."""
    # A `with Server` block ends its server on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = arguments()
    totals = Totals()
    for pair in given.templates:
        example, _, path = pair.partition("=")
        if given.self_test:
            jobs = [self_test]
        else:
            jobs = [on_moto, on_ministack] if example in RUNS else [on_moto]
        for job in jobs:
            try:
                job(example, Path(path), totals)
            except CommandError as error:
                stopped = Report()
                stopped.true("deployment", False, str(error))
                totals.add(example, stopped)
    print(f"{totals.passed} passed, {totals.failed} failed")
    return 1 if totals.failed or not totals.passed else 0


if __name__ == "__main__":
    sys.exit(main())
