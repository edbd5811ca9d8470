"""Ends of periods whose starts are known, bounded or open: the last day that a period surely has, and the last that it can have."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from zweck.logic.kleene import Truth
from zweck.periods.period import ALWAYS, NEVER, NIGHT, Count, Period, last_day, midnight, shifted
from zweck.periods.record import Record, Start, Stretch

REVIEW: Final = "review"


class Bounds(NamedTuple):
    """The first and the last day on which an event can have happened, and what would have to be known to say which."""

    first: date
    last: date
    missing: tuple[str, ...] = ()


class End(NamedTuple):
    """A period surely runs up to `first`, and surely is over after `last`; `exact`: only one end is possible, the one on `last`."""

    first: date
    last: date
    exact: bool
    missing: tuple[str, ...] = ()

    def runs_on(self, day: date) -> Truth:
        """Whether the period still runs on a day."""
        return True if day <= self.first else False if day > self.last else None

    def at_least(self, day: date) -> "End":
        """The end, or a day, whichever is later."""
        return End(max(self.first, day), max(self.last, day), self.exact or day >= self.last, self.missing)

    def later(self, length: Period) -> "End":
        """The end, so much later."""
        return End(shifted(self.first, length), shifted(self.last, length), self.exact, self.missing)

    @property
    def day(self) -> date | None:
        """The last day, where it is known and will come."""
        return self.last if self.exact and self.last < NEVER else None


def latest(ends: Iterable[tuple[End, Truth]]) -> End:
    """The end of several periods together, of which each surely applies, or may: the latest one."""
    found = [(end, sure) for end, sure in ends if sure is not False]
    last = max((end.last for end, _ in found), default=ALWAYS)
    first = max((end.first for end, sure in found if sure), default=ALWAYS)
    exact = any(end.exact and end.last == last and sure for end, sure in found)
    return End(first, last, exact, () if exact else tuple(name for end, _ in found for name in end.missing))


class Days:
    """The days of one record, as they are known on the day of a question."""

    __slots__ = ("_doubted", "_record", "created", "day", "zone")

    def __init__(self, record: Record, day: date, zone: tzinfo, review_after: Period | None, reviewed_for: frozenset[Start]) -> None:
        """`reviewed_for` are the events whose absence proves nothing after `review_after` without a review."""
        self.day = day
        self.zone = zone
        self._record = record
        self.created = self._on(Start.CREATED)
        if self.created is not None and self.created > day:
            self.created = None
        due = self.review_due(review_after)
        self._doubted = reviewed_for if review_after is not None and (due is None or day > due) else frozenset[Start]()

    def review_due(self, review_after: Period | None) -> date | None:
        """The day on which the next review is due."""
        reviews = [one.on for one in self._record.extensions if one.by == REVIEW and one.on <= self.day]
        last = max((one for one in (self.created, self._record.reviewed, *reviews) if one is not None), default=None)
        return None if last is None or review_after is None else last_day(last, review_after)

    def _on(self, start: Start) -> date | None:
        found = self._record.starts.get(start)
        if isinstance(found, datetime):
            return found.astimezone(self.zone).date() if found.tzinfo else found.date()
        return found

    def bounds(self, start: Start) -> Bounds:
        """When an event happened."""
        on, created = self._on(start), self.created
        if start is Start.CREATED:
            return Bounds(ALWAYS, NEVER, (str(start),)) if created is None else Bounds(created, created)
        sure = start in self._record.known
        if on is not None:
            return Bounds(on, on) if sure or start is Start.OF_AGE else Bounds(on, NEVER, (f"{start} (last)",))
        if start in (Start.OF_AGE, Start.STATED):
            return Bounds(ALWAYS, NEVER, (str(start),))
        if created is None:
            return Bounds(ALWAYS, NEVER, (str(Start.CREATED),))
        if sure and start in self._doubted:
            return Bounds(created, NEVER, (REVIEW,))
        return Bounds(NEVER, NEVER) if sure and start is not Start.USED else Bounds(created, NEVER, (str(start),))

    def never_used(self) -> bool:
        """Whether the record surely was not used since it was created."""
        used = Start.USED
        return used not in self._record.starts and used in self._record.known and used not in self._doubted and self.created is not None

    def earliest(self, starts: Iterable[Start]) -> Bounds:
        """When the earliest of several events happened."""
        found = [self.bounds(start) for start in starts]
        last = min(one.last for one in found)
        missing = tuple(name for one in found if one.first < last for name in one.missing)
        return Bounds(min(one.first for one in found), last, missing)

    def end(self, stretch: Stretch) -> End:
        """The end of a period that an activity declares."""
        if stretch.count is Count.HOUR or stretch.after.hours:
            return self.hours(stretch.start, stretch.after)
        first, last, missing = self.earliest(stretch.start)
        return End(shifted(first, stretch.after, stretch.count), shifted(last, stretch.after, stretch.count), first == last, missing)

    def hours(self, starts: tuple[Start, ...], length: Period) -> End:
        """The end of a period of hours: on the day on which it ends a question about the day alone is unknown."""
        bounds = self.earliest(starts)
        if bounds.first != bounds.last or bounds.last == NEVER:
            first = (
                NEVER if bounds.first == NEVER else self._moment(bounds.first, length).date() - NIGHT if bounds.first > ALWAYS else ALWAYS
            )
            return End(first, NEVER, exact=first == NEVER, missing=bounds.missing)
        stated = [one for one in (self._record.starts.get(start) for start in starts) if isinstance(one, datetime)]
        if len(starts) == 1 and stated:
            moment = stated[0] if stated[0].tzinfo else stated[0].replace(tzinfo=self.zone)
            early = late = (moment.astimezone(UTC) + timedelta(hours=length.hours)).astimezone(self.zone)
        else:
            early, late = self._moment(bounds.first, length), self._moment(bounds.last + NIGHT, length)
        whole = late.hour == late.minute == late.second == late.microsecond == 0
        return End(early.date() - NIGHT, late.date() - NIGHT if whole else late.date(), exact=True, missing=("the hour",))

    def _moment(self, day: date, length: Period) -> datetime:
        return (midnight(day, self.zone) + timedelta(hours=length.hours)).astimezone(self.zone)
