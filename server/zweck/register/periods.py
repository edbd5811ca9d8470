"""The records of a controller on a day: which must go, which may have to, and what was erased though a duty ran."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from zweck.chain.database import Database
from zweck.chain.head import read_head
from zweck.company import Activity, Company
from zweck.company.event import Event, EventKind, without_void, zone_of
from zweck.company.retention import NOTHING_KNOWN, Named, RecordOnDay, Retention, scopes_of
from zweck.facts.basis import Basis
from zweck.law.vocabulary import Vocabulary
from zweck.periods.reckon import DUTY, Phase
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.statements import SELECT, among, by_person, event_of, listed, paged, read, stored
from zweck.register.states import standing_in

PAGE: Final = 500
"""Persons whose records are reckoned together."""

MUST_GO: Final = frozenset({Phase.DUE, Phase.OVERDUE})
LISTED: Final = MUST_GO | {Phase.UNKNOWN}
"""The phases that are listed, where no others are wanted."""

MAX_WITHIN: Final = 36_500
"""Days that a list may look ahead."""

PERSONS: Final = """
    SELECT DISTINCT subject FROM events
    WHERE subject > $1 AND kind = 'STARTED' AND kind <> 'USED' AND controller = $3 ORDER BY subject LIMIT $2
"""
CHANGED: Final = """
    SELECT DISTINCT subject FROM events WHERE subject > $1 AND seq > $4 AND kind <> 'USED' AND controller = $3 ORDER BY subject LIMIT $2
"""
ON_HOLD: Final = """
    SELECT DISTINCT subject FROM events
    WHERE controller = $1 AND seq <= $2 AND (kind = 'RESTRICTED' OR (kind = 'HELD' AND about IS NULL))
"""


class Wanted(NamedTuple):
    """The records that are wanted: of a controller, on a day, in phases, and those that must go within so many days more; of scopes."""

    controller: str
    day: date
    basis: Basis = Basis.LIVE
    time_zone: str = ""
    within: int = 0
    phases: frozenset[Phase] = LISTED
    scopes: frozenset[str] = frozenset()

    def has(self, scope: str) -> bool:
        """Whether records of `ACTIVITY:CLASS` are wanted."""
        return not self.scopes or scope in self.scopes or scope.partition(":")[0] in self.scopes


class Found(NamedTuple):
    """A record on the day, with its person and the name of its activity."""

    subject: str
    activity: str
    record: RecordOnDay


class Change(NamedTuple):
    """A record that is wanted, as it is now; or one that is wanted no longer, as it was."""

    found: Found
    gone: bool = False


class Records:
    """The records of persons by the files of a company."""

    def __init__(self, wanted: Wanted, company: Company, vocabulary: Vocabulary) -> None:
        """Of the wanted records."""
        self.wanted, self._files = wanted, (company, vocabulary)
        ahead = wanted.day + timedelta(days=min(wanted.within, (date.max - wanted.day).days))

        @cache
        def retention(name: str, day: date) -> Retention | None:
            activity = activity_on(company, name, wanted.controller, day)
            return Retention(activity, company, day, vocabulary, wanted.basis, wanted.time_zone) if activity is not None else None

        self._retention = retention
        self._days = (wanted.day, *([ahead] if wanted.within else []))

    def same_as(self, other: "Records") -> bool:
        """Whether the others are those of the same day by the same files."""
        return self.wanted == other.wanted and all(one is same for one, same in zip(self._files, other._files, strict=True))

    def of(self, subject: str, events: Sequence[Event], *, whole: bool) -> Iterator[Found]:
        """The wanted records of a person; `whole`: no hold on them can stand elsewhere."""
        for name in dict.fromkeys(event.scope.partition(":")[0] for event in self._begun(events)):
            now, *later = (self._on(name, day, events, whole=whole) for day in self._days)
            for position, record in now.items():
                then = [others[position].reckoned.phase for others in later if position in others]
                last = record.reckoned.erase_by
                soon = bool(later) and last is not None and last <= self._days[-1]
                must_go = MUST_GO & self.wanted.phases
                if record.reckoned.phase in self.wanted.phases or (must_go and (soon or any(phase in must_go for phase in then))):
                    yield Found(subject, name, record)

    def _begun(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events with which wanted records begin."""
        return (event for event in events if event.kind is EventKind.STARTED and self.wanted.has(event.scope))

    def _on(self, name: str, day: date, events: Sequence[Event], *, whole: bool) -> dict[int, RecordOnDay]:
        retention = self._retention(name, day)
        if retention is None:  # nothing is declared for it any more
            valid = without_void(events)
            erased = {event.about for event in valid if event.kind is EventKind.ERASED}
            return {
                event.position: RecordOnDay(event, event.effective.date(), event.scope.partition(":")[2], NOTHING_KNOWN)
                for event in self._begun(valid)
                if event.scope.partition(":")[0] == name and event.position not in erased
            }
        found = retention.records(events, whole=whole)
        return {one.begun.position: one for one in found if self.wanted.has(one.begun.scope) and one.reckoned.phase is not Phase.ERASED}


def scopes_in(company: Company, controller: str) -> set[str]:
    """The activities of a controller, and their classes of records as `ACTIVITY:CLASS`."""
    mine = [one for versions in company.activities.values() for one in versions if one.controller == controller]
    return {one.id for one in mine} | {scope for one in mine for scope in scopes_of(one)}


def activity_on(company: Company, name: str, controller: str, day: date) -> Activity | None:
    """The version of an activity by which its records are kept: that of the day, or the last one before it, or the first."""
    versions = [one for one in company.activities.get(name, ()) if one.controller == controller]
    return next((one for one in reversed(versions) if one.start <= day), versions[0] if versions else None)


def pages(database: Database, wanted: Wanted, company: Company, vocabulary: Vocabulary) -> Iterator[tuple[int, list[Found]]]:
    """The wanted records, some persons at a time, by pseudonym, as the register stands at one moment, with its position then.

    Events under different versions of the key of pseudonyms are not known to be of one person, so a hold under another version makes
    unknown whether a record must go.

    Raises:
        RecordUnavailable: if the register cannot be read.
    """
    for position, found in changes(database, Records(wanted, company, vocabulary)):
        yield position, [one.found for one in found]


def changes(database: Database, now: Records, before: Records | None = None, since: int = 0) -> Iterator[tuple[int, list[Change]]]:
    """The records that are wanted now, some persons at a time, as `pages` has them; the last page is empty.

    With `before` only those that are otherwise than they were by it, and those that are gone, when the register stood at `since`.
    """
    wanted = now.wanted
    with database.reading():
        position = read_head(database, REGISTER).seq
        held = _on_hold(database, wanted.controller, position)
        was_held = held
        if before is not None and position != since:
            was_held = _on_hold(database, wanted.controller, since)
            for subjects in paged(database, CHANGED, PAGE, wanted.controller, since):
                events = events_in(database, subjects, Basis.AS_OF)
                then = {subject: [event for event in found if event.position <= since] for subject, found in events.items()}
                found = _listed(before, then, was_held, subjects)
                yield position, [*_compared(found, _listed(before, events, was_held, subjects))]
        if before is not now or held != was_held:
            for subjects in paged(database, PERSONS, PAGE, wanted.controller):
                events = events_in(database, subjects, wanted.basis)
                found = _listed(before, events, was_held, subjects) if before is not None else {}
                yield position, [*_compared(found, _listed(now, events, held, subjects))]
        yield position, []


def _on_hold(database: Database, controller: str, until: int) -> set[str]:
    """The versions of the key of pseudonyms under which there is a hold."""
    return {str(subject).partition(":")[0] for (subject,) in database.fetch(ON_HOLD, controller, until)}


def _listed(records: Records, events: Mapping[str, Sequence[Event]], held: set[str], subjects: Sequence[str]) -> dict[int, Found]:
    """The wanted records of persons, by the positions of their beginnings."""
    return {
        one.record.begun.position: one
        for subject in subjects
        for one in records.of(subject, events.get(subject, ()), whole=held <= {subject.partition(":")[0]})
    }


def _compared(before: Mapping[int, Found], now: Mapping[int, Found]) -> Iterator[Change]:
    yield from (Change(one) for position, one in now.items() if before.get(position) != one)
    yield from (Change(one, gone=True) for position, one in before.items() if position not in now)


def events_in(database: Database, subjects: Sequence[str], basis: Basis) -> dict[str, list[Event]]:
    """The events of persons that count, by pseudonym: those of their states, or all for a stated day."""
    if basis is Basis.LIVE:
        found = standing_in(database, subjects)
    else:
        rows = database.fetch(f"{SELECT} WHERE {among(database, 'subject', 1)} AND kind <> 'USED' ORDER BY seq", listed(subjects))
        found = by_person(map(stored, rows))
    return {subject: [_event(one) for one in events] for subject, events in found.items()}


def _event(found: Stored) -> Event:
    return event_of(read(found))[1]


class Course(NamedTuple):
    """A record from its beginning on: its person, its first event, the days of all events, and how it stands `on` a day by all of them.

    It stands on no day before its beginning, nor after its erasure.
    """

    subject: str
    begun: Event
    turns: frozenset[date]
    on: Callable[[date], Found | None]


def course_of(database: Database, position: int, company: Company, vocabulary: Vocabulary) -> Course | None:
    """The course of the record that began with the event at a position, by what the register knows today; `None` if it is no beginning.

    Raises:
        RecordUnavailable: if the register cannot be read.
    """
    with database.reading():
        rows = database.fetch(f"{SELECT} WHERE seq = $1 AND kind = 'STARTED' AND salt IS NOT NULL", position)
        if not rows:
            return None
        subject, begun = event_of(read(stored(rows[0])))
        known = events_in(database, [subject], Basis.AS_OF)[subject]
        held = _on_hold(database, begun.controller, read_head(database, REGISTER).seq)
    events = [event._replace(recorded=event.effective) for event in known]  # as if each had been entered when it happened
    profile = company.controllers.get(begun.controller)
    zone = zone_of(profile.time_zone if profile else "")

    def on(day: date) -> Found | None:
        wanted = Wanted(begun.controller, day, Basis.AS_OF, phases=frozenset(Phase))
        found = Records(wanted, company, vocabulary).of(subject, events, whole=held <= {subject.partition(":")[0]})
        return next((one for one in found if one.record.begun.position == position), None)

    return Course(subject, begun, frozenset(event.effective.astimezone(zone).date() for event in events), on)


def erased_early(
    database: Database, positions: Iterable[int], company: Company, vocabulary: Vocabulary, time_zone: str = ""
) -> Iterator[tuple[Stored, Found]]:
    """Of events at positions those that erased a record though a duty to keep it ran, or may have run, with the record before it."""
    rows = database.fetch(f"{SELECT} WHERE {among(database, 'seq', 1, 'BIGINT')} AND kind = 'ERASED'", listed(positions))
    for erased in map(stored, rows):
        found = before_erasure(database, erased, company, vocabulary, time_zone)
        if found is not None and found.record.reckoned.facts.get(DUTY) is not False:
            yield erased, found


def before_erasure(database: Database, erased: Stored, company: Company, vocabulary: Vocabulary, time_zone: str = "") -> Found | None:
    """A record as it stood on the day of its erasure, without it."""
    subject, own = erased.content.subject or "", _event(erased)
    events = events_in(database, [subject], Basis.AS_OF).get(subject, [])
    begun = next((event for event in events if event.position == own.about), None)
    if begun is None:
        return None
    name, profile = begun.scope.partition(":")[0], company.controllers.get(own.controller)
    day = own.effective.astimezone(zone_of((profile.time_zone if profile else "") or time_zone)).date()
    activity = activity_on(company, name, own.controller, day)
    if activity is None:
        return None
    retention = Retention(activity, company, day, vocabulary, Basis.LIVE, time_zone)
    others = [event for event in events if event.kind is not EventKind.ERASED or event.about != own.about]
    return next((Found(subject, name, one) for one in retention.records(others, Named(key=begun.key)) if one.begun == begun), None)
