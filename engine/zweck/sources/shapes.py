"""What a register says of persons whose events have the same shape: derived once, and dated for each person."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from zweck.law.vocabulary import Vocabulary
from zweck.sources.company import Activity, Company
from zweck.sources.merge import Source, Why
from zweck.sources.register import Event, EventKind, end_of, looked_up

MAX_SHAPES: Final = 1_000
"""Shapes of events that are known again, of one activity on one day."""

LONGEST: Final = 8
"""Events of a person whose shape is known again."""

NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Held(NamedTuple):
    """What a register holds of a person: the sources, and a key that others have whose sources differ only in references and days.

    Without a key nothing is known of others.
    """

    sources: Sequence[Source]
    key: Hashable = None


class _Form(NamedTuple):
    """A source, and the place of the event that it names, if it names one; whether it has that event's day, and its end."""

    source: Source
    place: int | None
    dated: bool
    ends: bool


class Shapes:
    """The facts of persons in the register for one activity on one day."""

    def __init__(self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary) -> None:
        self._activity = activity
        self._company = company
        self._day = day
        self._vocabulary = vocabulary
        profile = company.controllers[activity.controller]
        self._controller = profile.id
        self._over = end_of(day, profile.time_zone)
        self._forms: dict[Hashable, tuple[_Form, ...]] = {}

    def unknown(self, why: Why) -> Held:
        """The facts of a person of whom nothing can be read."""
        return Held(looked_up(None, self._activity, self._company, self._day, self._vocabulary, why), why)

    def of(self, events: Sequence[Event]) -> Held:
        """The facts of a person with these events."""
        found = self._shape(events)
        if found is None:
            return Held(self._looked_up(events))
        key, standing = found
        forms = self._forms.get(key)
        if forms is None:
            sources = self._looked_up(standing)
            if len(self._forms) < MAX_SHAPES:
                self._forms[key] = tuple(_forms(sources, standing))
            return Held(sources, key)
        return Held([form.source if form.place is None else _about(form, standing[form.place]) for form in forms], key)

    def _looked_up(self, events: Iterable[Event]) -> list[Source]:
        return looked_up(events, self._activity, self._company, self._day, self._vocabulary)

    def _shape(self, events: Sequence[Event]) -> tuple[Hashable, list[Event]] | None:
        """All of the events that count but for their positions and times, and these events.

        `None` where the order of their effect is not plainly that of their positions, or some of them are made void.
        """
        if len(events) > LONGEST:
            return None
        day, over, controller = self._day, self._over, self._controller
        key: list[Hashable] = []
        standing: list[Event] = []
        latest, position = NEVER, 0
        for event in events:
            if event.controller != controller:
                continue
            if event.effective <= latest or event.position <= position or event.kind is EventKind.CORRECTED:
                return None
            latest, position = event.effective, event.position
            if latest >= over:
                continue
            until = event.until
            ends = None if until is None else (until > day) - (until < day)
            key.append((event.kind, event.scope, event.state, event.channels, ends, not event.evidence))
            standing.append(event)
        return tuple(key), standing


def _forms(sources: Iterable[Source], events: Sequence[Event]) -> Iterable[_Form]:
    places = {_reference(event): place for place, event in enumerate(events)}
    for source in sources:
        yield _Form(source, places.get(source.reference), source.as_of is not None, source.until is not None)


def _about(form: _Form, event: Event) -> Source:
    """The source as it names another person's event."""
    source = form.source
    day = event.effective.date() if form.dated else None
    return source._replace(reference=_reference(event), as_of=day, until=event.until if form.ends else None)


def _reference(event: Event) -> str:
    return f"event {event.position}"
