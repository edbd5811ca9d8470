"""The outcome of an erasure."""

import json

from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped
from zweck.register.erase import Due, Erased
from zweck.register.holding import Hold


def erased(found: Erased, language: str, width: int) -> str:
    """How many events were erased, and which stay why."""
    page = Page()
    page.paragraph(say("register.erased", language, count=len(found.events)))
    if found.held:
        page.heading(say("register.stays", language))
        for each in found.held:
            kind = say(f"register.kinds.{each.event.content.kind}", language)
            said = [kind, say(f"register.hold.{each.hold}", language)]
            if each.until:
                said.append(say("days.until", language, until=each.until))
            page.paragraph("; ".join(said), indent=2, head=say("register.event", language, position=each.event.seq))
    if found.ended:
        page.paragraph(say("register.ended", language, position=found.ended))
    return wrapped(page, width)


def as_json(found: Erased) -> str:
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


def erased_due(found: Due, language: str, width: int) -> str:
    """How many events were erased because their time was over, how many stay for which reason, and until when at least."""
    page = Page()
    page.paragraph(say("register.erased", language, count=len(found.events)))
    if found.stay:
        page.heading(say("register.stays", language))
        for why, count in sorted(found.stay.items()):
            page.paragraph(reason(why, language), indent=2, head=f"{say('register.count', language, count=count)}:")
    if found.next:
        page.paragraph(say("register.next_due", language, day=found.next))
    return wrapped(page, width)


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
