"""Finds snapshots that no test reads, and snapshots that wait for a review.

    snapshots.py REFERENCES

REFERENCES is the file that insta wrote while the tests ran: `INSTA_SNAPSHOT_REFERENCES_FILE` makes
each assertion append the path of the snapshot that it read.
"""

import subprocess
import sys
from pathlib import Path


def listed(*patterns: str) -> set[Path]:
    """The files of the work tree that git knows or could add, by pattern."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "-z", "--", *patterns, ":!target"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return {path.resolve() for name in names if name and (path := Path(name)).exists()}


def main() -> int:
    """Exit status 0 when every snapshot is read and none is pending."""
    references = Path(sys.argv[1])
    lines = references.read_text(encoding="utf-8").splitlines() if references.exists() else []
    read = {Path(line).resolve() for line in lines}
    kept = listed("*.snap")
    pending = listed("*.snap.new", "*.pending-snap")
    for path in sorted(kept - read):
        print(f"no test reads {path}")
    for path in sorted(pending):
        print(f"not reviewed: {path}")
    print(f"{len(kept & read)} snapshots read, {len(kept - read)} unread, {len(pending)} pending")
    return 1 if kept - read or pending else 0


if __name__ == "__main__":
    sys.exit(main())
