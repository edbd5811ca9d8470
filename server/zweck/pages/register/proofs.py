"""Proofs and receipts of consents, and the certificate of an erasure, for a person or an authority."""

import json
from collections.abc import Iterator, Sequence

from zweck.facts.profiles import Profile
from zweck.pages import Page, say
from zweck.pages.register.events import as_object, details, fate, until_of
from zweck.pages.register.periods import Citations, fields
from zweck.register.entry import Stored, moment
from zweck.register.in_force import day_of
from zweck.register.proof import Certificate, Certified, Proof, Proven


def proof(found: Proof, language: str) -> Page:
    """Each consent with its text, its events and its uses, and the head under which they stand."""
    page = Page()
    for proven in found.consents:
        given = proven.consent.given
        page.heading(f"{given.content.scope}: {fate(proven.consent, language)}")
        for line in _lines(proven, language):
            page.paragraph(line, indent=2)
        if proven.text:
            page.paragraph(proven.text.wording[language], indent=2, head=say("register.wording", language))
        page.paragraph(_wording(proven, language), indent=2)
    page.blank()
    page.paragraph(found.head.anchor, head=say("register.head", language))
    return page


def _lines(proven: Proven, language: str) -> Iterator[str]:
    consent = proven.consent
    given = consent.given
    said = [say("register.given_on", language, day=day_of(given)), say("register.recorded_on", language, day=moment(given.recorded).date())]
    said += [*until_of(given.content, language), *details(given.content, language)]
    yield f"{say('register.event', language, position=given.seq)}: {'; '.join(said)}"
    if consent.last_used:
        yield say("register.uses", language, count=len(consent.uses), day=day_of(consent.last_used))
    if proven.kept_until:
        yield say("register.kept_until", language, day=proven.kept_until)


def _wording(proven: Proven, language: str) -> str:
    if proven.text is None:
        return say("register.text_gone", language, scope=proven.consent.given.content.scope)
    words = {True: "register.wording_unaltered", False: "register.wording_altered", None: "register.wording_unproven"}
    return say(words[proven.unaltered], language)


def as_json(found: Proof) -> str:
    """The proof as one object, with all from which digests and hashes follow."""
    return json.dumps(
        {
            "controller": found.controller,
            "subjects": [*found.subjects],
            "anchor": found.head.anchor,
            "seal": found.head.seal,
            "consents": [_as_object(proven) for proven in found.consents],
            "events": chained(found.events, found.previous),
        },
        ensure_ascii=False,
    )


def chained(events: Sequence[Stored], previous: Sequence[str]) -> list[dict[str, object]]:
    """Events with all from which digests and hashes follow."""
    return [
        {
            "position": event.seq,
            "recorded": event.recorded,
            "once": event.once,
            "salt": event.salt,
            "content": [*event.content],
            "digest": event.digest,
            "previous": before,
            "hash": event.hash,
        }
        for event, before in zip(events, previous, strict=True)
    ]


def _as_object(proven: Proven) -> dict[str, object]:
    consent, text = proven.consent, proven.text
    return {
        **as_object(consent.given),
        "fate": consent.fate.value,
        "ended": consent.ended.seq if consent.ended else None,
        "uses": [as_object(use) for use in consent.uses],
        "text": text.wording.as_data() if text else None,
        "unaltered": proven.unaltered,
        "kept_until": proven.kept_until.isoformat() if proven.kept_until else None,
    }


def receipt(found: Proof, in_force: Sequence[Proven], profile: Profile, language: str) -> Page:
    """The receipt that the person keeps: the wording, to whom, when, until when, how to withdraw."""
    page = Page()
    page.heading(say("register.receipt_title", language))
    page.paragraph(f"{profile.name}, {profile.contact}", head=say("activities.column.controller", language))
    if profile.officer:
        page.paragraph(profile.officer, head=say("activities.column.officer", language))
    for proven in in_force:
        given = proven.consent.given.content
        page.heading(f"{proven.text.title[language]} [{given.scope}]" if proven.text else str(given.scope))
        said = [say("register.given_on", language, day=day_of(proven.consent.given)), *until_of(given, language)]
        page.paragraph("; ".join(said), indent=2)
        if proven.text and proven.unaltered is not False:
            page.paragraph(proven.text.wording[language], indent=2, head=say("register.wording", language))
        else:
            page.paragraph(_wording(proven, language), indent=2)
    page.blank()
    page.paragraph(say("register.receipt_withdraw", language))
    page.paragraph(found.head.anchor, head=say("register.head", language))
    return page


def receipt_as_json(found: Proof, in_force: Sequence[Proven], profile: Profile) -> str:
    """The receipt as one object."""
    about = {"name": profile.name, "contact": profile.contact, "officer": profile.officer}
    return json.dumps(
        {"controller": about, "anchor": found.head.anchor, "consents": [_as_object(proven) for proven in in_force]}, ensure_ascii=False
    )


def certificate(found: Certificate, profile: Profile, citations: Citations, language: str) -> Page:
    """Each erased record: the day, by which norm it had to go, the proof, and the head of the register under which the events stand."""
    page = Page()
    page.heading(say("register.certificate", language))
    page.paragraph(f"{profile.name}, {profile.contact}", head=say("activities.column.controller", language))
    for one in found.records:
        page.heading(f"{one.started.content.scope} ({say('register.event', language, position=one.started.seq)})")
        for line in _erased_lines(one, citations, language):
            page.paragraph(line, indent=2)
    page.blank()
    page.paragraph(found.head.anchor, head=say("register.head", language))
    return page


def _erased_lines(one: Certified, citations: Citations, language: str) -> Iterator[str]:
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


def certificate_as_json(found: Certificate, citations: Citations) -> str:
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
