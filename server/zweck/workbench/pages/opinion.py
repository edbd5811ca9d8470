"""The opinion: a document to print and to sign, as a page and as a PDF."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from zweck.decision.decision import Detail
from zweck.explain.values import value_in_words
from zweck.law.vocabulary import DECISION_DATE, SilenceClass
from zweck.logic.condition import Value
from zweck.pages.answer import origins, sections
from zweck.pages.answer.examination import examination
from zweck.pages.answer.origins import ways
from zweck.pages.answer.plain import plain
from zweck.pages.answer.reasoned import reasons
from zweck.pages.html import HtmlPage
from zweck.pages.story import in_one, story
from zweck.workbench import docx
from zweck.workbench.addressed import DOCUMENT, REASON
from zweck.workbench.context import Posed, Section
from zweck.workbench.docx import as_pdf, has_pdf
from zweck.workbench.essential import essential
from zweck.workbench.view import View

RESULT: tuple[Section, ...] = (sections.headline, origins.aged, sections.laws, sections.scopes)
RESERVATIONS: tuple[Section, ...] = (
    sections.contradictions,
    origins.conflicts,
    origins.reservations,
    sections.gaps,
    sections.doubts,
    sections.presumptions,
    sections.openings,
    sections.missing,
)
SHORT: tuple[Section, ...] = (sections.laws, sections.scopes, sections.gaps, sections.openings, ways, sections.obligations, sections.doubts)
DESCRIBED = (
    "time",
    "controller secrecy whistle telecom",
    "operation channel call image video device listing political ai score debt",
    "subject",
    "data record",
    "disclosure",
    "purpose advertising",
    "consent basis balancing safeguards rights",
)
"""Groups of facts in the order in which a case is described: who does what, about whom, with which data, from where, to whom, and why."""

NOTED = (SilenceClass.APPRAISAL, SilenceClass.SHOWN)
"""Facts whose values others will want to see proven."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact of the annex: its value, its source, and the note on it; `asks` says that others will want to see it proven."""

    fact: str
    label: str
    value: str
    source: str
    reason: str
    document: str
    asks: bool


def opinion(view: View) -> Response:
    """The opinion with the fields that make it one: a title, the reasons behind facts, the author's role."""
    parts = _parts(view)
    posed: Posed = parts["posed"]
    noted = {f"{kind}{one.fact}" for one in parts["annex"] if one.asks for kind in (REASON, DOCUMENT)}
    kept = list(posed.asked.pairs("title", "by", *noted))
    return view.render("opinion.html.j2", **parts, is_document=False, has_pdf=has_pdf(), has_docx=docx.has_docx(), kept=kept)


def opinion_pdf(view: View) -> Response:
    """The document alone."""
    parts = _parts(view)
    posed: Posed = parts["posed"]
    text = view.html("document.html.j2", **parts, is_document=True)
    name = f"zweck-{posed.decision(Detail.REASONS).decision_id[:12]}.pdf"
    return Response(as_pdf(text), media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def opinion_docx(view: View) -> Response:
    """The document for Word."""
    parts = _parts(view)
    posed: Posed = parts["posed"]
    say = view.say
    columns = [say(f"workbench.opinion.{name}") for name in ("fact", "value", "source", "reason", "document")]
    rows = [(one.label, one.value, one.source, one.reason, one.document) for one in parts["annex"]]
    annex = None if parts["is_short"] else docx.Annex(say("workbench.opinion.annex"), columns, rows)
    by = f" · {say('workbench.opinion.by')}: {parts['by']}" if parts["by"] else ""
    signed = [say("workbench.opinion.place"), say("workbench.opinion.signature")]
    title = posed.asked.title or say("workbench.untitled")
    written = docx.as_docx(title, f"{say('access.day', day=posed.day)}{by}", _divided(view, parts), signed, annex, ids=parts["ids"])
    name = f"zweck-{posed.decision(Detail.REASONS).decision_id[:12]}.docx"
    return Response(written, media_type=docx.TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def opinion_sections(view: View) -> list[docx.Section]:
    """The opinion as headings with what stands below each, without the annex and the signature."""
    return _divided(view, _parts(view))


def _divided(view: View, parts: dict[str, Any]) -> list[docx.Section]:
    asked: list[tuple[str, Any]] = [
        ("plain.title", parts["plain"]),
        ("workbench.opinion.facts", parts["story"]),
        ("workbench.opinion.question", [view.say("workbench.opinion.asked", day=parts["day"])]),
        ("workbench.opinion.result", parts["result"]),
        ("workbench.opinion.examination", parts["examination"]),
        ("workbench.opinion.obligations", parts["obligations"]),
        ("workbench.tab.ways", parts["ways"]),
        ("workbench.opinion.reservations", parts["reservations"]),
        ("limits.state", parts["state"]),
    ]
    return [docx.Section(view.say(key), content) for key, content in asked if content]


def _parts(view: View) -> dict[str, Any]:
    posed = view.posed()
    is_short = view.params.get("short") == "1"
    detail = Detail.FULL if is_short else Detail.EXAMINATION
    groups = {name: place for place, group in enumerate(DESCRIBED) for name in group.split()}
    of = {name: groups.get(fact.group, len(groups)) for name, fact in view.workbench.vocabulary.facts.items()}
    facts = {name: value for name, value in sorted(_in_order(posed), key=lambda fact: of[fact[0]]) if value is not None}
    sentences = story(facts, view.workbench.policies, view.language)
    paragraphs: dict[int, list[str]] = {}
    for name, sentence in zip((name for name in facts if name != DECISION_DATE), sentences[1:-1], strict=True):
        paragraphs.setdefault(of[name], []).append(sentence if sentence.endswith("?") else f"{sentence}.")
    return {
        **view.case(posed),
        "is_short": is_short,
        "is_whole": view.params.get("whole") == "1",
        "ids": view.params.get("ids") == "1",
        "day": posed.day,
        "story": [sentences[0], *(" ".join(lines) for lines in paragraphs.values()), sentences[-1]],
        "in_one": in_one(sentences),
        "result": posed.written(SHORT if is_short else RESULT, Detail.FULL, view.language, whole=False),
        "examination": None if is_short else _examination(view, posed),
        "obligations": None if is_short else posed.written([sections.obligations], detail, view.language),
        "reservations": None if is_short else posed.written(RESERVATIONS, detail, view.language),
        "ways": None if is_short else posed.written([ways], detail, view.language),
        "plain": posed.written([plain], Detail.FULL, view.language) if is_short else None,
        "state": _state(view, posed),
        "closing": posed.written([sections.closing], detail, view.language),
        "annex": list(_annex(view, posed)),
        "by": posed.asked.by or view.person,
    }


def _state(view: View, posed: Posed) -> HtmlPage:
    """Until when each law that applies was read and compared, and what is announced of it."""
    page = view.workbench.page(posed.day)
    for result in posed.decision(Detail.REASONS).laws:
        version = view.workbench.policies.laws[result.law].on(result.version)
        if version is not None:
            origins.state_of_law(version, view.language, page)
    return page


def _examination(view: View, posed: Posed) -> HtmlPage:
    """The reasons from the points that bear the result; with `whole`, every point as the command line numbers it."""
    writer = posed.writer(Detail.EXAMINATION, view.language)
    if view.params.get("whole") == "1":
        examination(writer)
    else:
        reasons(replace(writer, decision=replace(writer.decision, examination=essential(writer.decision))))
    return view.workbench.page(posed.day, page=writer.page)


def _in_order(posed: Posed) -> list[tuple[str, Value | None]]:
    """All facts: first those that the person stated, then those of other sources."""
    own = posed.asked.facts
    return sorted(posed.question.stated.items(), key=lambda fact: fact[0] not in own)


def _annex(view: View, posed: Posed) -> Iterator[Stated]:
    """Every fact that has a source, with it."""
    writer = posed.writer(Detail.REASONS, view.language)
    for name, value in _in_order(posed):
        if name == DECISION_DATE:
            continue
        fact = view.workbench.vocabulary.facts[name]
        said = view.say("unknown") if value is None else value_in_words(value, fact, view.language)
        source = origins.sources_of(name, posed.question.merged, writer) or view.say("answer.origin.caller")
        reason, document = posed.asked.reasons.get(name, ""), posed.asked.documents.get(name, "")
        asks = name in posed.asked.facts and value is not None and fact.silence.silence_class in NOTED
        yield Stated(name, fact.label[view.language], said, source, reason, document, asks)
