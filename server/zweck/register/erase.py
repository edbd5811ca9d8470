"""Takes the content out of events that the law does not hold, of a person or by time, and writes into the chain that this was done."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from zweck.chain.content import canonical
from zweck.chain.database import Database, RecordDamaged
from zweck.chain.head import Head, building
from zweck.chain.key import Key
from zweck.chain.ranges import ranges
from zweck.company.register import EVERYTHING, EventKind
from zweck.register.chain import REGISTER
from zweck.register.entry import Content, Entry, Stored, placed
from zweck.register.holding import Held, Hold, due, held, in_force, staying
from zweck.register.statements import among, by_person, listed, of_persons
from zweck.register.writer import extend
from zweck.words.said import says

FORGET: Final = f"UPDATE events SET salt = NULL, {', '.join(f'{column} = NULL' for column in Content._fields)} WHERE seq = $1"  # noqa: S608

AT_ONCE: Final = 200
"""Persons whose events are erased by time in one transaction: writers wait for it."""

SOURCE: Final = "erasure"
"""The source of the event that ends the consents of a person who is erased."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The positions whose content is gone, the events that stay, and the position of the event that ended the consents, if any."""

    events: Sequence[int] = ()
    held: Sequence[Held] = ()
    ended: int = 0


def state(database: Database, head: Head, key: Key, text: str) -> Head:
    """Write an event that states a loss behind a head, in the transaction that is open; the new head."""
    return extend(database, head, [placed(Content(erased=text), head.seq + 1, head.hash, time.time_ns() // 1000)], key)


def forget(database: Database, numbers: Sequence[int], reason: str, last: Head | Stored, recorded: int) -> Stored:
    """Take the content out of events; the event that says so, to be entered behind the last one.

    Raises:
        RecordDamaged: if the database keeps some of it.
    """
    database.insert(FORGET, [(number,) for number in numbers])
    mine = among(database, "seq", 1, "BIGINT")
    if database.fetch(f"SELECT seq FROM events WHERE {mine} AND salt IS NOT NULL LIMIT 1", listed(numbers)):  # noqa: S608
        raise RecordDamaged(says("register.database_keeps_what"))
    said = Content(erased=canonical({"reason": reason, "entries": ranges(numbers)}))
    return placed(said, last.seq + 1, last.hash, recorded)


def erase(database: Database, key: Key | None, subjects: Sequence[str], controller: str, by_phone: Callable[[Content], bool]) -> Erased:
    """Erase what the register of a controller has about a person, by all pseudonyms of the person.

    A consent that is kept as proof permits nothing any more: an event says so. `by_phone` is that of `zweck.register.holding`.

    Raises:
        RecordUnavailable: if the database fails; then nothing was erased, unless it fails at the overwriting.
        RecordError: if the key is not the register's.
    """
    today = datetime.now(UTC).date()
    with building(database, key, REGISTER) as head:
        events = [event for event in of_persons(database, subjects, controller) if event.salt is not None]
        kept = held(events, today, by_phone)
        staying = {each.event.seq for each in kept}
        numbers = [event.seq for event in events if event.seq not in staying]
        recorded = time.time_ns() // 1000
        rows: list[Stored] = []
        still = [event for event in in_force(events, today) if event.seq in staying]
        ended = 0
        if still:
            subject = still[-1].content.subject or ""
            entry = Entry(subject, controller, EventKind.INVALIDATED, EVERYTHING, source=SOURCE)
            rows.append(placed(entry.content(recorded), head.seq + 1, head.hash, recorded))
            ended = rows[-1].seq
        if numbers:
            rows.append(forget(database, numbers, "subject", rows[-1] if rows else head, recorded))
        if rows:
            extend(database, head, rows, key, subjects)
    if numbers:
        database.scrub()
    return Erased(numbers, kept, ended)


@dataclass(slots=True)
class Due:
    """The positions whose content is gone, how many events stay for which reason, and the day after which the next one goes."""

    events: list[int] = field(default_factory=list)
    stay: Counter[Hold] = field(default_factory=Counter)
    next: date | None = None


def erase_due(database: Database, key: Key | None, controller: str, day: date, by_phone: Callable[[Content], bool]) -> Due:
    """Erase of the register of a controller whatever is due on a day; `by_phone` is that of `zweck.register.holding`.

    Events under different versions of the key of pseudonyms are not known to be of one person. So a consent that ended under another one
    stays, and where there is more than one version, so does every event that ends a consent.

    Raises:
        RecordUnavailable: if the database fails; what was erased by then stays erased.
        RecordError: if the key is not the register's.
    """
    done = Due()
    found = database.fetch("SELECT DISTINCT subject FROM events WHERE controller = $1 AND subject IS NOT NULL ORDER BY subject", controller)
    subjects: list[str] = [subject for (subject,) in found]
    whole = len({subject.partition(":")[0] for subject in subjects}) == 1
    for begin in range(0, len(subjects), AT_ONCE):
        some = subjects[begin : begin + AT_ONCE]
        with building(database, key, REGISTER) as head:
            numbers: list[int] = []
            for events in by_person(of_persons(database, some, controller)).values():
                going = due(events, day, by_phone, whole=whole)
                numbers += going
                for _, why, until in staying(events, going, day, by_phone):
                    done.stay[why] += 1
                    done.next = min(filter(None, (done.next, until)), default=None)
            if numbers:
                extend(database, head, [forget(database, sorted(numbers), "time", head, time.time_ns() // 1000)], key, some)
                done.events += sorted(numbers)
    if done.events:
        database.scrub()
    return done
