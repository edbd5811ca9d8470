"""The certificate of an erasure, for a person or an authority."""

import json
from collections.abc import Iterator

from zweck.facts.profiles import Profile
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.register.events import details
from zweck.pages.register.periods import Citations, fields
from zweck.pages.register.proofs import chained
from zweck.pages.text import wrapped
from zweck.register.proof import Certificate, Certified
from zweck.register.standing import day_of


def certificate(found: Certificate, profile: Profile, citations: Citations, language: str, width: int) -> str:
    """Each erased record: the day, by which norm it had to go, the proof, and the head of the register under which the events stand."""
    page = Page()
    page.heading(say("register.certificate", language))
    page.paragraph(f"{profile.name}, {profile.contact}", head=say("activities.column.controller", language))
    for one in found.records:
        page.heading(f"{one.started.content.scope} ({say('register.event', language, position=one.started.seq)})")
        for line in _lines(one, citations, language):
            page.paragraph(line, indent=2)
    page.blank()
    page.paragraph(found.head.anchor, head=say("register.head", language))
    return wrapped(page, width)


def _lines(one: Certified, citations: Citations, language: str) -> Iterator[str]:
    erased = one.erased
    said = [say("register.erased_on", language, day=day_of(erased)), *details(erased.content, language)]
    yield f"{say('register.event', language, position=erased.seq)}: {'; '.join(said)}"
    if one.before is None:
        return
    reckoned = one.before.record.reckoned
    for name in ("keep_until", "erase_by"):
        if (last := getattr(reckoned, name)) is not None:
            yield say(f"register.due.{name}", language, day=last)
    cited = dict.fromkeys(citations[row] for row in reckoned.rows if row in citations)
    yield (
        say("register.by_norm", language, norms="; ".join(cited))
        if cited
        else say("register.by_own", language, activity=one.before.activity)
    )


def as_json(found: Certificate, citations: Citations) -> str:
    """The certificate as one object, with all from which digests and hashes follow."""
    records = [
        {
            "started": one.started.seq,
            "erased": one.erased.seq,
            "day": day_of(one.erased).isoformat(),
            "evidence": one.erased.content.evidence,
            "scope": one.started.content.scope,
            "before": None if one.before is None else fields(one.before, citations),
        }
        for one in found.records
    ]
    events = chained(found.events, found.previous)
    whole = {"controller": found.controller, "anchor": found.head.anchor, "seal": found.head.seal, "records": records, "events": events}
    return json.dumps(whole, ensure_ascii=False, default=str)
