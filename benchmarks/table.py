"""Tables of figures, the same on the terminal and in `docs/performance.md`, and the figures that zweck is to reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import Final

UNKNOWN: Final = "–"
WIDTH: Final = 140
FINE: Final = 10
WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Table:
    """Measurements by columns; the first names what each row is about. The note says what a reader must know."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def text(self) -> str:
        """As Markdown whose columns stand below each other."""
        body = "\n".join(_lines([list(self.head), *(list(row) for row in self.rows)]))
        return f"### {self.title}\n\n{body}\n" + (f"\n{fill(self.note, WIDTH)}\n" if self.note else "")


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach, the figure found, and whether that is enough; `None` where it could not be measured."""

    what: str
    wanted: str
    found: str
    reached: bool | None


@dataclass(slots=True)
class Report:
    """The findings of one measure; `unmeasured` names each of its things without figures that must have some."""

    tables: list[Table] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    unmeasured: list[str] = field(default_factory=list)

    def missing(self) -> list[str]:
        """Reasons why the part does not count as measured: what it names, and goals without a figure."""
        return [*self.unmeasured, *(f"no figure for the goal “{goal.what}”" for goal in self.goals if goal.reached is None)]


def at_least(what: str, wanted: float, found: float | None) -> Goal:
    """A ratio that must not be smaller."""
    return Goal(what, f"≥ {wanted:g} ×", times(found), None if found is None else found >= wanted)


def at_most(what: str, wanted: float, found: float | None, unit: str) -> Goal:
    """A figure that must not be larger."""
    return Goal(
        what, f"≤ {wanted:g} {unit}", UNKNOWN if found is None else f"{figure(found)} {unit}", None if found is None else found <= wanted
    )


def goals_table(goals: Sequence[Goal]) -> Table:
    """All goals with what became of them."""
    verdict = {True: "yes", False: "no", None: "not measured"}
    return Table(
        "Figures to reach",
        ("figure", "wanted", "found", "reached"),
        [(goal.what, goal.wanted, goal.found, verdict[goal.reached]) for goal in goals],
    )


def figure(value: float | None) -> str:
    """Three digits that count, thousands parted."""
    if value is None:
        return UNKNOWN
    size = abs(value)
    return f"{value:,.0f}" if size >= WHOLE else f"{value:.1f}" if size >= FINE else f"{value:.2f}"


def times(ratio: float | None) -> str:
    """A ratio."""
    return UNKNOWN if ratio is None else f"{figure(ratio)} ×"


def _lines(cells: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    head, *rows = [[_aligned(cell, width, column) for column, (cell, width) in enumerate(zip(row, widths, strict=True))] for row in cells]
    rule = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return ["| " + " | ".join(row) + " |" for row in (head, rule, *rows)]


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)
