"""The facts of persons whose events have the same shape: derived once, with the references and days of each person."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from zweck.company import Activity, Company
from zweck.company.effect import Course, end_of
from zweck.company.event import CONSENTED, Event, EventKind
from zweck.company.register import held_by, looked_up, since, standing_on
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Source, Why
from zweck.law.vocabulary import Vocabulary

MAX_SHAPES: Final = 1_000
"""Shapes of events that are known again, of one activity on one day."""

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

    def __init__(self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary, today: Today | None = None) -> None:
        """With `today` for questions about now, whose day is that of a clock in its time zone."""
        self._activity = activity
        self._company = company
        self._day = day
        self._vocabulary = vocabulary
        self._basis, self._time_zone = (Basis.AS_OF, "") if today is None else (Basis.LIVE, today.time_zone)
        self._profile = company.controllers[activity.controller]
        self._over = end_of(day, self._profile.time_zone or self._time_zone)
        self._forms: dict[Hashable, tuple[object, tuple[_Form, ...]]] = {}

    def unknown(self, why: Why) -> Held:
        """The facts of a person of whom nothing can be read."""
        return Held(looked_up(None, self._activity, self._company, self._day, self._vocabulary, why), why)

    def of(self, events: Sequence[Event]) -> Held:
        """The facts of a person with these events."""
        held = self._known(events)
        if self._basis is Basis.LIVE:
            return held
        later = since(self._day, events, self._profile)
        return Held([*held.sources, *later], (held.key, len(later))) if later else held

    def _known(self, events: Sequence[Event]) -> Held:
        plain = self._in_order(events)
        if plain is not None:
            found, (ordered, key) = None, plain
        else:
            found = standing_on(self._day, events, self._profile, self._basis, self._time_zone)
            ordered = found.events
            key = (_relation(found), self._counting(found), *[self._statement(event) for event in ordered])
        known = self._forms.get(key)
        if known is None:
            found = found or Course(ordered, _later, self._counts)
            sources = held_by(found, self._activity, self._company, self._day, self._vocabulary)
            if len(self._forms) >= MAX_SHAPES:
                return Held(sources, key)
            mark = object()  # two threads could come to the same number
            self._forms[key] = mark, tuple(_forms(sources, ordered))
            return Held(sources, mark)
        mark, forms = known
        return Held([form.source if form.place is None else _about(form, ordered[form.place]) for form in forms], mark)

    def _in_order(self, events: Sequence[Event]) -> tuple[Sequence[Event], Hashable] | None:
        """The events that count with their key, where each is plainly later than those before, so that the last decides; else `None`.

        The first one about the age may have any time: it ends nothing.
        """
        over, mine, live = self._over, self._profile.id, self._basis is Basis.LIVE
        found: list[Event] = []
        latest, entered, last, aged = NEVER, NEVER, 0, False
        for event in events:
            position, kind, controller, _, effective, recorded, *_ = event
            if controller != mine:
                continue
            if position <= last or recorded < entered or effective > recorded:
                return None
            last, entered = position, recorded
            if kind is EventKind.OF_AGE_ON and not aged:
                aged = True
            elif effective <= latest or kind is EventKind.CORRECTED:
                return None
            else:
                latest = effective
            if live or effective < over:
                found.append(event)
        counting = None if not live or entered < over else tuple(map(self._counts, found))  # none was recorded after the last one
        return found, (counting, *[self._statement(event) for event in found])

    def _counts(self, event: Event) -> bool:
        """Whether an event that took effect before it was recorded counts for the controller already."""
        return self._basis is Basis.AS_OF or event.recorded < self._over

    def _counting(self, found: Course) -> Hashable:
        """Which events count already; as a rule all do."""
        counting = [found.counts(event) for event in found.events]
        return None if all(counting) else tuple(counting)

    def _statement(self, event: Event) -> Hashable:
        """All of an event but its position and times."""
        _, kind, _, scope, _, _, channels, until, state, evidence, _ = event
        ends = None if until is None else (until > self._day) - (until < self._day)
        return kind, scope, state, channels, ends, not evidence


def _later(one: Event, other: Event) -> bool:
    return one.position > other.position


def _relation(found: Course) -> Hashable:
    """Which event ends which other one, and the order of their times and positions."""
    events, after = found.events, found.after
    order = tuple([after(one, other) for one in events for other in events if one is not other])
    consents = [event for event in events if event.kind in CONSENTED]
    times = tuple(_ranks([event.effective for event in consents])) if len(consents) > 1 else ()
    positions = [event.position for event in events]
    return order, times, () if positions == sorted(positions) else tuple(_ranks(positions))


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
