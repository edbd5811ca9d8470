"""The rows of a table for one record: which apply on a day, and when the duties and maxima of law end."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from zweck.logic.condition import Condition, Test, Value, facts_of, leaves
from zweck.logic.functions import Function, function_of
from zweck.logic.kleene import Truth
from zweck.periods.ends import Days, End
from zweck.periods.period import ALWAYS, NEVER, NIGHT, Count, Period, last_day
from zweck.periods.record import HELD, HOLDS, Record, Start
from zweck.periods.rows import MEMORY, UNION, Change, Extendable, PeriodEffect, PeriodRow, Periods, governing

SEAT: Final = "the controller's seat"
"""The missing country of the controller."""


class Statutory(NamedTuple):
    """A row that may apply to a record: whether it does, and the end of its period, for a maximum with the time for erasing."""

    row: PeriodRow
    applies: Truth
    end: End
    runs: Truth
    """Whether the period still runs on the day, by its days and by a hold that prolongs it."""
    graced: End
    missing: tuple[str, ...]

    @property
    def carries(self) -> Truth:
        """Whether a duty may be relied on: one whose wording was not read may run, so nothing is surely due, but carries no storing."""
        return None if self.applies and self.row.checked == MEMORY else self.applies


class FactValues(Protocol):
    """Facts by their names; those of which nothing is known are unknown or not there."""

    def get(self, name: str, /) -> Value | None:
        """The value of a fact."""


class _Facts(dict[str, Value | None]):
    """Facts, of which those that are not there are unknown; each is looked up once."""

    def __init__(self, known: FactValues) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, name: str) -> Value | None:
        found = self[name] = self._known.get(name)
        return found


class Statutes:
    """The rows for one record on one day."""

    def __init__(
        self, record: Record, table: Periods, known: FactValues, countries: Collection[str] | None, days: Days, *, horizons: bool = False
    ) -> None:
        """The facts and countries as `reckon` takes them; `horizons` says whether rows are wanted that set no fact."""
        self._record, self._table, self._countries, self._days = record, table, countries, days
        self._known = _Facts(known)
        self.lifted = False
        """Whether a circumstance that was shown lifts a maximum."""
        found: dict[str, Statutory] = {}
        for row in table.rows.get(record.of, ()):
            if (horizons or row.effect is not PeriodEffect.HORIZON) and row.holds_on(days.day):
                for one in self._of(row):
                    earlier = found.get(one.row.row)
                    found[one.row.row] = one if earlier is None else _either(earlier, one)
        self.found = [*found.values()]
        self.duties = [one for one in found.values() if one.row.effect is PeriodEffect.KEEP]
        self.maxima = [one for one in found.values() if one.row.effect is PeriodEffect.AT_MOST]

    def _of(self, row: PeriodRow) -> Iterator[Statutory]:
        """The row, or the one before it that still governs the record, if it may apply."""
        applies = self._seated(row)
        if applies is False:
            return
        if row.effect is PeriodEffect.AT_MOST and row.not_if and self._known[row.not_if] is True:
            self.lifted = self.lifted or bool(applies and self._meets(row))
            return
        if row.start is Start.USED and self._days.never_used():
            return
        bounds = self._days.bounds(row.start)
        if row.count is Count.HOUR:
            governed, end = {row.row: row}, self._days.hours((row.start,), row.period)
        else:
            line = self._table.lines[row.row]
            found = [governing(line, day) for day in _samples(line, bounds.first, bounds.last)]
            certain = [one for one in found if one is not None]
            if not certain:
                return
            if len(certain) < len(found):
                applies = None
            ends = [last for _, last in certain]
            first, last = ALWAYS if bounds.first == ALWAYS else min(ends), NEVER if bounds.last == NEVER else max(ends)
            end = End(first, last, bounds.first == bounds.last, bounds.missing)
            governed = {one.row: one for one, _ in certain}
        conditions = {self._meets(one) for one in governed.values()}
        meets = conditions.pop() if len(conditions) == 1 else None
        applies = False if meets is False else applies and meets
        if applies is False:
            return
        yield self._ended(next(iter(governed.values())), applies, end)

    def _ended(self, row: PeriodRow, applies: Truth, end: End) -> Statutory:
        missing = (*end.missing, *self._missing(row)) if applies is None else end.missing
        for extension in sorted(self._record.extensions) if row.extendable else ():
            by = row.extendable
            if by is not None and extension.by == by.by and extension.on <= self._days.day:
                first, last = (max(day, min(extension.until, _most(day, by))) for day in (end.first, end.last))
                end = End(first, last, end.exact, end.missing)
                if not by.again:
                    break
        runs = end.runs_on(self._days.day)
        if row.open and runs is not True:
            opened = self._open(row.open)
            runs = True if opened else runs if opened is False else None
            missing = (*missing, row.open) if opened is None else missing
        return Statutory(row, applies, end, runs, _graced(row, end), missing)

    def _open(self, kind: str) -> Truth:
        """Whether the circumstance that prolongs a duty is there."""
        standing = [one for one in self._record.holds if one.stands_on(self._days.day)]
        if any(one.kind == kind for one in standing):
            return True
        return None if any(not one.kind for one in standing) or HELD not in self._record.known else False

    def _seated(self, row: PeriodRow) -> Truth:
        return True if row.key == UNION else None if self._countries is None else row.key in self._countries

    def _meets(self, row: PeriodRow) -> Truth:
        return True if row.when is None else _function(row.when)(self._known)

    def _missing(self, row: PeriodRow) -> Iterator[str]:
        if self._seated(row) is None:
            yield SEAT
        for leaf in leaves(row.when) if row.when is not None else ():
            if isinstance(leaf, Test):
                yield from (name for name in facts_of(leaf) if self._known[name] is None)


@lru_cache(maxsize=1024)
def _function(condition: Condition) -> Function:
    return function_of(condition)


def _samples(line: tuple[PeriodRow, ...], first: date, last: date) -> list[date]:
    """The days of an event between which the end of its period grows; only at the first day of a row for new records it may not.

    Of an event of which nothing is known the newest row is meant, not the oldest: the end is open by either.
    """
    days = {day for day in (first, last) if day not in (ALWAYS, NEVER)}
    for row in line:
        if row.change is Change.NEW and row.valid_from is not None and first < row.valid_from <= last:
            days |= {row.valid_from, row.valid_from - NIGHT}
    return sorted(days) or [NEVER if first == ALWAYS else first]


def _most(day: date, by: Extendable) -> date:
    """The last day to which an extension can move an end; that of an end that is not known is not known either."""
    return NEVER if by.period is None else day if day in (ALWAYS, NEVER) else last_day(day, by.period)


def _graced(row: PeriodRow, end: End) -> End:
    """The end of a maximum with the time for erasing."""
    if row.grace_to_march:
        return End(_march(end.first), _march(end.last), end.exact, end.missing)
    return end if row.grace is None else end.later(row.grace)


def _march(day: date) -> date:
    return day if day in (ALWAYS, NEVER) else last_day(date(day.year, 3, 31), Period(12))


def _either(one: Statutory, other: Statutory) -> Statutory:
    """One row that was reached on two ways."""
    return one if one.applies else other


def is_held(record: Record, day: date, kinds: Collection[str]) -> Truth:
    """Whether a hold of one of some kinds is in force on a day; one of no kind can be of any."""
    found = [one.kind for one in record.holds if one.stands_on(day)]
    if any(kind in kinds or (not kind and {*HOLDS} <= {*kinds}) for kind in found):
        return True
    return None if "" in found or HELD not in record.known else False
