"""Records about a person: which events of a register are about them, and which of these can still matter (`law/RETENTION.md`)."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from zweck.company.event import OF_RECORDS, Event, EventKind

USED: Final = "used"
"""The state of `ENDED` of which the last one counts; of the others the first since the record was reopened."""


def in_time(event: Event) -> tuple[datetime, int]:
    """The place of an event in the course of a record; of two at one moment the one entered last is the later."""
    return event.effective, event.position


def split(events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    """The events about records, and all others."""
    records: list[Event] = []
    others: list[Event] = []
    for event in events:
        (records if event.kind in OF_RECORDS else others).append(event)
    return records, others


def standing_records(events: Sequence[Event]) -> Iterator[Event]:
    """The events about records that can still matter, of some without void ones.

    One about a record of which the beginning is void, or gone, says nothing; of a record that was erased only its beginning and its end
    do. A hold is dropped for a later one that lasts as long.
    """
    about: dict[int, list[Event]] = {event.position: [] for event in events if event.kind is EventKind.STARTED}
    free: list[Event] = []
    for event in sorted(events, key=in_time):
        if event.about:
            about.get(event.about, []).append(event)
        elif event.kind is not EventKind.STARTED:
            free.append(event)
    yield from (event for event in events if event.position in about)
    yield from _last(free)
    for followers in about.values():
        erased = next((event for event in followers if event.kind is EventKind.ERASED), None)
        yield from _last(since_reopened(followers)) if erased is None else (erased,)


def since_reopened(followers: Sequence[Event]) -> list[Event]:
    """The events of one record in their order, without the ends that reopening made void, and of other ends only the first."""
    reopened = max((place for place, event in enumerate(followers) if event.kind is EventKind.REOPENED), default=-1)
    found: list[Event] = []
    ended: set[str] = set()
    for place, event in enumerate(followers):
        if event.kind is EventKind.ENDED and event.state != USED:
            if place < reopened or event.state in ended:
                continue
            ended.add(event.state)
        found.append(event)
    return found


def _last(events: Sequence[Event]) -> Iterator[Event]:
    """Of events in their order the last ones that say the same; with a day those that no later one outlasts."""
    until: dict[Hashable, date] = {}
    for event in reversed(events):
        key = (event.controller, event.kind, event.scope, event.state)
        if key not in until or (event.until or date.min) > until[key]:
            until[key] = event.until or date.min
            yield event
