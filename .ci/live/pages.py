"""The pages of the guide, taken apart: files, changes of files, commands and what they print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```([\w,]*)$")
_INCLUDE = re.compile(r"\{\{#include ([^}]+)\}\}")
# The file that a block is, by the line before it: "`src/main.rs` prints it:", "…, in `src/lib.rs`:"
_NAMED = (re.compile(r"^`([\w./-]+)` .*:$|^`([\w./-]+)`:$"), re.compile(r" in `([\w./-]+)`:$"))
_PAGE = re.compile(r"\]\(([\w-]+\.md)\)")
CUT = "…"


@dataclass(frozen=True)
class Block:
    """A block of a page, with the line at which it begins."""

    page: str
    line: int
    words: tuple[str, ...]
    text: str
    # The file that it is, or changes.
    path: str | None

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.page}:{self.line}"

    @property
    def language(self) -> str:
        """The first word of its fence."""
        return self.words[0]

    def commands(self) -> list[str]:
        """The commands of a block for a shell."""
        return [line for line in self.text.replace("\\\n", " ").splitlines() if line.strip()]

    def file(self) -> str:
        """What the reader sees of a program: lines that begin with `# ` are for its test alone."""
        lines = self.text.splitlines(keepends=True)
        if self.language == "rust":
            lines = [line for line in lines if not line.startswith("# ") and line != "#\n"]
        return "".join(lines)


def pages(folder: Path) -> list[Path]:
    """The pages in the order of the book."""
    summary = (folder / "SUMMARY.md").read_text(encoding="utf-8")
    return [folder / name for name in _PAGE.findall(summary)]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, with what they include."""
    before, start, words, text = "", 0, (), []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if start and line == "```":
            named = (pattern.search(before) for pattern in _NAMED)
            path = next((found.group(found.lastindex) for found in named if found), None)
            whole = "".join(f"{item}\n" for item in text)
            yield Block(page.name, start, words, _included(page.parent, whole), path)
            before, start, text = "", 0, []
        elif start:
            text.append(line)
        elif fence:
            start, words = number, tuple(fence.group(1).split(",")) or ("",)
        elif line.strip():
            before = line
    if start:
        raise ValueError(f"{page.name}:{start}: the block does not end")


def included(page: Path) -> list[Path]:
    """The files that a page includes."""
    names = _INCLUDE.findall(page.read_text(encoding="utf-8"))
    return [page.parent / name for name in names]


def _included(folder: Path, text: str) -> str:
    def content(found: re.Match[str]) -> str:
        return (folder / found.group(1)).read_text(encoding="utf-8").rstrip("\n")

    return _INCLUDE.sub(content, text)


def changed(text: str, change: str) -> str:
    """The text after a change that is written as lines with `-`, `+` or a space before them."""
    lines = change.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if line[:1] in ("-", " "))
    new = "".join(f"{line[1:]}\n" for line in lines if line[:1] in ("+", " "))
    if not old or text.count(old) != 1:
        raise ValueError(f"{text.count(old) if old else 'no'} places are what is to be changed")
    return text.replace(old, new)


def agrees(expected: str, printed: str) -> bool:
    """Whether that was printed: `…` on a line of its own stands for any lines, within one for
    anything on it."""
    lines = [
        r"(?:.*\n)*?" if line == CUT else ".*".join(map(re.escape, line.split(CUT))) + r"\n"
        for line in _trimmed(expected)
    ]
    return (
        re.fullmatch("".join(lines), "".join(f"{line}\n" for line in _trimmed(printed))) is not None
    )


def _trimmed(text: str) -> list[str]:
    """The lines without the empty ones around them, and without what is blank at their ends."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]
