"""Events of a register: which of them count, which of two ends the other, and which of those about records of a person can still matter.

The design has them in 3.6 and 5.3; periods follow `law/RETENTION.md`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from zweck.facts.basis import Basis

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
    """The place of an event in the order of effect; of two at one moment the one entered last is the later."""
    return event.effective, event.position


def split(events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    """The events about records, and all others."""
    found = [*events]
    return [event for event in found if event.kind in OF_RECORDS], [event for event in found if event.kind not in OF_RECORDS]


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


ADVERSE: Final = ("INVALIDATED", "REFUSED", "WITHDRAWN", "OBJECTED", "RESTRICTED", "ERASURE_REQUESTED")
"""The kinds that stand against a processing; of those that end a consent the most adverse last."""

SILENT: Final = (EventKind.REQUESTED, EventKind.USED, EventKind.CORRECTED)
"""The kinds that say nothing about a fact themselves."""

NIGHT: Final = timedelta(days=1)
POSITION: Final = attrgetter("position")

Moment = TypeVar("Moment", int, datetime)


class Course(NamedTuple):
    """The events of a person that count, in their order; `after` says of two whether the first ends the second.

    `counts` says of an event whether it counts for the controller already.
    """

    events: Sequence[Event]
    after: Callable[[Event, Event], bool]
    counts: Callable[[Event], bool]


def course(day: date, events: Sequence[Event], time_zone: str, basis: Basis) -> Course:
    """The events of one controller that count on a day of its time zone, without those made void, none of them twice.

    `LIVE`: everything adverse that was recorded counts, whatever its day; what speaks for the controller counts from the later of its two
    times, and ends something adverse only if it is later in both. `AS_OF`: what had taken effect, in the order of effect.
    """
    over = end_of(day, time_zone)
    if basis is Basis.LIVE:
        return Course(still_relevant(events), ends, lambda event: max(event.effective, event.recorded) < over)
    order = in_effect([(event.position, event.kind, event.effective, event.recorded) for event in events])
    found = [event for event in events if event.effective < over]
    last = {_key(event): event for event in sorted(without_void(found), key=lambda event: order[event.position])}
    return Course(sorted(last.values(), key=POSITION), lambda one, other: order[one.position][0] > order[other.position][0], lambda _: True)


def unheard(day: date, events: Sequence[Event], time_zone: str) -> list[Event]:
    """The adverse events of one controller that stand and took effect after a day, so that they do not count as of it."""
    over = end_of(day, time_zone)
    if all(event.effective < over for event in events):
        return []
    return [event for event in still_relevant(events) if event.kind in ADVERSE and event.effective >= over]


def still_relevant(events: Iterable[Event]) -> list[Event]:
    """The events that can still matter, by position: of those that say the same the one entered last and the one that took effect last.

    Whatever ends these two ends all that say the same, today and later, so that nothing adverse is lost (`tests/register/test_states.py`).
    """
    last: dict[Hashable, Event] = {}
    latest: dict[Hashable, Event] = {}
    records, others = split(without_void(events))
    for event in sorted(others, key=POSITION):
        key = (_key(event), event.effective >= event.recorded)
        last[key] = event
        if key not in latest or event.effective >= latest[key].effective:
            latest[key] = event
    kept = {event.position: event for found in (last.values(), latest.values(), standing_records(records)) for event in found}
    return sorted(kept.values(), key=POSITION)


def without_void(events: Iterable[Event]) -> list[Event]:
    """The events that say something, without those made void."""
    found = [*events]
    void = {event.about for event in found if event.kind is EventKind.CORRECTED}
    return [event for event in found if event.kind not in SILENT and event.position not in void]


def _key(event: Event) -> Hashable:
    """Events with the same key say the same; of consents to one text the later one stands in the place of the earlier."""
    if event.kind in CONSENTED:
        return (event.controller, EventKind.GIVEN, event.text)
    return (event.controller, event.kind, event.scope, event.channels, event.state, event.until)


def ends(one: Event, other: Event) -> bool:
    """Whether an event is later than another in both times, so that it can end what the other says.

    An event that takes effect when it is entered does so after all that were entered before, even if the clock was set back meanwhile.
    Events of one call were entered at the same moment, so that their times of effect decide.
    """
    if one.recorded == other.recorded:
        return one.effective > other.effective
    return one.position > other.position and (one.effective >= one.recorded or one.effective > other.effective)


def in_effect(events: Iterable[tuple[int, str | None, Moment, Moment]]) -> dict[int, tuple[Moment, int, int]]:
    """The place of each event in the order of their effect, by its position, from its position, kind, effective and recorded time.

    At the same moment the more adverse counts last: the controller has to show that a consent stands (Art. 7 (1) GDPR). An event that
    took effect when it was recorded did so after all that were recorded before, even if the clock was set back meanwhile.
    """
    found: dict[int, tuple[Moment, int, int]] = {}
    latest: Moment | None = None
    for position, kind, effective, recorded in sorted(events, key=itemgetter(0)):
        at = effective if latest is None or effective < recorded else max(effective, latest)
        latest = at if latest is None else max(at, latest)
        found[position] = (at, ADVERSE.index(kind) + 1 if kind in ADVERSE else 0, position)
    return found


@lru_cache(maxsize=256)
def zone_of(time_zone: str) -> tzinfo:
    """The time zone of a name; UTC, if there is none, or if it is only the name that a machine has for its own, as `EDT`."""
    try:
        return ZoneInfo(time_zone) if time_zone else UTC
    except (KeyError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=256)
def end_of(day: date, time_zone: str) -> datetime:
    """The moment at which a day is over: of two midnights the last one before which it is still that day. The last day is never over."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    zone = zone_of(time_zone)
    midnights = (datetime.combine(day + NIGHT, time(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    return max(at for at in midnights if (at - datetime.resolution).astimezone(zone).date() <= day)
