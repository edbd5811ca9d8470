"""Figures beside those of peers, as bars, from the tables of docs/performance.md."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from docs.drawing.svg import Picture

WIDTH: Final = 960
LEFT: Final = 250
RIGHT: Final = 110
ROW: Final = 25
RUN: Final = re.compile(r"^One run, (\d{4}-\d\d-\d\d)[^,]*, commit (\w+)", re.MULTILINE)
ALONE: Final = "one generated Python function"
"""It cannot say which rules decided, and so is no bar."""

CHARTS: Final = {
    "In process, 42 rules, 2,000 requests": ("In process, 42 rules", "system"),
    "gRPC, one question a call, saturated": ("gRPC, one question a call, saturated", "server"),
    "gRPC, 50 questions a call, saturated": ("gRPC, 50 questions a call, saturated", "server"),
}
"""The tables that are drawn, by their headings: what to write above each, and the column with the names."""

MEASURE: Final = "decisions/s"
OWN: Final = "zweck"


class Bar(NamedTuple):
    """A system and its figure."""

    name: str
    value: float


def table(page: str, heading: str) -> Iterator[dict[str, str]]:
    """The rows of the table below a heading, by the names of its columns.

    Raises:
        ValueError: if there is none.
    """
    _, found, rest = page.partition(f"\n### {heading}\n")
    if not found:
        raise ValueError(f"docs/performance.md has no table `{heading}`")
    lines = [line for line in rest.partition("\n### ")[0].splitlines() if line.startswith("|")]
    names, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    yield from (dict(zip(names, row, strict=True)) for row in rows)


def bars(page: str, heading: str, column: str) -> list[Bar]:
    """The bars of a table, the longest first."""
    found = [Bar(row[column], float(row[MEASURE].replace(",", ""))) for row in table(page, heading)]
    return sorted(found, key=lambda bar: -bar.value)


def picture(page: str) -> str:
    """All charts of a page."""
    run = RUN.search(page)
    if run is None:
        raise ValueError("docs/performance.md names no run")
    charts = {title: bars(page, heading, column) for heading, (title, column) in CHARTS.items()}
    said = "; ".join(f"{title}: " + ", ".join(f"{bar.name} {bar.value:,.0f}" for bar in found) for title, found in charts.items())
    drawn = Picture("performance", "Decisions a second beside peers", f"Run of {run[1]}, decisions a second. {said}.", WIDTH)
    drawn.text(20, 30, "Decisions a second", size=16, bold=True)
    drawn.text(WIDTH - 20, 30, f"run of {run[1]}, commit {run[2]}", colour="soft", anchor="end")
    y = 44.0
    for title, found in charts.items():
        drawn.text(20, y + 20, title, bold=True)
        y += 30
        shown = [bar for bar in found if bar.name != ALONE]
        most = shown[0].value
        for bar in shown:
            own = bar.name.startswith(OWN)
            wide = max((WIDTH - LEFT - RIGHT) * bar.value / most, 2)
            drawn.text(LEFT - 12, y + 14, bar.name, size=12, anchor="end", bold=own)
            drawn.bar(LEFT, y + 3, wide, 15, "blue" if own else "grey")
            drawn.text(LEFT + wide + 8, y + 15, f"{bar.value:,.0f}", size=12, bold=own)
            y += ROW
        for bar in found:
            if bar.name == ALONE:
                drawn.text(LEFT, y + 12, f"{ALONE}, which cannot say which rules decided: {bar.value:,.0f}", size=11, colour="soft")
                y += ROW - 6
    return str(drawn)
