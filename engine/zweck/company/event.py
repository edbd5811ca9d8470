"""Events of a register, and which of those about records of a person can still matter (design 5.3, `law/RETENTION.md`)."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

EVERYTHING: Final = "*"
ADVERTISING: Final = "advertising"


class EventKind(StrEnum):
    """The kinds of events."""

    REQUESTED = "REQUESTED"
    REFUSED = "REFUSED"
    GIVEN = "GIVEN"
    RENEWED = "RENEWED"
    WITHDRAWN = "WITHDRAWN"
    INVALIDATED = "INVALIDATED"
    OBJECTED = "OBJECTED"
    OBJECTION_LIFTED = "OBJECTION_LIFTED"
    RESTRICTED = "RESTRICTED"
    RESTRICTION_LIFTED = "RESTRICTION_LIFTED"
    ERASURE_REQUESTED = "ERASURE_REQUESTED"
    GUARDIAN_AUTHORISED = "GUARDIAN_AUTHORISED"
    OF_AGE_ON = "OF_AGE_ON"
    USED = "USED"
    CORRECTED = "CORRECTED"
    STARTED = "STARTED"
    ENDED = "ENDED"
    REOPENED = "REOPENED"
    EXTENDED = "EXTENDED"
    HELD = "HELD"
    RELEASED = "RELEASED"
    ERASED = "ERASED"


CONSENTED: Final = (EventKind.GIVEN, EventKind.RENEWED)
ENDING: Final = (EventKind.WITHDRAWN, EventKind.REFUSED, EventKind.INVALIDATED)
"""The kinds after which an earlier consent permits nothing."""

OF_CONSENT: Final = (*CONSENTED, *ENDING)

OF_ONE_RECORD: Final = (EventKind.ENDED, EventKind.REOPENED, EventKind.EXTENDED, EventKind.ERASED)
"""The kinds that are about one record, which an event `STARTED`."""

HOLDING: Final = (EventKind.HELD, EventKind.RELEASED)
"""The kinds that are about one record, or about all within their scope."""

OF_RECORDS: Final = (EventKind.STARTED, *OF_ONE_RECORD, *HOLDING)
"""The kinds from which the periods of records follow."""


class Event(NamedTuple):
    """One event about one person, in the register of one controller; `effective` is when it counts, `recorded` when it was entered.

    `scope` is a consent text with its day, an activity, one with a class of records, a purpose, or `*`. `channels` are those of a consent,
    or those that a withdrawal takes away (none: all). `state` is the state of an objection, or what happened to a record; `until` the last
    day of a consent or a hold, or the day of `OF_AGE_ON`; `about` the position of the event that this one makes void, or with which the
    record began that it is about; `key` a digest of the caller's key for a record.
    """

    position: int
    kind: EventKind
    controller: str
    scope: str
    effective: datetime
    recorded: datetime
    channels: frozenset[str] = frozenset()
    until: date | None = None
    state: str = ""
    evidence: str = ""
    about: int = 0
    key: str = ""

    @property
    def text(self) -> str:
        """The name of the consent text in the scope, in whichever version."""
        return self.scope.partition("@")[0]


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
