"""Looks for what is broken in a built book: links, fragments, pages and included files.

    book.py BOOK PAGES

BOOK is what mdbook wrote, PAGES the folder of its sources. Addresses on the web are not asked for.
"""

import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from live.checks import Report
from live.pages import included, pages


class Page(HTMLParser):
    """What a page links to, what can be linked to in it, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, _: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if value and name in ("href", "src"):
                self.links.add(value)
            elif value and name == "id":
                self.ids.add(value)

    def handle_data(self, data: str) -> None:
        self.text += data


def links(book: Path, report: Report) -> dict[str, Page]:
    """Follows every link to a file of the book and to a place in it; gives the pages."""
    found = {path.relative_to(book).as_posix(): Page(path) for path in book.rglob("*.html")}
    for name, page in found.items():
        for link in sorted(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or parts.path == "/":
                continue
            target = (book / name).parent / unquote(parts.path) if parts.path else book / name
            there = target.resolve()
            report.true(f"{name}: {link}", there.is_file(), "there is no such file")
            if parts.fragment and there.suffix == ".html" and there.is_file():
                other = found[there.relative_to(book.resolve()).as_posix()]
                named = unquote(parts.fragment) in other.ids
                report.true(f"{name}: {link}: the place", named, "there is no such place")
        report.true(f"{name}: nothing is left to include", "{{#" not in page.text, "`{{#`")
    return found


def sources(folder: Path, found: dict[str, Page], report: Report) -> None:
    """That each page is there, with the whole of what it includes."""
    for page in pages(folder):
        name = page.with_suffix(".html").name
        report.true(f"{name} is built", name in found, "no")
        for file in included(page):
            text = file.read_text(encoding="utf-8")
            whole = name in found and text.strip() in found[name].text
            report.true(f"{name} holds {file.name}", whole, "it does not")


def notices(report: Report) -> None:
    """That what may be broken is seen."""
    with tempfile.TemporaryDirectory(prefix="book-") as folder:
        book = Path(folder)
        sound = '<a href="b.html#x">b</a><a href="https://example.com/none">web</a>'
        (book / "b.html").write_text('<p id="x">x</p><a href="#x">up</a>', encoding="utf-8")
        for body, count in (
            (sound, 0),
            ('<a href="c.html">c</a>', 1),
            ('<img src="c.svg">', 1),
            ('<a href="b.html#y">y</a>', 1),
            ('<a href="#y">y</a>', 1),
            ("<code>{{#include c.yml}}</code>", 1),
        ):
            (book / "a.html").write_text(body, encoding="utf-8")
            seen = Report()
            links(book, seen)
            report.equal(f"faults of `{body}`", count, len(seen.failures))


def main() -> int:
    """Exit status 0 when nothing is broken."""
    book, folder = map(Path, sys.argv[1:])
    report = Report()
    notices(report)
    found = links(book, report)
    sources(folder, found, report)
    print(f"{len(found)} pages, {sum(len(page.links) for page in found.values())} links")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
