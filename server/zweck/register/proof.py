"""Proof of consent: which text, when, by whom, with which evidence, used when, ended how; with the digests that tie it to the chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zweck.chain.database import Database
from zweck.chain.head import Head, read_head
from zweck.company import Company, ConsentText
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.holding import by_phone, proof_until
from zweck.register.standing import Consent, consents
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
