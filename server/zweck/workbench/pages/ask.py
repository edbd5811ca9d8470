"""The interview: one question at a time, the outcome beside it, the ordinary course on one screen, then what could allow it."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from zweck.decision.decision import Detail
from zweck.explain.values import value_in_words
from zweck.interview.interview import Stage
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.pages.answer import origins, sections
from zweck.pages.html import HtmlPage
from zweck.workbench.asking import form
from zweck.workbench.bench import Posed
from zweck.workbench.view import View

ANSWER = (
    sections.laws,
    sections.open_laws,
    sections.gaps,
    sections.scopes,
    sections.contradictions,
    origins.conflicts,
    sections.openings,
    sections.missing,
    sections.obligations,
    sections.doubts,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A fact with its value in words."""

    fact: str
    label: str
    value: str


def ask(view: View) -> Response:
    """The next step of the interview, or the question that is to be answered otherwise."""
    posed = view.posed()
    shared = view.case(posed) | {"answers": answers(view, posed), "given": given(view, posed)}
    about = view.params.get("about", "")
    if about in view.bench.vocabulary.facts:
        return view.render("question.html.j2", form=form(posed, about, view.language), at_most=None, **shared)
    interview = posed.interview
    sheet = interview.sheet
    stages = (Stage.DECIDING, Stage.ALLOWING) if posed.asked.allowing else (Stage.DECIDING,)
    if sheet is not None and interview.stage in stages:
        first = sheet.facts[0]
        heading = sheet.heading[view.language] if sheet.heading is not None else ""
        asking = form(posed, first.fact, view.language, first, heading)
        return view.render("question.html.j2", form=asking, at_most=interview.at_most, **shared)
    presumed = [one for one in interview.presumed if one.fact not in posed.asked.confirmed]
    if presumed:
        confirmed = replace(posed.asked, confirmed=posed.asked.confirmed | {one.fact for one in presumed})
        lines = [_line(view, one.fact, one.value) for one in presumed]
        return view.render("confirm.html.j2", lines=lines, confirmed=confirmed, **shared)
    offered = replace(posed.asked, allowing=True) if interview.stage is Stage.ALLOWING and not posed.asked.allowing else None
    return view.render("answer.html.j2", offered=offered, answer=_answer(view, posed), **shared)


def answers(view: View, posed: Posed) -> list[Line]:
    """The person's own answers, the latest first."""
    stated = posed.question.stated
    return [_line(view, name, stated.get(name)) for name in reversed([*posed.asked.facts]) if name != DECISION_DATE]


def given(view: View, posed: Posed) -> list[Line]:
    """The facts that other sources have."""
    own = posed.asked.facts
    return [_line(view, name, value) for name, value in posed.question.stated.items() if name not in own and name != DECISION_DATE]


def _line(view: View, name: str, value: Value | None) -> Line:
    fact = view.bench.vocabulary.facts[name]
    return Line(name, fact.label[view.language], view.say("unknown") if value is None else value_in_words(value, fact, view.language))


def _answer(view: View, posed: Posed) -> HtmlPage:
    """The answer in short."""
    page = view.bench.page(posed.day)
    writer = posed.writer(Detail.FULL, view.language, page, whole=False)
    for section in ANSWER:
        section(writer)
    return page
