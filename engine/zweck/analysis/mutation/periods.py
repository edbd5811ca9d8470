"""Mutants of rows of periods, and the records that notice them: on the days around each edge of the rows of their class."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any, Final

from zweck.analysis.mutation.mutant import Kind, Mutant
from zweck.cases.records import ENTERED, RecordCase
from zweck.law.policy import PolicySet
from zweck.periods.period import NEVER, NIGHT, Count, Period, last_day, shifted
from zweck.periods.record import Extension, Hold, Record, Start
from zweck.periods.rows import MEMORY, UNION, Change, PeriodEffect, PeriodRow, Periods

BEGUN: Final = tuple(map(date.fromisoformat, ("1999-03-15", "2009-12-31", "2012-02-29", "2016-05-31", "2022-07-31", "2025-06-15")))
"""Days on which records begin: at ends of months and years, on a leap day."""

LATER: Final = timedelta(days=800)
EARLIER: Final = timedelta(days=-45 * 365)
"""In some records one of the events is so much later than the others, or the coming of age so much earlier."""

MAX_FACTS: Final = 3
"""Of so many facts all truths are taken together; of more all alike, and one by one otherwise."""


GONE: Final[Mapping[str, Any]] = {"when": None, "not_if": "", "grace": None, "grace_to_march": False, "extendable": None, "open": ""}
"""The value of a key of a row that is left out."""


def of_rows(policies: PolicySet) -> Iterator[Mutant]:
    """All mutants of the rows of periods; horizons set no fact of a record."""
    for table in policies.vocabulary.tables.values():
        for rows in table.periods.rows.values():
            for row in rows:
                if row.effect is not PeriodEffect.HORIZON:
                    yield Mutant(Kind.RULE, table.name, row.row, row.span, row, None)
                    yield from (_mutant(table.name, row, new) for new in _changed(row, table.periods))


def _mutant(table: str, row: PeriodRow, new: PeriodRow) -> Mutant:
    for name in ("valid_from", "valid_until"):
        was, day = getattr(row, name), getattr(new, name)
        if was is not None and was != day:
            return Mutant(Kind.DATE, table, row.row, row.span, row, new, shifted=(was, day))
    if row.when is not None and new.when is None:
        return Mutant(Kind.CONDITION, table, row.row, row.span, row, new, row.when)
    return Mutant(Kind.PERIOD, table, row.row, row.span, row, new)


def _changed(row: PeriodRow, table: Periods) -> Iterator[PeriodRow]:
    """The row with one of its keys changed, or gone."""
    length, step = row.period, 12 if row.count in (Count.YEAR, Count.AGE) else 1
    unit, step = ("hours", 1) if length.hours else ("days", 1) if length.days else ("months", step)
    moved = (getattr(length, unit) + more for more in (step, -step))
    yield from (replace(row, period=replace(length, **{unit: value})) for value in moved if value >= 0)
    if row.count in (Count.DAY, Count.YEAR) and not length.months % 12 and not length.hours:
        yield replace(row, count=Count.YEAR if row.count is Count.DAY else Count.DAY)
    yield replace(row, effect=PeriodEffect.AT_MOST if row.effect is PeriodEffect.KEEP else PeriodEffect.KEEP)
    yield from (replace(row, key=other) for other in _countries(table) if row.key not in (UNION, other))
    yield from (replace(row, start=other) for other in table.classes[row.of].starts if other is not row.start)
    if row.effect is PeriodEffect.KEEP:
        yield replace(row, checked="text" if row.checked == MEMORY else MEMORY)
    yield from (replace(row, **{name: gone}) for name, gone in GONE.items() if getattr(row, name) != gone)
    for name in ("valid_from", "valid_until"):
        day = getattr(row, name)
        yield from (replace(row, **{name: day + step}) for step in (NIGHT, -NIGHT) if day is not None)
    if row.change is not None:
        yield replace(row, change=Change.NEW if row.change is Change.RUNNING else Change.RUNNING)


def _countries(table: Periods) -> list[str]:
    return sorted({row.key for rows in table.rows.values() for row in rows} - {UNION})


# --- records that notice -----------------------------------------------------------------------------------------------------------


class Records:
    """The cases of records of a suite, and a record that would notice where none of them does."""

    def __init__(self, policies: PolicySet, cases: Iterable[RecordCase]) -> None:
        """The cases must pass by the rows as they are."""
        self._table = policies.vocabulary.periods
        self._cases: dict[str, list[RecordCase]] = defaultdict(list)
        self._around: dict[str, list[RecordCase]] = {}
        for one in cases:
            self._cases[one.record.of].append(one)

    def case(self, row: PeriodRow, new: PeriodRow | None) -> RecordCase | None:
        """A case that notices a changed row."""
        table = changed_by(self._table, row, new)
        return next((one for one in self._cases[row.of] if not one.passes(table)), None)

    def witness(self, row: PeriodRow, new: PeriodRow | None) -> RecordCase | None:
        """A record that notices it, with the answer of the law as it is; `None` where none around the edges does."""
        table = changed_by(self._table, row, new)
        if row.of not in self._around:
            self._around[row.of] = [replace(one, expect=one.answer(self._table)) for one in around(self._table, row.of)]
        return next((one for one in self._around[row.of] if not one.passes(table)), None)


def changed_by(table: Periods, row: PeriodRow, new: PeriodRow | None) -> Periods:
    """The class of a row with the row as a mutant has it."""
    rows = (new if one.row == row.row else one for one in table.rows[row.of])
    return Periods({row.of: table.classes[row.of]}, {row.of: tuple(one for one in rows if one is not None)})


def around(table: Periods, of: str) -> Iterator[RecordCase]:
    """Records of a class on the days around each edge of its rows, in each country, with each truth of the facts that are read."""
    rows = [row for row in table.rows[of] if row.effect is not PeriodEffect.HORIZON]
    turns = {day + NIGHT * step for row in rows for day in (row.valid_from, row.valid_until) if day for step in (-1, 0, 1)}
    starts = [*table.classes[of].starts]
    shifts = [(None, EARLIER), *product([start for start in starts if start is not Start.CREATED], (LATER, EARLIER, None))]
    clocks = (time(0, 30), time(23, 30)) if any(row.count is Count.HOUR for row in rows) else (None,)
    extended = ("", "review", "authority") if any(row.extendable for row in rows) else ("",)
    held = dict.fromkeys(("", *(row.open for row in rows)))
    for begun, country, facts, by, hold, (name, shift), clock in product(
        sorted({*BEGUN, *turns}), _countries(table), _truths(table.read.get(of, ())), extended, held, shifts, clocks
    ):
        if shift == EARLIER and name not in (None, Start.OF_AGE):
            continue
        at = {one: begun + (shift or EARLIER) if one is name else begun for one in starts if one is not name or shift}
        for day in _days(at.values(), rows, turns):
            if day >= max([begun, *at.values()]):
                moments = {one: datetime.combine(on, clock) if clock else on for one, on in at.items()}
                extensions = (Extension(day - NIGHT, day + 40 * NIGHT, by),) if by else ()
                holds = (Hold(day - NIGHT, None, hold),) if hold else ()
                yield RecordCase("", Record(of, moments, ENTERED, holds, extensions), country, facts, day)


def _days(starts: Iterable[date], rows: Sequence[PeriodRow], turns: Iterable[date]) -> list[date]:
    """The days around the ends of rows, and around their own first and last ones."""
    ends = {(shifted(day, row.period, row.count), row) for day in {*starts} for row in rows}
    lasts = {end for end, _ in ends} | {last_day(end, row.grace) for end, row in ends if row.grace is not None}
    lasts |= {last_day(date(end.year, 3, 31), Period(12)) for end, row in ends if row.grace_to_march}
    return sorted({day + NIGHT * step for day in {*lasts, *turns} for step in (-1, 0, 1) if date.min < day < NEVER - NIGHT})


def _truths(names: Sequence[str]) -> Iterator[dict[str, bool]]:
    if len(names) <= MAX_FACTS:
        yield from (dict(zip(names, values, strict=True)) for values in product((True, False), repeat=len(names)))
        return
    for value in (True, False):
        yield dict.fromkeys(names, value)
        yield from ({**dict.fromkeys(names, value), name: not value} for name in names)
