"""Proofs, with the digests that tie them to the chain.

Of consent: which text, when, by whom, with which evidence, used when, ended how. Of an erasure: which record, when, by which norm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zweck.chain.database import Database
from zweck.chain.head import Head, read_head
from zweck.company import Company, ConsentText
from zweck.company.event import EventKind
from zweck.law.vocabulary import Vocabulary
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.holding import by_phone, proof_until
from zweck.register.in_force import Consent, consents, void
from zweck.register.periods import Found, before_erasure
from zweck.register.statements import of_persons
from zweck.register.terms import wording_of


@dataclass(frozen=True, slots=True)
class Proven:
    """One consent; `text` is the version that was shown, `None` where it is gone or unknown."""

    consent: Consent
    text: ConsentText | None
    unaltered: bool | None
    """Whether the text still has the wording that it had when the consent was entered; `None` where that is not known."""

    kept_until: date | None
    """The last day on which § 7a (2) UWG holds it, as things stand; `None` where it does not."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Every consent of a person to a controller, as the register stood at its head; `previous` has the hash before each event."""

    head: Head
    controller: str
    subjects: Sequence[str]
    consents: Sequence[Proven]
    events: Sequence[Stored]
    previous: Sequence[str]


def prove(
    database: Database, subjects: Sequence[str], controller: str, day: date, company: Company | None = None, text: str | None = None
) -> Proof:
    """The consents of a person, by all pseudonyms of the person, to one text or to any.

    Raises:
        RecordUnavailable: if the register cannot be read.
    """
    with database.reading():
        head = read_head(database, REGISTER)
        events = of_persons(database, subjects, controller)
        found = [_proven(consent, company) for consent in consents(events, day) if text in (None, _name(consent))]
        shown = sorted({event.seq: event for proven in found for event in _events(proven.consent)}.values())
        previous = [hash_before(database, head, event) for event in shown]
    return Proof(head, controller, subjects, found, shown, previous)


def _proven(consent: Consent, company: Company | None) -> Proven:
    content = consent.given.content
    text = company.text(content.scope or "") if company else None
    unaltered = wording_of(text) == content.wording if text and content.wording else None
    return Proven(consent, text, unaltered, proof_until(consent) if by_phone(company)(content) else None)


def _name(consent: Consent) -> str:
    return (consent.given.content.scope or "").partition("@")[0]


def _events(consent: Consent) -> list[Stored]:
    return [consent.given, *consent.uses, *([consent.ended] if consent.ended else [])]


def hash_before(database: Database, head: Head, event: Stored) -> str:
    """The hash of the event before another one, with which that one's begins."""
    found = database.fetch("SELECT hash FROM events WHERE seq = $1", event.seq - 1)
    return str(found[0][0]) if found else REGISTER.genesis(head.record)


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
                before = before_erasure(database, event, company, vocabulary)
                found.setdefault(started.seq, Certified(started, event, before))
        shown = sorted((event for one in found.values() for event in (one.started, one.erased)), key=lambda event: event.seq)
        previous = [hash_before(database, head, event) for event in shown]
    return Certificate(head, controller, [*found.values()], shown, previous)
