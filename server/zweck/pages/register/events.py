"""Events about a person, those of them that stand, and the outcome of an erasure."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from zweck.company.register import EVERYTHING, EventKind
from zweck.pages import Page, say
from zweck.register.entry import Content, Stored, moment
from zweck.register.erase import Due, Erased
from zweck.register.holding import Hold
from zweck.register.in_force import Consent, consents, day_of, objections, restrictions

DETAILS = ("channels", "state", "evidence", "source", "declared_by", "recorder", "about", "decision")


def listed(events: Sequence[Stored], language: str) -> Page:
    """Every event, a paragraph each."""
    page = Page()
    for event in events:
        content = event.content
        head = f"{event.seq}  {say('register.kinds.' + str(content.kind), language)}"
        said = [scope_of(content, language), moment(content.effective or 0).isoformat(timespec="seconds")]
        page.paragraph("; ".join([*said, *until_of(content, language), *details(content, language)]), head=head)
    return page


def details(content: Content, language: str) -> Iterator[str]:
    """The remaining parts of an event that are there."""
    for name in DETAILS:
        value = getattr(content, name)
        if value is not None:
            yield f"{say(f'register.details.{name}', language)} {value}"


def until_of(content: Content, language: str) -> Iterator[str]:
    """Until when an event counts, where it says so."""
    if content.until:
        yield say("days.until", language, until=date.fromisoformat(content.until))


def scope_of(content: Content, language: str) -> str:
    """The scope in words."""
    return say("register.everything", language) if content.scope in (EVERYTHING, None) else str(content.scope)


def state(events: Sequence[Stored], day: date, language: str) -> Page:
    """The consents with their fate, the objections and the restriction that stand."""
    page = Page()
    if not events:
        page.paragraph(say("register.nothing", language))
    for consent in page.under(say("register.consents", language), consents(events, day)):
        page.paragraph("; ".join(_consent(consent, language)), indent=2, head=str(consent.given.content.scope))
    for event in page.under(say("register.objections", language), _objected(events)):
        said = [scope_of(event.content, language), *details(event.content, language)]
        page.paragraph("; ".join(said), indent=2, head=say("register.event", language, position=event.seq))
    for event in restrictions(events):
        page.heading(say("register.restricted", language, position=event.seq))
    return page


def _consent(consent: Consent, language: str) -> Iterator[str]:
    given = consent.given
    yield fate(consent, language)
    yield say("register.event", language, position=given.seq)
    yield say("register.given_on", language, day=day_of(given))
    yield from until_of(given.content, language)


def fate(consent: Consent, language: str) -> str:
    """The fate of a consent in words, with its day where an event ended it."""
    word = say(f"register.fate.{consent.fate}", language)
    if consent.ended is None:
        return word
    return say("register.ended_on", language, fate=word, day=day_of(consent.ended), position=consent.ended.seq)


def _objected(events: Sequence[Stored]) -> list[Stored]:
    return [event for event in objections(events) if event.content.kind == EventKind.OBJECTED]


def as_json(events: Sequence[Stored]) -> str:
    """Each event as one line of JSON."""
    return "\n".join(json.dumps(as_object(event), ensure_ascii=False) for event in events)


def as_object(event: Stored) -> dict[str, object]:
    """An event by the names of its columns, times as texts; empty ones are left out."""
    content = {name: value for name, value in event.content._asdict().items() if value is not None}
    times = {"recorded": moment(event.recorded).isoformat(), "effective": moment(event.content.effective or 0).isoformat()}
    return {"position": event.seq, **content, **times}


def state_as_json(events: Sequence[Stored], day: date) -> str:
    """Consents, objections and restriction as one object."""
    found = {
        "consents": [
            {**as_object(one.given), "fate": one.fate.value, "ended": one.ended.seq if one.ended else None} for one in consents(events, day)
        ],
        "objections": [as_object(event) for event in _objected(events)],
        "restricted": bool(restrictions(events)),
    }
    return json.dumps(found, ensure_ascii=False)


def erased(found: Erased, language: str) -> Page:
    """How many events were erased, and which stay why."""
    page = Page()
    page.paragraph(say("register.erased", language, count=len(found.events)))
    for each in page.under(say("register.stays", language), found.held):
        kind = say(f"register.kinds.{each.event.content.kind}", language)
        said = [kind, say(f"register.hold.{each.hold}", language)]
        if each.until:
            said.append(say("days.until", language, until=each.until))
        page.paragraph("; ".join(said), indent=2, head=say("register.event", language, position=each.event.seq))
    if found.ended:
        page.paragraph(say("register.ended", language, position=found.ended))
    return page


def erased_as_json(found: Erased) -> str:
    """The outcome as one object."""
    held = [
        {
            "position": each.event.seq,
            "kind": each.event.content.kind,
            "hold": each.hold.value,
            "until": each.until and each.until.isoformat(),
        }
        for each in found.held
    ]
    return json.dumps({"erased": [*found.events], "held": held, "ended": found.ended or None})


def erased_due(found: Due, language: str) -> Page:
    """How many events were erased because their time was over, how many stay for which reason, and until when at least."""
    page = Page()
    page.paragraph(say("register.erased", language, count=len(found.events)))
    for why, count in sorted(page.under(say("register.stays", language), found.stay.items())):
        page.paragraph(reason(why, language), indent=2, head=f"{say('register.count', language, count=count)}:")
    if found.next:
        page.paragraph(say("register.next_due", language, day=found.next))
    return page


def reason(why: Hold, language: str) -> str:
    """The reason for which events stay, in words."""
    held = (Hold.OBJECTION, Hold.RESTRICTION, Hold.RECORD, Hold.ERASURE_PROOF)
    return say(f"register.{'hold' if why in held else 'stay'}.{why}", language)


def due_as_json(found: Due) -> str:
    """The outcome as one object."""
    return json.dumps(
        {
            "erased": found.events,
            "stay": {why.value: count for why, count in sorted(found.stay.items())},
            "next": found.next and found.next.isoformat(),
        }
    )
