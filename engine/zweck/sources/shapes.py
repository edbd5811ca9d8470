"""The facts of persons whose events have the same shape: derived once, with the references and days of each person."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple

from zweck.basis import Basis
from zweck.law.vocabulary import Vocabulary
from zweck.sources.company import Activity, Company
from zweck.sources.merge import Source, Why
from zweck.sources.register import Event, EventKind, counts, end_of, looked_up, standing_on

MAX_SHAPES: Final = 1_000
"""Shapes of events that are known again, of one activity on one day."""

PLAIN: Final = range(1_000_000)
"""The ranks of what is in order."""

EFFECTIVE: Final = attrgetter("effective")
NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Held(NamedTuple):
    """The part of a register about a person: its sources, and a key that others have whose sources differ only in references and days."""

    sources: Sequence[Source]
    key: Hashable


class _Form(NamedTuple):
    """A source, and the place of the event that it names, if it names one; whether it has that event's day, and its end."""

    source: Source
    place: int | None
    dated: bool
    ends: bool


class Shapes:
    """The facts of persons in the register for one activity on one day."""

    def __init__(self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary, basis: Basis) -> None:
        self._basis = basis
        self._activity = activity
        self._company = company
        self._day = day
        self._vocabulary = vocabulary
        self._profile = company.controllers[activity.controller]
        self._over = end_of(day, self._profile.time_zone)
        self._forms: dict[Hashable, tuple[_Form, ...]] = {}

    def unknown(self, why: Why) -> Held:
        """The facts of a person of whom nothing can be read."""
        return Held(looked_up(None, self._activity, self._company, self._day, self._vocabulary, why), why)

    def of(self, events: Sequence[Event]) -> Held:
        """The facts of a person with these events."""
        standing = self._in_order(events)
        if standing is None:
            standing = standing_on(self._day, events, self._profile, basis=self._basis)
            times: Sequence[int] = _ranks([event.effective for event in standing])
        else:
            times = PLAIN
        positions = [event.position for event in standing]
        key = self._key(standing, times, PLAIN if positions == sorted(positions) else _ranks(positions))
        forms = self._forms.get(key)
        if forms is None:
            sources = looked_up(standing, self._activity, self._company, self._day, self._vocabulary, basis=self._basis)
            if len(self._forms) < MAX_SHAPES:
                self._forms[key] = tuple(_forms(sources, standing))
            return Held(sources, key)
        return Held([form.source if form.place is None else _about(form, standing[form.place]) for form in forms], key)

    def _in_order(self, events: Sequence[Event]) -> list[Event] | None:
        """The events that count, in the order of their effect, where that plainly is the order of their times; else `None`."""
        over, controller = self._over, self._profile.id
        standing: list[Event] = []
        latest, position, straight = NEVER, 0, True
        for event in events:
            if event.controller != controller:
                continue
            at = event.effective
            if event.position <= position or event.kind is EventKind.CORRECTED:
                return None
            position = event.position
            if at > latest:
                latest = at
            elif at < event.recorded:  # entered later with an earlier time
                straight = False
            else:
                return None
            if counts(event, over, self._basis):
                standing.append(event)
        if straight:
            return standing
        standing.sort(key=EFFECTIVE)
        several = any(one.effective == other.effective for one, other in pairwise(standing))
        return None if several else standing

    def _key(self, events: Sequence[Event], times: Sequence[int], positions: Sequence[int]) -> Hashable:
        """All of events in their order, but of their positions and times only which of two is before the other."""
        day = self._day
        key: list[Hashable] = []
        for event, time, position in zip(events, times, positions, strict=False):
            until = event.until
            ends = None if until is None else (until > day) - (until < day)
            key.append((event.kind, event.scope, event.state, event.channels, ends, not event.evidence, time, position))
        return tuple(key)


def _ranks(values: Sequence[Any]) -> list[int]:
    """The place of each value in their order; equal ones share it."""
    order = {value: place for place, value in enumerate(sorted({*values}))}
    return [order[value] for value in values]


def _forms(sources: Iterable[Source], events: Sequence[Event]) -> Iterator[_Form]:
    places = {_reference(event): place for place, event in enumerate(events)}
    for source in sources:
        yield _Form(source, places.get(source.reference), source.as_of is not None, source.until is not None)


def _about(form: _Form, event: Event) -> Source:
    """The source as it names another person's event."""
    origin, facts, _, _, review_by, fallback, rests_on, why_unknown, _, by = form.source
    day = event.effective.date() if form.dated else None
    until = event.until if form.ends else None
    return Source(origin, facts, _reference(event), day, review_by, fallback, rests_on, why_unknown, until, by)


def _reference(event: Event) -> str:
    return f"event {event.position}"
