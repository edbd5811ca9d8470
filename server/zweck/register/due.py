"""Erasure by time alone: of consents to advertising calls that ended, the proof goes once its five years are over (§ 7a (2) UWG)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from zweck.chain.database import Database
from zweck.chain.head import read_head, trust
from zweck.chain.key import Key
from zweck.company.event import OF_RECORDS
from zweck.company.register import ENDING, EventKind
from zweck.register.chain import REGISTER
from zweck.register.entry import Content, Stored, years_after
from zweck.register.erase import forget
from zweck.register.extending import extend
from zweck.register.holding import YEARS, of_records, proof_until
from zweck.register.standing import Consent, Fate, consents, day_of, objections, restrictions, touches, void
from zweck.register.statements import of_persons

AT_ONCE: Final = 200
"""Persons whose events are erased in one transaction: writers wait for it."""

WITH_CONSENT: Final = (*ENDING, EventKind.REQUESTED)
"""The kinds that go with the consents that they are about."""


class Stay(StrEnum):
    """The reason for which an event stays."""

    IN_FORCE = "in_force"
    """Art. 7 (1) GDPR: a consent in force must be shown, whatever its age."""

    PROOF_OF_CALLS = "proof_of_calls"
    """§ 7a (2) UWG: the proof of a consent to advertising calls, five years from its giving and from each use."""

    BESIDE_PROOF = "beside_proof"
    """It is about a consent that stays, or not yet five years old: without it a consent would seem to be in force."""

    OBJECTION = "objection"
    """Art. 21 (3) GDPR: the objection is observed only as long as it is known."""

    RESTRICTION = "restriction"
    """Art. 18 (2) GDPR: the restriction is observed only as long as it is known."""

    RECORD = "record"
    """The record exists, and without this event the day on which it must go could not be computed."""

    ERASURE_PROOF = "erasure_proof"
    """§ 31 (2) OWiG: the proof that a record was erased, three years."""

    NO_PERIOD = "no_period"
    """No law that is encoded sets a time for it: it goes at the person's demand."""


@dataclass(slots=True)
class Due:
    """The positions whose content is gone, how many events stay for which reason, and the day after which the next one goes."""

    events: list[int] = field(default_factory=list)
    stay: Counter[Stay] = field(default_factory=Counter)
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
    for some in _batches(subjects):
        with database.writing():
            head = read_head(database, REGISTER)
            trust(head, None, database, key, REGISTER)
            numbers: list[int] = []
            for events in _by_person(of_persons(database, some, controller)):
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


def _batches(subjects: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(subjects), AT_ONCE):
        yield subjects[begin : begin + AT_ONCE]


def _by_person(events: Sequence[Stored]) -> Iterator[list[Stored]]:
    found: dict[str, list[Stored]] = {}
    for event in events:
        found.setdefault(event.content.subject or "", []).append(event)
    yield from found.values()


def due(events: Sequence[Stored], day: date, by_phone: Callable[[Content], bool], *, whole: bool = True) -> set[int]:
    """The positions of a person's events that no law holds any more on a day; `whole`: these are all events of the person.

    What asked for a consent, refused or ended it goes five years after its own day, unless it is about a consent that stays; what is about
    a record three years after its erasure.
    """
    found = consents(events, day)
    over = [one for one in found if one.fate is not Fate.IN_FORCE and by_phone(one.given.content) and day > proof_until(one)]
    going = {event.seq for one in over for event in (one.given, *one.uses)}
    stay = [one for one in found if one.given.seq not in going]
    if whole:
        going |= {event.seq for event in _unbound(events, stay) if day > years_after(day_of(event), YEARS)}
    going |= {event.seq for event in events if event.content.kind in OF_RECORDS} - {each.event.seq for each in of_records(events, day)}
    return going | {event.seq for about, event in void(events).items() if about in going}


def _unbound(events: Sequence[Stored], stay: Sequence[Consent]) -> Iterator[Stored]:
    """The events that are about no consent that stays."""
    for event in events:
        if event.content.kind in WITH_CONSENT and not any(touches(event, one.given) for one in stay):
            yield event


def staying(
    events: Sequence[Stored], going: set[int], day: date, by_phone: Callable[[Content], bool]
) -> Iterator[tuple[Stored, Stay, date | None]]:
    """The other events, why each stays, and its last day, if that is known."""
    stay = [one for one in consents(events, day) if one.given.seq not in going]
    beside = {event.seq: years_after(day_of(event), YEARS) for event in _unbound(events, stay)}
    kept = (event for event in events if event.content.kind in WITH_CONSENT)
    why: dict[int, tuple[Stay, date | None]] = {event.seq: (Stay.BESIDE_PROOF, beside.get(event.seq)) for event in kept}
    for one in stay:
        if one.fate is Fate.IN_FORCE:
            why |= {event.seq: (Stay.IN_FORCE, None) for event in (one.given, *one.uses)}
        elif by_phone(one.given.content):
            until = proof_until(one)
            why |= {event.seq: (Stay.PROOF_OF_CALLS, until) for event in (one.given, *one.uses)}
    why |= {event.seq: (Stay.OBJECTION, None) for event in objections(events)}
    why |= {event.seq: (Stay.RESTRICTION, None) for event in restrictions(events)}
    why |= {each.event.seq: (Stay(each.hold), each.until) for each in of_records(events, day)}
    for event in events:
        if event.content.kind and event.seq not in going:
            yield (event, *why.get(event.seq, (Stay.NO_PERIOD, None)))
