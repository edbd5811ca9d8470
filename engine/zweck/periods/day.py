"""One record on one day: its need, its duties, its maxima and holds, three-valued."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, tzinfo
from operator import attrgetter
from typing import Final

from zweck.logic.kleene import Truth
from zweck.periods.ends import Days, End, latest
from zweck.periods.period import ALWAYS, NEVER, NIGHT, Period, last_day
from zweck.periods.record import HELD, HOLDS, Because, Declared, Hold, Record, Start
from zweck.periods.rows import Periods
from zweck.periods.statutes import FactValues, Statutes, is_held

ANSWER: Final = Period(1)
"""The month within which a demand is answered (Art. 12 (3) GDPR)."""


LAST: Final = attrgetter("last")

NOTHING: Final = "declared"
"""The declaration that is missing where no activity declares a period and no law has a maximum."""


def both(one: Truth, other: Truth) -> Truth:
    """Whether both are true."""
    return False if one is False or other is False else one and other


def any_of(truths: Iterable[Truth]) -> Truth:
    """Whether one of them is true."""
    found = {*truths}
    return True if True in found else None if None in found else False


def opposite(one: Truth) -> Truth:
    """Whether it is false."""
    return None if one is None else not one


class OnDay:
    """A record on a day."""

    def __init__(
        self,
        record: Record,
        table: Periods,
        declared: Declared | None,
        known: FactValues,
        day: date,
        countries: Collection[str] | None,
        zone: tzinfo,
    ) -> None:
        """Reckon everything that the facts and the phase are made of."""
        self.day, self.declared, self._record = day, declared, record
        self.erased = record.erased is not None and record.erased <= day
        own = frozenset[Start]() if declared is None else frozenset((*declared.own.start, *declared.needed.start)) - {Start.CREATED}
        self._days = Days(record, day, zone, None if declared is None else declared.review_after, own)
        self._rows = table.rows.get(record.of, ())
        self._statutes = Statutes(record, table, known, countries, self._days)
        self._suspended = is_held(record, day, HOLDS)
        self.held = self._suspended if declared is None else is_held(record, day, declared.unless)
        freed = [one for one in record.holds if one.released is not None and one.released <= day]
        self._maxima = [one._replace(graced=one.graced.at_least(_released(freed, HOLDS))) for one in self._statutes.maxima]
        self._released = ALWAYS if declared is None else _released(freed, declared.unless)
        self._extended = max((one.until for one in record.extensions if one.on <= day), default=ALWAYS)
        self._keeps = [self._days.end(keep) for keep in declared.keeps] if declared is not None else []
        self._own = self._days.end(declared.own).at_least(self._extended) if declared is not None else None
        self.need = self._own if declared is None or declared.because is None else self._days.end(declared.needed)
        self.needed = None if self.need is None else self.need.runs_on(day)
        self.by_statute = any_of(both(one.carries, one.runs) for one in self._statutes.duties)
        self.duty = any_of((self.by_statute, *(end.runs_on(day) for end in self._keeps)))
        self.past_maximum = any_of(both(one.applies, opposite(one.runs)) for one in self._maxima)
        self.bounded = declared is not None or bool(self._maxima) or self._statutes.lifted
        self.overdue = self._overdue()
        self.erase_by = self._erase_by()

    @property
    def carried(self) -> Truth:
        """Whether something other than the purpose carries the storing: claims, a review, or, where nothing is declared, the maximum."""
        if self.declared is None or self.day <= self._extended:
            return True
        return self._own.runs_on(self.day) if self._own is not None and self.declared.because is Because.CLAIMS else False

    def _threshold(self, end: End) -> End:
        """The last day for erasing what goes at an end: with the time for it, after a hold was released, at a demand."""
        within = self.declared.within if self.declared is not None else Period()
        found = end.later(within)
        if self._released > ALWAYS:
            found = found.at_least(last_day(self._released, within))
        demanded = self._record.demanded
        if demanded is None or demanded > self.day:
            return found
        most = end.at_least(last_day(demanded, ANSWER))
        return End(min(found.first, most.first), min(found.last, most.last), found.exact and most.exact, found.missing)

    def _overdue(self) -> Truth:
        """Whether a declared period with its time for erasing, or a maximum of law, is over and nothing suspends it."""
        by_law = any_of(both(one.applies, opposite(one.graced.runs_on(self.day))) for one in self._maxima)
        if self._own is None:
            sure = self._statutes.lifted or any(one.applies for one in self._maxima)
            return _unless(by_law, self._suspended) if sure or by_law else None
        own = opposite(self._threshold(self._own).runs_on(self.day))
        return any_of((_unless(own, self.held), _unless(by_law, self._suspended)))

    def _duties(self) -> End:
        """The end of all duties together."""
        ends = [(one.end, one.carries) for one in self._statutes.duties]
        return latest([*ends, *((end, True) for end in self._keeps)])

    def _erase_by(self) -> date | None:
        """The last day on which the record may exist: when need, claims and duties are over, but no later than the law has it."""
        if self._suspended is not False and self.held is not False:
            return None
        found = None if self.need is None else self._threshold(self._carrying())
        caps = [one for one in self._maxima if found is None or one.graced.first < found.last]
        ends = [*([] if found is None else [found]), *(one.graced for one in caps)]
        lowest = min(ends, key=LAST, default=None)
        if lowest is None or not all(one.applies for one in caps):
            return None
        gone = latest([(lowest, True), (self._duties(), True)])
        if not gone.exact or any(not end.exact and end.first < lowest.last for end in ends):
            return gone.last if gone.last < self.day else None  # whichever day it was, it is over
        return gone.day

    def _carrying(self) -> End:
        """The end of need, claims, reviews and duties together."""
        ends: list[tuple[End, Truth]] = [(one.end, one.carries) for one in self._statutes.duties]
        ends += [(end, True) for end in (*self._keeps, self.need) if end is not None]
        if self._own is not None and self.declared is not None and self.declared.because is Because.CLAIMS:
            ends.append((self._own, True))
        return latest(ends).at_least(self._extended)

    @property
    def keep_until(self) -> tuple[date | None, bool]:
        """The last day of the duties that surely are law for the record, and whether one of them or another may run longer."""
        days = [one.end.day for one in self._statutes.duties if one.applies] + [end.day for end in self._keeps]
        found = max((day for day in days if day is not None), default=None)
        if found is None:
            return None, self.duty is not False
        return found, self._duties().last > found or (self.duty is not False and self.day > found)

    def rows(self) -> tuple[str, ...]:
        """The ids of the rows that set the last day of a duty, or a maximum."""
        keep_until, _ = self.keep_until
        duties = [one.row.row for one in self._statutes.duties if one.applies and keep_until is not None and one.end.day == keep_until]
        return tuple(sorted((*duties, *(one.row.row for one in self._maxima if one.applies and one.end.day is not None))))

    def missing(self) -> Iterator[str]:
        """Events, facts and holds that would have to be known."""
        if self.duty is None:
            for one in self._statutes.duties:
                if both(one.carries, one.runs) is None:
                    yield from one.missing or (one.row.citation,)
            yield from (name for end in self._keeps if end.runs_on(self.day) is None for name in end.missing)
        if self.need is None and not self.bounded:
            yield NOTHING
        if self.need is not None and self.needed is None:
            yield from self.need.missing
        if self.overdue is None:
            for one in self._maxima:
                if both(one.applies, one.graced.runs_on(self.day)) is None:
                    yield from one.missing
            if self._own is not None and self._threshold(self._own).runs_on(self.day) is None:
                yield from self._own.missing
        if self._suspended is None and (self.overdue is None or self.needed is not True):
            yield HELD

    def turns(self) -> Iterator[date]:
        """The days on which something of this may turn, if nothing further happens."""
        ends = [self.need, self._own, *self._keeps]
        ends += [] if self._own is None else [self._threshold(self._own), self._threshold(self._carrying())]
        ends += [end for one in (*self._statutes.duties, *self._maxima) for end in (one.end, one.graced)]
        lasts = [day for end in ends if end is not None for day in (end.first, end.last)]
        lasts += [one.until for one in self._record.holds if one.until is not None]
        lasts += [one.until for one in self._record.extensions]
        lasts += [row.valid_until for row in self._rows if row.valid_until is not None]
        due = self._days.review_due(self.declared.review_after) if self.declared is not None else None
        lasts += [] if due is None else [due]
        yield from (day + NIGHT for day in lasts if ALWAYS < day < NEVER)
        yield from (row.valid_from for row in self._rows if row.valid_from is not None)
        yield from (day for one in self._record.holds for day in (one.on, one.released) if day is not None)
        yield from (one.on for one in self._record.extensions)
        starts = (one.date() if isinstance(one, datetime) else one for one in self._record.starts.values())
        yield from (day for one in (*starts, self._record.demanded, self._record.erased) if one is not None for day in (one,))
        if self.erase_by is not None and self.erase_by < NEVER:
            yield self.erase_by + NIGHT


def _released(holds: Iterable[Hold], kinds: Collection[str]) -> date:
    """The last day on which a hold of one of some kinds was released."""
    return max((one.released for one in holds if one.released is not None and one.kind in ("", *kinds)), default=ALWAYS)


def _unless(over: Truth, held: Truth) -> Truth:
    """Whether something is over and no hold suspends it."""
    return both(over, opposite(held))
