"""The events that the law still holds when a person demands erasure (Art. 17 (3) GDPR), and those that no law holds any more."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.company import Company
from zweck.company.event import HOLDING, OF_RECORDS
from zweck.company.register import ADVERTISING, ENDING, EVERYTHING, EventKind
from zweck.periods.period import Period, last_day
from zweck.register.entry import Content, Stored
from zweck.register.in_force import Consent, Fate, consents, day_of, objections, restrictions, touches, void

PROOF: Final = Period(5 * 12)
"""§ 7a (2) UWG: the rows `UWG-7A-GIVEN` and `UWG-7A-USED` of the table of periods."""

ERASED: Final = Period(3 * 12)
"""§ 31 (2) No. 1 OWiG: the row `OWIG-31`."""

PHONE: Final = frozenset({"phone_call", "automated_call"})

WITH_CONSENT: Final = (*ENDING, EventKind.REQUESTED)
"""The kinds that go with the consents that they are about."""

BESIDE_CONSENT: Final = (
    EventKind.WITHDRAWN,
    EventKind.REFUSED,
    EventKind.INVALIDATED,
    EventKind.GUARDIAN_AUTHORISED,
    EventKind.ERASURE_REQUESTED,
)
"""The kinds without which a consent that is kept would permit more than it did."""


class Hold(StrEnum):
    """The reason for which an event stays: the law that holds it, unless it goes at the person's demand."""

    IN_FORCE = "in_force"
    """Art. 7 (1) GDPR: a consent in force must be shown, whatever its age. It goes at the person's demand."""

    PROOF_OF_CALLS = "proof_of_calls"
    """§ 7a (2) UWG: the proof of a consent to advertising calls, five years from its giving and from each use."""

    BESIDE_PROOF = "beside_proof"
    """It is about a consent that stays, or not yet five years old: without it a consent would seem to be in force."""

    OBJECTION = "objection"
    """Art. 21 (3) GDPR: the objection is observed only as long as it is known."""

    RESTRICTION = "restriction"
    """Art. 18 (2) GDPR: the restriction is observed only as long as it is known."""

    RECORD = "record"
    """Art. 5 (2), 17 (3) (b) GDPR: the record exists, and without this event the day on which it must go could not be computed."""

    ERASURE_PROOF = "erasure_proof"
    """§ 31 (2) OWiG: the proof that a record was erased, three years."""

    NO_PERIOD = "no_period"
    """No law that is encoded sets a time for it: it goes at the person's demand."""


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
    voided = void(events)
    found = {  # they stand against what rests on no consent, as objections do
        event.seq: Held(event, Hold.OBJECTION, until)
        for event in events
        if event.content.kind == EventKind.WITHDRAWN
        and event.content.scope in (EVERYTHING, ADVERTISING)
        and event.seq not in voided
        and day <= (until := last_day(day_of(event), PROOF))
    } | (found | _observed(events, day))
    corrections = {event.seq: Held(event, found[about].hold, found[about].until) for about, event in voided.items() if about in found}
    return sorted((found | corrections).values(), key=lambda each: each.event.seq)


def _observed(events: Sequence[Stored], day: date) -> dict[int, Held]:
    """The objections, the restriction and the events about records that stay, by position."""
    found = {event.seq: Held(event, Hold.OBJECTION) for event in objections(events)}
    found |= {event.seq: Held(event, Hold.RESTRICTION) for event in restrictions(events)}
    return found | {each.event.seq: each for each in of_records(events, day)}


def of_records(events: Sequence[Stored], day: date) -> Iterator[Held]:
    """The events about records that stay on a day: of those that exist all, of an erased one for a time, and holds as long as they can."""
    corrected = void(events)
    mine = [event for event in events if event.content.kind in OF_RECORDS and event.seq not in corrected]
    started = [event for event in mine if event.content.kind == EventKind.STARTED]
    erased = {event.content.about: event for event in mine if event.content.kind == EventKind.ERASED}
    for record in started:
        gone = erased.get(record.seq)
        until = None if gone is None else last_day(day_of(gone), ERASED)
        if until is None or day <= until:
            hold = Hold.RECORD if until is None else Hold.ERASURE_PROOF
            yield from (Held(event, hold, until) for event in mine if record.seq in (event.seq, event.content.about))
    exists = any(record.seq not in erased for record in started)
    for event in mine:
        if event.content.kind in HOLDING and not event.content.about and (exists or day.isoformat() <= (event.content.until or "")):
            yield Held(event, Hold.RECORD)


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
        going |= {event.seq for event in _unbound(events, stay) if day > last_day(day_of(event), PROOF)}
    going |= {event.seq for event in events if event.content.kind in OF_RECORDS} - {each.event.seq for each in of_records(events, day)}
    return going | {event.seq for about, event in void(events).items() if about in going}


def _unbound(events: Sequence[Stored], stay: Sequence[Consent]) -> Iterator[Stored]:
    """The events that are about no consent that stays."""
    for event in events:
        if event.content.kind in WITH_CONSENT and not any(touches(event, one.given) for one in stay):
            yield event


def staying(events: Sequence[Stored], going: set[int], day: date, by_phone: Callable[[Content], bool]) -> Iterator[Held]:
    """The other events, why each stays, and its last day, if that is known."""
    stay = [one for one in consents(events, day) if one.given.seq not in going]
    beside = {event.seq: last_day(day_of(event), PROOF) for event in _unbound(events, stay)}
    kept = (event for event in events if event.content.kind in WITH_CONSENT)
    why = {event.seq: Held(event, Hold.BESIDE_PROOF, beside.get(event.seq)) for event in kept}
    for one in stay:
        if one.fate is Fate.IN_FORCE:
            why |= {event.seq: Held(event, Hold.IN_FORCE) for event in (one.given, *one.uses)}
        elif by_phone(one.given.content):
            until = proof_until(one)
            why |= {event.seq: Held(event, Hold.PROOF_OF_CALLS, until) for event in (one.given, *one.uses)}
    why |= _observed(events, day)
    yield from (why.get(event.seq, Held(event, Hold.NO_PERIOD)) for event in events if event.content.kind and event.seq not in going)


def proof_until(consent: Consent) -> date:
    """The last day on which a consent to advertising calls is kept as proof."""
    last = consent.last_used
    return max(last_day(day_of(event), PROOF) for event in (consent.given, last) if event is not None)


def by_phone(company: Company | None) -> Callable[[Content], bool]:
    """Whether a consent is to advertising calls, by its channels or those of its text; where neither is known it is taken for one."""

    def is_by_phone(content: Content) -> bool:
        text = company.text(content.scope or "") if company else None
        channels = frozenset(content.channels.split(",")) if content.channels else text.channels if text else frozenset()
        return (text is None or ADVERTISING in text.purposes) and (not channels or not channels.isdisjoint(PHONE))

    return is_by_phone


def in_force(events: Sequence[Stored], day: date) -> Iterator[Stored]:
    """The consents that permit something on a day."""
    return (consent.given for consent in consents(events, day) if consent.fate is Fate.IN_FORCE)
