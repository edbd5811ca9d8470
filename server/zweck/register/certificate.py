"""The certificate of an erasure: which record, when, by which norm it had to go, and the place of the events in the register's chain."""

from collections.abc import Sequence
from dataclasses import dataclass

from zweck.chain.database import Database
from zweck.chain.head import Head, read_head
from zweck.company import Company
from zweck.company.event import EventKind
from zweck.law.vocabulary import Vocabulary
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.periods import Found, before_erasure
from zweck.register.proof import hash_before
from zweck.register.standing import void
from zweck.register.statements import of_persons


@dataclass(frozen=True, slots=True)
class Certified:
    """An erased record as it stood on the day of its erasure, `None` where its activity is gone; its first and its last event."""

    started: Stored
    erased: Stored
    before: Found | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """Erasures of a person's records, as the register stood at its head; `events` stand in the chain behind the hashes `previous`."""

    head: Head
    controller: str
    records: Sequence[Certified]
    events: Sequence[Stored]
    previous: Sequence[str]


def certify(
    database: Database,
    subjects: Sequence[str],
    controller: str,
    company: Company,
    vocabulary: Vocabulary,
    once: str | None = None,
    time_zone: str = "",
) -> Certificate:
    """The erasures of a person's records, by all pseudonyms of the person; with `once` that of the record with this digest of its key.

    Raises:
        RecordUnavailable: if the register cannot be read.
    """
    with database.reading():
        head = read_head(database, REGISTER)
        events = of_persons(database, subjects, controller)
        corrected = void(events)
        begun = {event.seq: event for event in events if event.content.kind == EventKind.STARTED and once in (None, event.once)}
        found: dict[int, Certified] = {}
        for event in events:
            started = begun.get(event.content.about or 0)
            if event.content.kind == EventKind.ERASED and started is not None and not {event.seq, started.seq} & corrected.keys():
                before = before_erasure(database, event, company, vocabulary, time_zone)
                found.setdefault(started.seq, Certified(started, event, before))
        shown = sorted((event for one in found.values() for event in (one.started, one.erased)), key=lambda event: event.seq)
        previous = [hash_before(database, head, event) for event in shown]
    return Certificate(head, controller, [*found.values()], shown, previous)
