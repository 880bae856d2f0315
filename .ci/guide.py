"""Does what the guide says, page by page, in a folder of its own.

    guide.py NODE_MODULES CARGO_INSTA TARGET

NODE_MODULES is the folder with the packages of .ci/npm, CARGO_INSTA where cargo-insta is installed,
TARGET where Cargo builds.

A file is written where the page says, a change made, each command run by bash, and what is printed
held against what the page shows. What stands in for a command is in `live/stand_ins.py` and is
printed; a command that is neither there nor in `RUN` is a failure. AWS is a moto on the loopback
interface.
"""

import argparse
import contextlib
import io
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from live.checks import Report
from live.emulators import MOTO, Server
from live.handed import ROOT, cdk_environment
from live.pages import Block, agrees, blocks, changed, pages
from live.stand_ins import STAND_INS, Place, Result

GUIDE = ROOT / "docs/guide/src"
# How the commands begin that are run as they stand.
RUN = (
    "aws cloudformation ",
    "cargo new --lib ",
    "cargo run",
    "cargo test",
    "cd ",
    "cp ",
    "formwork ",
    "git ",
    "mkdir ",
)
# What is done beside the commands, and is no part of the guide.
BESIDE = (
    "`../formwork` is a link to this checkout",
    "a new crate gets this workspace's Cargo.lock, so that nothing is resolved anew",
    "git has a user of its own; Cargo is told to be quiet",
    "AWS is a moto on the loopback interface",
)


class Reader:
    """Somebody who follows the guide: where they are, and what was printed last."""

    def __init__(self, work: Path, variables: dict[str, str], report: Report) -> None:
        self.work = work
        self.folder = work
        self.variables = variables
        self.report = report
        self.printed: str | None = None
        self.stood_in: set[str] = set()
        self.counts = {"commands": 0, "stood in": 0, "files": 0, "changes": 0, "outputs": 0}

    def follow(self, block: Block) -> None:
        """Does what a block says."""
        if block.language == "sh":
            self._commands(block)
        elif block.path and block.language == "diff":
            self._change(block)
        elif block.path and block.language != "yaml":
            self._file(block)
        elif block.language in ("text", "markdown"):
            self._output(block)
        elif block.language not in ("rust", "yaml"):
            self.report.true(block.place, False, f"nothing is known of `{block.language}`")

    def _file(self, block: Block) -> None:
        path = self.folder / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.file(), encoding="utf-8")
        self.counts["files"] += 1

    def _change(self, block: Block) -> None:
        path = self.folder / block.path
        try:
            path.write_text(changed(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")
        except (OSError, ValueError) as error:
            self.report.true(f"{block.place}: the change of {block.path}", False, str(error))
        self.counts["changes"] += 1

    def _output(self, block: Block) -> None:
        printed, self.printed = self.printed, None
        holds = printed is not None and agrees(block.text, printed)
        self.report.true(
            f"{block.place}: what is shown", holds, f"printed:\n{printed or 'by no command'}"
        )
        self.counts["outputs"] += 1

    def _commands(self, block: Block) -> None:
        self.printed = ""
        commands = block.commands()
        for number, command in enumerate(commands, 1):
            fails = "fails" in block.words and number == len(commands)
            start = time.monotonic()
            status, text = self._command(command)
            self.printed += text
            print(f"  {block.place} {command}: {time.monotonic() - start:.1f} s", flush=True)
            self.report.true(
                f"{block.place}: {command}: {'fails' if fails else 'works'}",
                (status != 0) == fails,
                f"exit code {status}\n{text}",
            )

    def _command(self, command: str) -> Result:
        """Exit code and output of what a command of the guide comes to here."""
        place = Place(self.work, self.folder, self.variables)
        if stand_in := STAND_INS.get(command):
            self.counts["stood in"] += 1
            self.stood_in.add(command)
            result = stand_in.run(place, command)
        elif command.startswith("cd "):
            self.counts["commands"] += 1
            # A link is followed by its name, as a shell does.
            folder = Path(os.path.normpath(self.folder / command.removeprefix("cd ")))
            if not folder.is_dir():
                return 1, f"there is no {folder}"
            self.folder = folder
            return 0, ""
        elif command.startswith(RUN):
            self.counts["commands"] += 1
            result = place.bash(command)
        else:
            return 127, "neither run nor stood in for: see RUN in .ci/guide.py"
        for manifest in self.work.glob("*/Cargo.toml"):
            if not (lock := manifest.with_name("Cargo.lock")).exists():
                shutil.copy(ROOT / "Cargo.lock", lock)
        return result


def surroundings(work: Path, given: argparse.Namespace, url: str) -> dict[str, str]:
    """The variables of the reader's shell."""
    installed = work / "installed"
    git = work / "gitconfig"
    git.write_text(
        "[user]\nname = Somebody\nemail = somebody@example.com\n[init]\ndefaultBranch = main\n",
        encoding="utf-8",
    )
    first = [
        installed / "bin",
        given.insta / "bin",
        Path(sys.executable).parent,
        given.packages / ".bin",
    ]
    return cdk_environment(url, work / "cdk") | {
        "CARGO_INSTALL_ROOT": str(installed),
        "CARGO_TARGET_DIR": str(given.target),
        "CARGO_TERM_COLOR": "never",
        "CARGO_TERM_QUIET": "true",
        "GIT_CONFIG_GLOBAL": str(git),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": os.pathsep.join([*map(str, first), os.environ["PATH"]]),
    }


def notices(work: Path, report: Report) -> None:
    """That what the guide may have wrong is seen: outputs, changes, commands."""
    for label, expected, printed, same in (
        ("the same", "a\nb\n", "a\nb\n", True),
        ("a line more", "a\n", "a\nb\n", False),
        ("another word", "a b\n", "a c\n", False),
        ("cut lines", "a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a last line that is not there", "a\n…\ne\n", "a\nb\nd\n", False),
        ("a cut line", "a … d\n", "a b c d\n", True),
        ("a cut line is one line", "a … d\n", "a b\nc d\n", False),
    ):
        report.equal(f"outputs, {label}", same, agrees(expected, printed))
    report.equal("a change", "a\nc\n", changed("a\nb\n", " a\n-b\n+c\n"))
    for text in ("a\n", "b\nb\n"):
        try:
            changed(text, "-b\n+c\n")
            report.true("a change of what is not there once", False, text)
        except ValueError:
            report.passed += 1
    seen = Report()
    reader = Reader(work, {"PATH": os.environ["PATH"]}, seen)
    wrong = ("curl example.com", "cargo publish", "git no-such-command", "cd nowhere")
    with contextlib.redirect_stdout(io.StringIO()):
        for command in wrong:
            reader.follow(Block("page", 1, ("sh",), f"{command}\n", None))
        reader.follow(Block("page", 1, ("sh", "fails"), "cd .\n", None))
        reader.follow(Block("page", 1, ("text",), "other\n", None))
        reader.follow(Block("page", 1, ("diff",), "-a\n+b\n", "no-such-file"))
        reader.follow(Block("page", 1, ("ruby",), "puts 1\n", None))
    report.equal("faults of a page that are seen", len(wrong) + 4, len(seen.failures))


def main() -> int:
    """Exit status 0 when the guide does what it says."""
    # A `with Server` block ends its server on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, metavar="NODE_MODULES")
    parser.add_argument("insta", type=Path, metavar="CARGO_INSTA")
    parser.add_argument("target", type=Path, metavar="TARGET")
    given = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="guide-") as folder, Server(MOTO) as server:
        work = Path(folder).resolve()
        notices(work, report)
        (work / "formwork").symlink_to(ROOT)
        reader = Reader(work, surroundings(work, given, server.url), report)
        for page in pages(GUIDE):
            print(page.name, flush=True)
            for block in blocks(page):
                reader.follow(block)
    report.equal("every stand-in is used", set(STAND_INS), reader.stood_in)
    for command, stand_in in STAND_INS.items():
        print(f"stood in for: {command}\n  by: {stand_in.instead}\n  because: {stand_in.why}")
    for words in BESIDE:
        print(f"beside the commands: {words}")
    print(", ".join(f"{count} {what}" for what, count in reader.counts.items()))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
