"""Lay out the example company as it stands today: `python docs/examples/lay_out.py FOLDER`.

The tree keeps the company with fixed days, as it stands on `TREE_DAY`. In a copy all of them are moved by the same number of whole days, so
that they stand to the day of the copy as those of the tree stand to `TREE_DAY`: a review that is due in ten months there is due in ten
months here. Days of the law do not move: in the company's files they stand in words, as citations have them.
"""

import argparse
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Final

GROUP: Final = Path(__file__).parent / "group"
TREE_DAY: Final = date(2026, 2, 2)
"""The day as of which the company stands in the tree: its cases ask on it."""

DAY: Final = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\d-])")
"""A day in a file or in the name of one; the number of a document such as `LIA-2025-11` is none."""


class NotLaidOut(Exception):
    """The copy cannot be made; the message says why."""


def lay_out(folder: Path, today: date, source: Path = GROUP) -> Path:
    """Copy a company with all days moved from `TREE_DAY` to `today`; returns the folder.

    Raises:
        NotLaidOut: if the folder holds something already, or a day would lie outside of the calendar. Nothing is written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotLaidOut(f"{folder} exists and is no empty folder; name another one")
    days = today - TREE_DAY
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    try:
        copies = {moved(path.relative_to(source).as_posix(), days): moved(path.read_text(encoding="utf-8"), days) for path in files}
    except OverflowError as error:
        raise NotLaidOut(f"as of {today} the company has days outside of the calendar; name a day nearer to today") from error
    for name, text in copies.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def moved(text: str, days: timedelta) -> str:
    """A text, or the path of a file, with every day moved.

    Raises:
        OverflowError: if a day would lie outside of the calendar.
    """
    return DAY.sub(lambda found: (date.fromisoformat(found[0]) + days).isoformat(), text)


def main() -> int:
    """Lay out a copy, and say where it stands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet, or is empty")
    parser.add_argument("--at", type=date.fromisoformat, metavar="DATE", help="the day of the copy, as YYYY-MM-DD; without it, today")
    options = parser.parse_args()
    today = options.at or date.today()
    try:
        folder = lay_out(options.folder, today)
    except (NotLaidOut, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{folder}: the example company as of {today}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
