"""The consents, objections and restrictions of a person that stand, from all events about the person."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zweck.company.event import in_effect
from zweck.company.register import CONSENTED, ENDING, EVERYTHING, EventKind
from zweck.register.entry import Stored, moment


class Fate(StrEnum):
    """The state of one consent."""

    IN_FORCE = "in_force"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    INVALIDATED = "invalidated"
    EXPIRED = "expired"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it was given, the events that used it, and how it ended."""

    given: Stored
    uses: Sequence[Stored]
    fate: Fate
    ended: Stored | None = None

    @property
    def last_used(self) -> Stored | None:
        """The last use of the consent."""
        return max(self.uses, key=lambda use: use.content.effective or 0, default=None)


def in_order(events: Iterable[Stored]) -> list[Stored]:
    """Events of which something is left, in the order in which they took effect."""
    found = [event for event in events if event.content.kind]
    order = in_effect((event.seq, event.content.kind, event.content.effective or 0, event.recorded) for event in found)
    return sorted(found, key=lambda event: order[event.seq])


def void(events: Iterable[Stored]) -> Mapping[int, Stored]:
    """The corrections, by the position of the event that each makes void."""
    return {event.content.about or 0: event for event in events if event.content.kind == EventKind.CORRECTED}


def consents(events: Sequence[Stored], day: date) -> list[Consent]:
    """Every consent of one person to one controller, with its fate on a day."""
    corrected = void(events)
    ordered = in_order(events)
    return [_consent(place, ordered, corrected, day) for place, event in enumerate(ordered) if event.content.kind in CONSENTED]


def _consent(place: int, ordered: Sequence[Stored], corrected: Mapping[int, Stored], day: date) -> Consent:
    given = ordered[place]
    uses = [event for event in ordered if event.content.kind == EventKind.USED and event.content.about == given.seq]
    if given.seq in corrected:
        return Consent(given, uses, Fate.CORRECTED, corrected[given.seq])
    for event in ordered[place + 1 :]:
        if event.seq in corrected or not touches(event, given):
            continue
        if event.content.kind in ENDING:
            return Consent(given, uses, Fate(str(event.content.kind).lower()), event)
        if event.content.kind in CONSENTED:
            return Consent(given, uses, Fate.RENEWED, event)
    for event in ordered[:place]:  # entered later with an earlier time: it counts all the same
        if event.content.kind in ENDING and _late(event, given) and event.seq not in corrected and touches(event, given):
            return Consent(given, uses, Fate(str(event.content.kind).lower()), event)
    ended = given.content.until is not None and given.content.until < day.isoformat()
    return Consent(given, uses, Fate.EXPIRED if ended else Fate.IN_FORCE)


def touches(event: Stored, given: Stored) -> bool:
    """Whether an event is about the text of a consent, in any of its versions; if it names channels, about all that the consent names."""
    if (
        event.content.kind in ENDING
        and event.content.channels
        and not {*(given.content.channels or "").split(",")} <= {*event.content.channels.split(",")}
    ):
        return False
    return event.content.scope == EVERYTHING or _text(event) == _text(given)


def in_part(events: Sequence[Stored], given: Stored, purposes: Container[str], texts: Collection[str] = ()) -> bool:
    """Whether a purpose or a channel of a consent may be withdrawn, by an event that it does not follow; `purposes` are all there are.

    So are all consents by one about none of the `texts`, where these are known: it may be about each of them under another name.
    """
    order, corrected = {event.seq: place for place, event in enumerate(in_order(events))}, void(events)
    for event in events:
        whole = event.content.scope == EVERYTHING or _text(event) == _text(given)
        part = event.content.scope in purposes or (event.content.channels and whole) or (texts and _text(event) not in texts)
        follows = order.get(event.seq, 0) > order[given.seq] or _late(event, given)
        if event.content.kind in ENDING and part and follows and event.seq not in corrected:
            return True
    return False


def _late(event: Stored, given: Stored) -> bool:
    """Whether an event was entered by a later call than another."""
    return event.seq > given.seq and event.recorded != given.recorded


def _text(event: Stored) -> str:
    return (event.content.scope or "").partition("@")[0]


def objections(events: Sequence[Stored]) -> list[Stored]:
    """The objections that no later event lifts, and all that was objected and lifted after the first of them."""
    mine = _of_kinds(events, EventKind.OBJECTED, EventKind.OBJECTION_LIFTED)
    for place, event in enumerate(mine):
        lifting = (EVERYTHING, event.content.scope)
        lifts = (each for each in mine[place + 1 :] if each.content.kind == EventKind.OBJECTION_LIFTED and not _late(event, each))
        lifted = any(each.content.scope in lifting for each in lifts)
        if event.content.kind == EventKind.OBJECTED and not lifted:
            return mine[place:]
    return []


def restrictions(events: Sequence[Stored]) -> list[Stored]:
    """The restrictions that stand, of each scope the last one."""
    found = _of_kinds(events, EventKind.RESTRICTED, EventKind.RESTRICTION_LIFTED)
    standing = [
        event
        for place, event in enumerate(found)
        if event.content.kind == EventKind.RESTRICTED
        and not any(
            each.content.kind == EventKind.RESTRICTION_LIFTED
            and each.content.scope in (EVERYTHING, event.content.scope)
            and not _late(event, each)
            for each in found[place + 1 :]
        )
    ]
    return [*{event.content.scope: event for event in standing}.values()]


def _of_kinds(events: Sequence[Stored], *kinds: EventKind) -> list[Stored]:
    corrected = void(events)
    return [event for event in in_order(events) if event.content.kind in kinds and event.seq not in corrected]


def day_of(event: Stored) -> date:
    """The day on which an event took effect (UTC)."""
    return moment(event.content.effective or 0).date()
