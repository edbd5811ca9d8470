"""The events that the law still holds when a person demands erasure (Art. 17 (3) GDPR)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.company import Company
from zweck.company.event import HOLDING, OF_RECORDS
from zweck.company.register import ADVERTISING, EventKind
from zweck.register.entry import Content, Stored, years_after
from zweck.register.standing import Consent, Fate, consents, day_of, objections, restrictions, void

YEARS: Final = 5
"""§ 7a (2) UWG."""

PROOF_YEARS: Final = 3
"""§ 31 (2) No. 1 OWiG."""

PHONE: Final = frozenset({"phone_call", "automated_call"})

BESIDE_CONSENT: Final = (
    EventKind.WITHDRAWN,
    EventKind.REFUSED,
    EventKind.INVALIDATED,
    EventKind.GUARDIAN_AUTHORISED,
    EventKind.ERASURE_REQUESTED,
)
"""The kinds without which a consent that is kept would permit more than it did."""


class Hold(StrEnum):
    """The law that holds an event."""

    PROOF_OF_CALLS = "proof_of_calls"
    """§ 7a (2) UWG: the proof of a consent to advertising calls, five years from its giving and from each use."""

    BESIDE_PROOF = "beside_proof"
    """The event belongs to a consent that is kept as proof: without it the consent would seem to be in force."""

    OBJECTION = "objection"
    """Art. 21 (3) GDPR: the objection is observed only as long as it is known."""

    RESTRICTION = "restriction"
    """Art. 18 (2) GDPR: the restriction is observed only as long as it is known."""

    RECORD = "record"
    """Art. 5 (2), 17 (3) (b) GDPR: the record exists, and without this event the day on which it must go could not be computed."""

    ERASURE_PROOF = "erasure_proof"
    """§ 31 (2) OWiG: the proof that a record was erased, three years."""


class Held(NamedTuple):
    """An event that stays, why, and until which day, if that is known."""

    event: Stored
    hold: Hold
    until: date | None = None


def held(events: Sequence[Stored], day: date, by_phone: Callable[[Content], bool]) -> list[Held]:
    """The events of one person and one controller that the law holds on a day; `by_phone` says which consents are to advertising calls."""
    found: dict[int, Held] = {}
    kept: list[Consent] = [
        consent for consent in consents(events, day) if consent.fate is not Fate.CORRECTED and by_phone(consent.given.content)
    ]
    for consent in kept:
        until = proof_until(consent)
        if day <= until:
            for event in (consent.given, *consent.uses):
                found[event.seq] = Held(event, Hold.PROOF_OF_CALLS, until)
    last = max((each.until for each in found.values() if each.until), default=None)
    if last:
        beside = (event for event in events if event.content.kind in BESIDE_CONSENT)
        found = {event.seq: Held(event, Hold.BESIDE_PROOF, last) for event in beside} | found
    found |= {event.seq: Held(event, Hold.OBJECTION) for event in objections(events)}
    found |= {event.seq: Held(event, Hold.RESTRICTION) for event in restrictions(events)}
    found |= {each.event.seq: each for each in of_records(events, day)}
    corrections = {event.seq: Held(event, found[about].hold, found[about].until) for about, event in void(events).items() if about in found}
    return sorted((found | corrections).values(), key=lambda each: each.event.seq)


def of_records(events: Sequence[Stored], day: date) -> Iterator[Held]:
    """The events about records that stay on a day: of those that exist all, of an erased one for a time, and holds as long as they can."""
    corrected = void(events)
    mine = [event for event in events if event.content.kind in OF_RECORDS and event.seq not in corrected]
    started = [event for event in mine if event.content.kind == EventKind.STARTED]
    erased = {event.content.about: event for event in mine if event.content.kind == EventKind.ERASED}
    for record in started:
        gone = erased.get(record.seq)
        until = None if gone is None else years_after(day_of(gone), PROOF_YEARS)
        if until is None or day <= until:
            hold = Hold.RECORD if until is None else Hold.ERASURE_PROOF
            yield from (Held(event, hold, until) for event in mine if record.seq in (event.seq, event.content.about))
    exists = any(record.seq not in erased for record in started)
    for event in mine:
        if event.content.kind in HOLDING and not event.content.about and (exists or day.isoformat() <= (event.content.until or "")):
            yield Held(event, Hold.RECORD)


def proof_until(consent: Consent) -> date:
    """The last day on which a consent to advertising calls is kept as proof."""
    last = consent.last_used
    return max(years_after(day_of(event), YEARS) for event in (consent.given, last) if event is not None)


def by_phone(company: Company | None) -> Callable[[Content], bool]:
    """Whether a consent is to advertising calls, by its channels or those of its text; where neither is known it is taken for one."""

    def is_by_phone(content: Content) -> bool:
        text = company.text(content.scope or "") if company else None
        channels = frozenset(content.channels.split(",")) if content.channels else text.channels if text else frozenset()
        advertises = text is None or ADVERTISING in text.purposes
        return advertises and (not channels or not channels.isdisjoint(PHONE))

    return is_by_phone


def in_force(events: Sequence[Stored], day: date) -> Iterator[Stored]:
    """The consents that permit something on a day."""
    return (consent.given for consent in consents(events, day) if consent.fate is Fate.IN_FORCE)
