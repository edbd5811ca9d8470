"""The figures in `docs/reliability.md`, which `make soak` writes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks import page
from tests.faults.part import Findings

PAGE: Final = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN: Final = "<!-- Everything from here to the end marker is written by `make soak`. -->"
END: Final = "<!-- end of what `make soak` writes -->"

TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
ROW: Final = re.compile(r"^\| `(\w+)` \|.*\| \d{4}-\d\d-\d\d \d\d:\d\d \|$", re.MULTILINE)
"""A row of the table: its part, and at its end the time when its run began."""


def section(command: str, circumstances: str, found: Mapping[str, tuple[Findings, float]], before: str = "") -> str:
    """The text between the markers: the command, time and place of the run, and the findings of each part.

    Parts of the section `before` that were not found now stay, with the run that they come from.
    """
    began = TIME.search(circumstances)
    run = began[0] if began else ""
    rows = {name: f"| `{name}` | {figures(part)} | {verdict(part)} | {seconds:,.0f} | {run} |" for name, (part, seconds) in found.items()}
    kept = {row[1]: row[0] for row in ROW.finditer(before) if row[1] not in found}
    runs = [line for line in before.splitlines() if line.startswith("`make") and any(_of(line, row) for row in kept.values())]
    table = ["| part | figures | held | seconds | run |", "|---|---|---|--:|---|", *rows.values(), *kept.values()]
    return "\n\n".join([f"`{command}`. {circumstances}", *runs, "\n".join(table)])


def _of(line: str, row: str) -> bool:
    """Whether a line about a run is about that of a row."""
    return row.rpartition("| ")[2].removesuffix(" |") in line


def figures(part: Findings) -> str:
    """Figures, and what is missing for others."""
    return "; ".join(text for text in (part.figures, part.missing) if text).replace("|", "\\|").replace("; ", ";<br>")


def verdict(part: Findings) -> str:
    """Whether everything was as promised."""
    return f"no: {len(part.faults)} faults" if part.faults else "not measured" if part.missing else "yes"


def written() -> str:
    """The section of the page."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def write(text: str) -> None:
    """Write the section into the page."""
    PAGE.write_text(page.replaced(PAGE.read_text(encoding="utf-8"), text, BEGIN, END), encoding="utf-8")
