"""An entry of the decision record in full: the answer with its law, and the source of each fact with the events on which it rests."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zweck.chain.content import UNREADABLE
from zweck.company import Activity, Company, ConsentText
from zweck.pages.page import Page
from zweck.pages.register.events import DETAILS
from zweck.pages.wording import clock
from zweck.record.entry import Stored
from zweck.register.entry import Stored as Event
from zweck.register.entry import moment

FROM: Final = "FROM_"
EVENT: Final = "event "


@dataclass(frozen=True, slots=True)
class Background:
    """Beside an entry: the register's events by position, and the company by whose files the answer was given; nothing where not asked."""

    events: Mapping[int, Event] | None = None
    company: Company | None = None


def company_revision(entry: Stored) -> str:
    """The content hash of the files of the company by which an answer was given; empty where it was about no activity."""
    try:
        return str(json.loads(entry.content.sources or "{}").get("activities", ""))
    except UNREADABLE:
        return ""


def in_full(entry: Stored, background: Background) -> Page:
    """The entry, a paragraph for each part."""
    page = Page()
    page.heading(f"entry {entry.seq}: {entry.kind} of {clock(entry.time)}")
    for name in ("revision", "engine", "digest", "hash"):
        page.paragraph(str(getattr(entry, name)), indent=2, head=f"{name}:")
    if entry.salt is None:
        page.paragraph("the content was erased: the answer can be neither read nor derived again", indent=2)
    for name, value in zip(entry.content._fields, entry.content, strict=True):
        if value is None:
            continue
        text, members = _parts(value, background)
        page.paragraph(text, indent=2, head=f"{name}:")
        for member in members:
            page.paragraph(member.text, indent=4, head=member.head)
            for below in member.below:
                page.paragraph(below, indent=6)
    return page


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a part, with a head and lines below it."""

    text: str
    head: str = ""
    below: Sequence[str] = field(default_factory=tuple)


def _parts(value: Any, background: Background) -> tuple[str, list[Member]]:
    """A value as the text behind its name, and the lines below it: the members of a map each on its own."""
    try:
        found = json.loads(value) if isinstance(value, str) and value.startswith("{") else value
    except UNREADABLE:
        found = value
    match found:
        case {"laws": [*laws], "open_laws": [*open_laws], "deciding": [*deciding]}:
            lines = [json.dumps(law, ensure_ascii=False) for law in laws]
            lines.append(f"open: {', '.join(map(str, open_laws)) or 'no law'}")
            lines += [f"gap: {gap}" for gap in found.get("gaps", ())]
            return "", [Member(line) for line in [*lines, f"decided by: {', '.join(map(str, deciding)) or 'no rule'}"]]
        case {"sources": [*sources]}:
            rest = [Member(f"{name}: {json.dumps(member, ensure_ascii=False)}") for name, member in found.items() if name != "sources"]
            return "", [*rest, *(_source(source, found, background) for source in sources)]
        case dict() if found:
            return "", [Member(f"{name}: {json.dumps(member, ensure_ascii=False)}") for name, member in found.items()]
        case dict():
            return "none", []
        case _:
            return str(found), []


def _source(source: Any, answer: Mapping[str, Any], background: Background) -> Member:
    """A source of facts: its kind and entry, who appraised it when, why its facts are unknown, and what it says."""
    try:
        return Member("; ".join(_facts(source)), ", ".join(_named(source)) + ":", [*_below(source, answer, background)])
    except UNREADABLE:
        return Member(json.dumps(source, ensure_ascii=False))


def _named(source: Mapping[str, Any]) -> Iterator[str]:
    kind = str(source.get("origin", "")).removeprefix(FROM).lower().replace("_", " ")
    yield f"{kind} {source.get('reference', '')}".strip()
    for name, words in (("by", "by {}"), ("as_of", "of {}"), ("until", "until {}"), ("why_unknown", "unknown: {}")):
        if source.get(name):
            yield words.format(source[name])


def _facts(source: Mapping[str, Any]) -> Iterator[str]:
    for name, sent in sorted(source.get("facts", {}).items()):
        value = next(iter(sent.values()), None)
        value = value.get("values", []) if isinstance(value, dict) else value
        yield f"{name}: {'unknown' if value is None else json.dumps(value, ensure_ascii=False)}"


def _below(source: Mapping[str, Any], answer: Mapping[str, Any], background: Background) -> Iterator[str]:
    reference, origin = str(source.get("reference", "")), source.get("origin")
    if origin == "FROM_REGISTER" and reference.startswith(EVENT) and background.events is not None:
        yield _event(int(reference.removeprefix(EVENT)), background.events)
    company = background.company
    if company is None or company.revision != answer.get("activities"):
        return
    version = str(answer.get("activity", ""))
    if origin == "FROM_PROFILE" and (profile := company.controllers.get(reference)) is not None:
        yield ", ".join(part for part in (profile.name, profile.contact, profile.officer) if part)
    if origin == "FROM_ACTIVITY" and (activity := _activity(version, company)) is not None:
        yield f"activity: {activity.title.en}" + (f"; purpose: {activity.record.purpose.en}" if activity.record else "")
        yield f"Verarbeitungstätigkeit: {activity.title.de}" + (f"; Zweck: {activity.record.purpose.de}" if activity.record else "")
    if origin == "FROM_CONSENT_TEXT" and (text := company.text(reference)) is not None:
        yield f"wording: {text.wording.en}"
        yield f"Wortlaut: {text.wording.de}"
    if origin == "FROM_APPRAISAL":
        yield from _reasons(source, version, company)


def _reasons(source: Mapping[str, Any], version: str, company: Company) -> Iterator[str]:
    """Why an appraisal was made, by the files of the company."""
    activity = _activity(version, company)
    texts: Iterator[ConsentText] = (one for versions in company.texts.values() for one in versions)
    sources: list[Activity | ConsentText] = [*([] if activity is None else [activity]), *texts]
    for one in sources:
        for appraisal in one.appraisals:
            same = (appraisal.document or one.version) == source.get("reference") and [*sorted(appraisal.facts)] == [
                *sorted(source["facts"])
            ]
            if same and appraisal.on.isoformat() == source.get("as_of"):
                yield f"reason: {appraisal.reason.en}"
                yield f"Grund: {appraisal.reason.de}"


def _activity(version: str, company: Company) -> Activity | None:
    return next((one for one in company.activities.get(version.partition("@")[0], ()) if one.version == version), None)


def _event(position: int, events: Mapping[int, Event]) -> str:
    event = events.get(position)
    if event is None:
        return f"event {position} is missing from the register"
    content = event.content
    if event.salt is None:
        return f"the content of event {position} was erased from the register"
    times = f"took effect {moment(content.effective or 0).isoformat()}, recorded {moment(event.recorded).isoformat()}"
    details = (f"{name} {value}" for name in (*DETAILS, "wording") if (value := getattr(content, name)) is not None)
    return "; ".join([f"{content.kind} {content.scope}", times, *details])
