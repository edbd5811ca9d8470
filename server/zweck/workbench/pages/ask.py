"""The interview: one screen after the other, the outcome beside it, the ordinary course on one screen, then the answer."""

from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from zweck.decision.decision import Detail
from zweck.explain.values import value_in_words
from zweck.interview.interview import Given, Interview, Stage
from zweck.interview.screens import FIRST, NO, Screen
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD
from zweck.logic.condition import Value
from zweck.pages.answer import origins, sections
from zweck.pages.html import HtmlPage
from zweck.pages.points import points
from zweck.workbench import wording
from zweck.workbench.asking import form
from zweck.workbench.bench import Posed
from zweck.workbench.screens import SENT, in_words, lines, taken
from zweck.workbench.view import View

MAX_WORDS: Final = 200
"""Letters of what is searched for."""

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
    interview = posed.interview
    screen = interview.screen
    if SENT in view.params:
        asked = taken(view, posed.asked, screen, interview) if screen is not None else posed.asked
        view.bench.pose(asked)  # what contradicts itself is refused before it stands in an address
        return RedirectResponse(view.to("ask", asked.query()), 303)
    shared = view.case(posed) | {"answers": answers(view, posed), "given": given(view, posed), "said": [*in_words(view, posed)]}
    about = view.params.get("about", "")
    if about in view.bench.vocabulary.facts:
        return view.render("question.html.j2", form=form(posed, about, view.language), **shared)
    text = view.params.get("more", "").strip()[:MAX_WORDS]
    if text:
        return view.render("more.html.j2", text=text, found=interview.search(text), **shared)
    if interview.stage is Stage.EXCLUDED and not posed.asked.allowing:
        return view.render("answer.html.j2", offered=replace(posed.asked, allowing=True), answer=_answer(view, posed), **shared)
    if screen is not None:
        return view.render("screen.html.j2", action=view.to("ask"), **of_screen(view, posed, screen, interview), **shared)
    presumed = [one for one in interview.presumed if one.fact not in posed.asked.confirmed]
    if presumed:
        confirmed = replace(posed.asked, confirmed=posed.asked.confirmed | {one.fact for one in presumed})
        shown = [_line(view, one.fact, one.value) for one in presumed]
        return view.render("confirm.html.j2", lines=shown, confirmed=confirmed, **shared)
    return view.render("answer.html.j2", offered=None, answer=_answer(view, posed), **shared)


def of_screen(view: View, posed: Posed, screen: Screen, interview: Interview) -> dict[str, Any]:
    """The parts of a page that show a screen, and how far the interview has come."""
    parts = {one.name: one.title[view.language] for one in view.bench.policies.sheets.parts}
    library, day = view.bench.library, posed.day
    return {
        "screen": screen,
        "heading": view.say("interview.first") if screen.name == FIRST else screen.title[view.language],
        "rows": lines(posed, screen, interview, view.language),
        "kept": [*posed.asked.pairs(*(row.fact for row in screen.rows if row.fact))],
        "progress": [(parts[name], done) for name, done in interview.progress],
        "usually": interview.usually,
        "points": [(citation, text[view.language]) for citation, text in points(screen.points, library, day)],
        "unknown": UNKNOWN_WORD,
        "no": NO,
    }


def answers(view: View, posed: Posed) -> list[Line]:
    """The person's own answers to the questions of facts, the latest first."""
    stated = posed.question.stated
    worded = {name for one in given_in_words(posed) for name in one.facts}
    return [_line(view, name, stated.get(name)) for name in reversed([*posed.asked.facts]) if name not in worded and name != DECISION_DATE]


def given_in_words(posed: Posed) -> list[Given]:
    """The person's answers in everyday words."""
    return [*wording.given(posed.asked.said, posed.bench.policies.sheets, posed.bench.vocabulary)]


def given(view: View, posed: Posed) -> list[Line]:
    """The facts that other sources have."""
    own = posed.asked.facts
    return [_line(view, name, value) for name, value in posed.question.stated.items() if name not in own and name != DECISION_DATE]


def _line(view: View, name: str, value: Value | None) -> Line:
    fact = view.bench.vocabulary.facts[name]
    return Line(name, fact.label[view.language], view.say("unknown") if value is None else value_in_words(value, fact, view.language))


def _answer(view: View, posed: Posed) -> HtmlPage:
    """The answer in short."""
    return posed.written(ANSWER, Detail.FULL, view.language, whole=False)
