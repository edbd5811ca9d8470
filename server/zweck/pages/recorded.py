"""Entries of the decision record: one in full, the outcome of a replay, the proof of one that a browser verifies without a network."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any, Final

from zweck.chain.content import UNREADABLE
from zweck.chain.ranges import ranges
from zweck.company import Activity, Company, ConsentText
from zweck.pages import Page, choices, say
from zweck.pages.notation import clock
from zweck.pages.register.events import DETAILS
from zweck.record.entry import Stored
from zweck.record.proof import Proven, deciding
from zweck.record.replay import Compared, Replayed
from zweck.register.entry import Stored as Event
from zweck.register.entry import moment
from zweck.words.said import in_language

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


def in_full(entry: Stored, background: Background, lang: str) -> Page:
    """The entry, a paragraph for each part."""
    page, columns = Page(), choices("entry.column", lang)
    page.heading(_head(entry.seq, entry.kind, entry.time, lang))
    for name in ("revision", "engine", "digest", "hash"):
        page.paragraph(str(getattr(entry, name)), indent=2, head=f"{columns[name]}:")
    if entry.salt is None:
        page.paragraph(say("entry.erased", lang), indent=2)
    for name, value in zip(entry.content._fields, entry.content, strict=True):
        if value is None:
            continue
        text, members = _parts(value, background, lang)
        page.paragraph(text, indent=2, head=f"{columns[name]}:")
        for member in members:
            page.paragraph(member.text, indent=4, head=member.head)
            for below in member.below:
                page.paragraph(below, indent=6)
    return page


def _head(seq: object, kind: object, time: object, lang: str) -> str:
    return say("entry.head", lang, seq=seq, kind=choices("entry.kind", lang).get(str(kind), kind), time=clock(time))


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a part, with a head and lines below it."""

    text: str
    head: str = ""
    below: Sequence[str] = field(default_factory=tuple)


def _parts(value: Any, background: Background, lang: str) -> tuple[str, list[Member]]:
    """A value as the text behind its name, and the lines below it: the members of a map each on its own."""
    try:
        found = json.loads(value) if isinstance(value, str) and value.startswith("{") else value
    except UNREADABLE:
        found = value
    match found:
        case {"laws": [*laws], "open_laws": [*open_laws], "deciding": [*deciding]}:
            lines = [json.dumps(law, ensure_ascii=False) for law in laws]
            lines.append(say("entry.open", lang, laws=", ".join(map(str, open_laws)) or say("entry.no_law", lang)))
            lines += [say("entry.gap", lang, gap=gap) for gap in found.get("gaps", ())]
            lines.append(say("entry.decided", lang, rules=", ".join(map(str, deciding)) or say("entry.no_rule", lang)))
            return "", [*map(Member, lines)]
        case {"sources": [*sources]}:
            rest = [Member(f"{name}: {json.dumps(member, ensure_ascii=False)}") for name, member in found.items() if name != "sources"]
            return "", [*rest, *(_source(source, found, background, lang) for source in sources)]
        case dict() if found:
            return "", [Member(f"{name}: {json.dumps(member, ensure_ascii=False)}") for name, member in found.items()]
        case dict():
            return say("entry.none", lang), []
        case _:
            return str(found), []


def _source(source: Any, answer: Mapping[str, Any], background: Background, lang: str) -> Member:
    """A source of facts: its kind and entry, who appraised it when, why its facts are unknown, and what it says."""
    try:
        return Member("; ".join(_facts(source, lang)), ", ".join(_named(source, lang)) + ":", [*_below(source, answer, background, lang)])
    except UNREADABLE:
        return Member(json.dumps(source, ensure_ascii=False))


def _named(source: Mapping[str, Any], lang: str) -> Iterator[str]:
    kind = str(source.get("origin", "")).removeprefix(FROM).lower()
    reference = str(source.get("reference", ""))
    said = say("entry.event.named", lang, seq=reference.removeprefix(EVENT)) if reference.startswith(EVENT) else reference
    yield f"{choices('entry.origin', lang).get(kind, kind)} {said}".strip()
    for name in ("by", "as_of", "until", "why_unknown"):
        if value := source.get(name):
            yield say(f"entry.source.{name}", lang, value=date.fromisoformat(value) if name in ("as_of", "until") else value)


def _facts(source: Mapping[str, Any], lang: str) -> Iterator[str]:
    for name, sent in sorted(source.get("facts", {}).items()):
        value = next(iter(sent.values()), None)
        value = value.get("values", []) if isinstance(value, dict) else value
        yield f"{name}: {say('answer.unknown', lang) if value is None else json.dumps(value, ensure_ascii=False)}"


def _below(source: Mapping[str, Any], answer: Mapping[str, Any], background: Background, lang: str) -> Iterator[str]:
    reference, origin = str(source.get("reference", "")), source.get("origin")
    if origin == "FROM_REGISTER" and reference.startswith(EVENT) and background.events is not None:
        yield _event(int(reference.removeprefix(EVENT)), background.events, lang)
    company = background.company
    if company is None or company.revision != answer.get("activities"):
        return
    version = str(answer.get("activity", ""))
    if origin == "FROM_PROFILE" and (profile := company.controllers.get(reference)) is not None:
        yield ", ".join(part for part in (profile.name, profile.contact, profile.officer) if part)
    if origin == "FROM_ACTIVITY" and (activity := _activity(version, company)) is not None:
        purpose = say("entry.purpose", lang, purpose=activity.record.purpose[lang]) if activity.record else ""
        yield say("entry.activity", lang, title=activity.title[lang], purpose=purpose)
    if origin == "FROM_CONSENT_TEXT" and (text := company.text(reference)) is not None:
        yield say("entry.wording", lang, wording=text.wording[lang])
    if origin == "FROM_APPRAISAL":
        yield from _reasons(source, version, company, lang)


def _reasons(source: Mapping[str, Any], version: str, company: Company, lang: str) -> Iterator[str]:
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
                yield say("entry.reason", lang, reason=appraisal.reason[lang])


def _activity(version: str, company: Company) -> Activity | None:
    return next((one for one in company.activities.get(version.partition("@")[0], ()) if one.version == version), None)


def _event(position: int, events: Mapping[int, Event], lang: str) -> str:
    event = events.get(position)
    if event is None:
        return say("entry.event.missing", lang, seq=position)
    content = event.content
    if event.salt is None:
        return say("entry.event.erased", lang, seq=position)
    effective, recorded = (moment(time).isoformat() for time in (content.effective or 0, event.recorded))
    details = (
        f"{say(f'register.details.{name}', lang)} {value}"
        for name in (*DETAILS, "wording")
        if (value := getattr(content, name)) is not None
    )
    return "; ".join(
        [
            f"{say(f'register.kinds.{content.kind}', lang)} ({content.kind}) {content.scope}",
            say("entry.event.times", lang, effective=effective, recorded=recorded),
            *details,
        ]
    )


KINDS: Final = ("otherwise", "whole", "named", "erased_events", "not_looked_up")
"""The kinds of entries beside the register."""


class Tally:
    """How many answers came out how, by themselves and beside the register."""

    def __init__(self, *, beside: bool = False) -> None:
        """Count; `beside`: with a register."""
        self._beside = beside
        self._counts: Counter[str] = Counter()
        self._erased: list[int] = []

    def add(self, result: Replayed) -> None:
        """Count an answer."""
        self._counts["answers"] += 1
        self._counts["different"] += bool(result.difference)
        self._counts["reworded"] += result.reworded
        if result.erased:
            self._counts["erased"] += 1
            self._erased.append(result.entry.seq)
        else:
            self._counts[_kind(result.beside)] += 1

    @property
    def failed(self) -> bool:
        """Whether an answer comes out otherwise, or its register says something else."""
        return bool(self._counts["different"] or (self._beside and self._counts["otherwise"]))

    def differs(self, result: Replayed) -> bool:
        """Whether there is something to say of one answer."""
        return bool(result.difference or (result.beside and (result.beside.difference or result.beside.erased)))

    def lines(self, lang: str, against: str = "") -> Iterator[str]:
        """All of it in sentences; `against` names the policies by which the answers were derived, if others than their own."""
        erased, different = self._counts["erased"], self._counts["different"]
        names = say("replayed.which", lang, numbers=listed(self._erased)) if erased else ""
        changed = say(f"replayed.{'would_change' if against else 'come_out'}", lang, number=different, against=against)
        yield say("replayed.all", lang, derived=self._counts["answers"] - erased, changed=changed, erased=erased, names=names)
        if reworded := self._counts["reworded"]:
            yield say("replayed.reworded", lang, number=reworded)
        if self._beside:
            yield from (say(f"replayed.{kind}", lang, number=self._counts[kind]) for kind in KINDS if self._counts[kind])

    def as_object(self) -> dict[str, object]:
        """The counts by names for programs."""
        found: dict[str, object] = {name: self._counts[name] for name in ("answers", "different", "reworded", "erased")}
        return found | {"register": {kind: self._counts[kind] for kind in KINDS}} if self._beside else found


def _kind(beside: Compared | None) -> str:
    if beside is None:
        return "not_looked_up"
    return "otherwise" if beside.difference else "erased_events" if beside.erased else "whole" if beside.whole else "named"


def listed(numbers: list[int]) -> str:
    """Ascending numbers, those that follow one another as a range."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges(numbers))


def text(result: Replayed, lang: str) -> str:
    """One answer in a line."""
    entry = result.entry
    said = "; ".join(_differences(result, lang))
    return say("replayed.one", lang, seq=entry.seq, time=clock(entry.time), id=entry.content.decision_id, said=said)


def _differences(result: Replayed, lang: str) -> Iterator[str]:
    beside = result.beside
    if result.difference:
        yield result.difference.in_(lang)
    if beside and beside.difference:
        yield say("replayed.beside", lang, difference=beside.difference.in_(lang))
    if beside and beside.erased:
        yield say("replayed.erased_since", lang, numbers=listed(sorted(beside.erased)))


def as_line(result: Replayed, lang: str) -> str:
    """One answer as JSON."""
    entry = result.entry
    said = {"seq": entry.seq, "decision_id": entry.content.decision_id, "was": entry.content.outcome, "now": result.now}
    beside = (
        {"register": in_language(result.beside.difference, lang), "erased_events": sorted(result.beside.erased)} if result.beside else {}
    )
    return json.dumps({**said, "difference": in_language(result.difference, lang), **beside}, ensure_ascii=False)


EMPTY: Final = '<script type="application/json" id="proof">null</script>'


def page(proof: str) -> str:
    """The HTML file with a proof in it."""
    kept = json.dumps(json.loads(proof), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    whole = files("zweck.pages").joinpath("proof.html").read_text(encoding="utf-8")
    return whole.replace(EMPTY, EMPTY.replace("null", kept))


def in_words(proven: Proven, language: str) -> Iterator[str]:
    """The entry that a proof shows, the reasons of its answer, and the checkpoint."""
    frame, content = proven.frame, proven.content
    said = " ".join(part for part in (content.outcome, content.decision_id) if part) or say("entry.gone", language)
    yield f"{_head(frame['seq'], frame['kind'], frame['time'], language)}: {said}"
    if proven.reasons:
        yield f"  {say('entry.reasons.named' if deciding(content) else 'entry.reasons.derived', language)}"
    for each in proven.reasons:
        yield f"  {each['rule']} ({each['citation']}): {each[language]}"
    yield say("entry.first", language, origin=proven.checkpoint.origin, size=proven.checkpoint.size)
