"""The events that the law still holds when a person demands erasure (Art. 17 (3) GDPR)."""

from calendar import isleap
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.company import Company
from zweck.company.register import ADVERTISING, EventKind
from zweck.register.entry import Content, Stored
from zweck.register.standing import Consent, Fate, consents, day_of, objections, restrictions, void

YEARS: Final = 5
"""§ 7a (2) UWG."""

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
    corrections = {event.seq: Held(event, found[about].hold, found[about].until) for about, event in void(events).items() if about in found}
    return sorted((found | corrections).values(), key=lambda each: each.event.seq)


def proof_until(consent: Consent) -> date:
    """The last day on which a consent to advertising calls is kept as proof."""
    last = consent.last_used
    return max(years_after(day_of(event)) for event in (consent.given, last) if event is not None)


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


def years_after(day: date) -> date:
    """The day five years later (§ 188 (2) and (3) BGB)."""
    year = day.year + YEARS
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) and not isleap(year) else day.day)
