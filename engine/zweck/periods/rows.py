"""The rows of a table of kind `periods`: statutory periods for classes of records, and which version of a row governs a record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.logic.condition import Condition, facts_of, tests_in
from zweck.periods.period import NIGHT, Count, Period, shifted
from zweck.periods.record import Start
from zweck.words.text import Text

MEMORY: Final = "memory"
"""The mark of a row whose wording was not read: it never helps the controller."""

UNION: Final = "EU"
"""The key of rows of Union law, which hold for every seat."""


class PeriodEffect(StrEnum):
    """The effects of rows."""

    KEEP = "keep"
    """A duty to keep until the last day, that included; using is not thereby allowed."""
    AT_MOST = "at_most"
    """Keeping is forbidden after the last day."""
    HORIZON = "horizon"
    """No duty: how long claims, or an accepted practice, can carry a period that a controller sets."""


class Change(StrEnum):
    """How a row that follows another of its chain reaches older records."""

    RUNNING = "running"
    """It takes over those whose period under the earlier row had not ended on the eve of its first day."""
    NEW = "new"
    """Only those whose event is on or after its first day."""


@dataclass(frozen=True, slots=True)
class Extendable:
    """An extension by a review or an authority moves the end, each time by its period at most; without a period without a limit."""

    by: str
    period: Period | None = None
    again: bool = False
    """Whether each further one moves it again."""


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One statutory period, law from a day until a day, both included."""

    row: str
    of: str
    effect: PeriodEffect
    key: str
    period: Period
    start: Start
    count: Count
    citation: str
    checked: str
    valid_from: date | None = None
    valid_until: date | None = None
    when: Condition | None = None
    not_if: str = ""
    chain: str = ""
    change: Change | None = None
    open: str = ""
    """The kind of hold that prolongs it, which no day shows."""
    grace: Period | None = None
    """The time for erasing after the last day; `None`: none."""
    grace_to_march: bool = False
    """Erasing until 31 March of the calendar year that follows the end."""
    extendable: Extendable | None = None
    seen: str = ""
    note: str = ""
    span: Span = field(default=NOWHERE, compare=False)
    citation_span: Span = field(default=NOWHERE, compare=False)

    def holds_on(self, day: date) -> bool:
        """Whether it is law on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class RecordClass:
    """A class of records (Datenart); `starts` says of each event which one is meant, `kind` is the type of start of DIN 66398."""

    name: str
    title: Text
    kind: str
    starts: Mapping[Start, Text]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Periods:
    """The classes and rows of a table."""

    classes: Mapping[str, RecordClass]
    rows: Mapping[str, tuple[PeriodRow, ...]]
    """The rows of each class, in the order of the file."""
    lines: Mapping[str, tuple[PeriodRow, ...]] = field(default_factory=dict, compare=False)
    """Each row with those that it follows: see `lines_of`."""
    read: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """The facts that the rows of each class read."""

    def __post_init__(self) -> None:
        """Find the lines."""
        found = {name: line for rows in self.rows.values() for name, line in lines_of(rows).items()}
        object.__setattr__(self, "lines", found)
        object.__setattr__(self, "read", {of: tuple(dict.fromkeys(_read(rows))) for of, rows in self.rows.items()})


NO_PERIODS: Final = Periods({}, {})


def changed(old: Periods, new: Periods) -> Iterator[tuple[PeriodRow | None, PeriodRow | None]]:
    """The rows that differ between two states of the law, as they were and are (`None`: not there); notes and places do not count."""
    before, after = ({row.row: row for rows in one.rows.values() for row in rows} for one in (old, new))
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None or replace(was, note="", seen="") != replace(now, note="", seen=""):
            yield was, now


def _read(rows: tuple[PeriodRow, ...]) -> Iterator[str]:
    for row in rows:
        tests = tests_in(row.when) if row.when is not None else ()
        yield from (name for test in tests for name in facts_of(test))
        if row.not_if:
            yield row.not_if


def lines_of(rows: tuple[PeriodRow, ...]) -> Mapping[str, tuple[PeriodRow, ...]]:
    """For each row those that came before it in its chain, by days, and itself.

    Of several earlier rows of one day it follows the one with the same condition, or else the one with none.
    """
    return {row.row: (*_before(row, rows), row) for row in rows}


def _before(row: PeriodRow, rows: tuple[PeriodRow, ...]) -> list[PeriodRow]:
    if not row.chain or row.valid_from is None:
        return []
    found: dict[date, PeriodRow] = {}
    for one in rows:
        if one.chain == row.chain and one.valid_until is not None and one.valid_until < row.valid_from:
            first = one.valid_from or date.min
            if first not in found or one.when == row.when or (one.when is None and found[first].when != row.when):
                found[first] = one
    return [found[first] for first in sorted(found)]


def governing(line: tuple[PeriodRow, ...], start: date) -> tuple[PeriodRow, date] | None:
    """The row of a line that governs a record whose event was on a day, and the last day of its period; `None`: none does.

    The first row of a line reaches all older records, unless it says `new`. A later one takes over by what it says, and what it shortens
    ends on the eve of its first day at the earliest.
    """
    place = max((at for at, row in enumerate(line) if row.valid_from is None or row.valid_from <= start), default=0)
    row = line[place]
    if row.change is Change.NEW and row.valid_from is not None and start < row.valid_from:
        return None
    end = shifted(start, row.period, row.count)
    for later in line[place + 1 :]:
        if later.change is Change.RUNNING and later.valid_from is not None and end >= later.valid_from:
            row, end = later, max(shifted(start, later.period, later.count), later.valid_from - NIGHT)
    return row, end
