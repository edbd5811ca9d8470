"""The interview, one screen after the other, then the answer; its examination as a tree; the ways to a permission, each examined."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from zweck.decision.decision import Detail, Outcome
from zweck.decision.remedied import Prospect, RemedyFact, RemedyResult
from zweck.explain.values import value_in_words
from zweck.interview.interview import Given, Interview, Stage
from zweck.interview.screens import FIRST, NO, Screen
from zweck.interview.ways import GOOD, MAX_WAYS, ORDER, established, prospect
from zweck.interview.ways import taken as taken_way
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD
from zweck.logic.condition import Value
from zweck.pages.answer import origins, sections
from zweck.pages.answer.examination import Node, tree
from zweck.pages.answer.writer import Writer, points
from zweck.pages.html import HtmlPage, cited
from zweck.pages.survivors import lines as survivor_lines
from zweck.pages.survivors import survivors_of
from zweck.workbench.addressed import AddressedQuestion, words_given
from zweck.workbench.context import Posed
from zweck.workbench.screens import SENT, form, in_words, lines, taken
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
        view.workbench.pose(asked)  # what contradicts itself is refused before it stands in an address
        return RedirectResponse(view.to("ask", asked.query()), 303)
    shared = view.case(posed) | {"answers": answers(view, posed), "given": given(view, posed), "said": [*in_words(view, posed)]}
    about = view.params.get("about", "")
    if about in view.workbench.vocabulary.facts:
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
    parts = {one.name: one.title[view.language] for one in view.workbench.policies.sheets.parts}
    library, day = view.workbench.library, posed.day
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
    return [*words_given(posed.asked.said, posed.workbench.policies.sheets, posed.workbench.vocabulary)]


def given(view: View, posed: Posed) -> list[Line]:
    """The facts that other sources have."""
    own = posed.asked.facts
    return [_line(view, name, value) for name, value in posed.question.stated.items() if name not in own and name != DECISION_DATE]


def _line(view: View, name: str, value: Value | None) -> Line:
    fact = view.workbench.vocabulary.facts[name]
    return Line(name, fact.label[view.language], view.say("unknown") if value is None else value_in_words(value, fact, view.language))


def _answer(view: View, posed: Posed) -> HtmlPage:
    """The answer in short."""
    return posed.written(ANSWER, Detail.FULL, view.language, whole=False)


def examination(view: View) -> Response:
    """Law, requirement, every ground, every condition; beside it the fact that is to be tried."""
    posed = view.posed()
    writer = posed.writer(Detail.EXAMINATION, view.language)
    apply, out = points_of(posed, writer)
    about = view.params.get("about", "")
    now = posed.decision(Detail.REASONS).outcome.name.lower()
    trying = form(posed, about, view.language) if about in view.workbench.vocabulary.facts else None
    survivors = survivors_of(view.workbench.coherence, posed.question, posed.decision(Detail.EXAMINATION))
    return view.render(
        "examination.html.j2",
        **view.case(posed),
        apply=apply,
        out=out,
        form=trying,
        before=_before(view, posed),
        official=lambda citation: cited(citation, lambda text: view.workbench.links(text, posed.day)),
        more=[("was", now)],
        survivors=survivor_lines(survivors, view.workbench.vocabulary, view.language),
    )


def points_of(posed: Posed, writer: Writer) -> tuple[list[Node], list[Node]]:
    """The examination as a tree: the laws that apply or may apply, those first on which the outcome rests, and those that do not."""
    found = writer.decision.examination
    if found is None:
        return [], []
    outcomes = {law.law: law.outcome for law in writer.decision.laws}
    laws = sorted(found.laws, key=lambda law: outcomes.get(law.law, Outcome.UNDETERMINED) != writer.decision.outcome)
    merged = posed.question.merged
    return tree(replace(found, laws=tuple(laws)), writer, lambda fact: origins.sources_of(fact, merged, writer))


def _before(view: View, posed: Posed) -> str:
    """The outcome from which a trial began, in words, where it was another; empty else."""
    outcomes = {name.lower(): name for name in ("PERMITTED", "PROHIBITED", "UNDETERMINED", "NOT_REGULATED")}
    found = outcomes.get(view.params.get("was", ""))
    return view.say(f"outcome.{found}") if found is not None and found != posed.decision(Detail.REASONS).outcome.name else ""


@dataclass(frozen=True, slots=True)
class Act:
    """An act of a way: its title, what belongs to it, and the facts that are to be stated or changed by it."""

    id: str
    title: str
    checklist: tuple[str, ...]
    to_state: str
    to_change: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a permission; `then` is the question as it is once its acts are done."""

    rule: str
    citation: str
    text: str
    acts: tuple[Act, ...]
    still_open: tuple[str, ...]
    then: AddressedQuestion


def ways(view: View) -> Response:
    """The ways that were examined to their end; while none of them carries, what could still stand in the next one is asked."""
    posed = view.posed()
    interview, decision = posed.interview, posed.decision(Detail.FULL)
    named: list[tuple[Prospect, Way]] = []
    asking: tuple[Way, Interview, Screen] | None = None
    for remedy in [one for one in decision.remedies if not one.id][:MAX_WAYS]:
        rest = taken_way(interview, remedy, {}, view.workbench.vocabulary)
        screen = rest.screen if rest is not None else None
        if rest is not None and screen is None:
            named.append((prospect(rest.decision), _way(view, posed, remedy)))
        elif rest is not None and screen is not None and asking is None:
            asking = (_way(view, posed, remedy), rest, screen)
    carries = any(end is Prospect.CARRIES for end, _ in named)
    if carries:
        asking = None
    if SENT in view.params and asking is not None:
        asked = taken(view, posed.asked, asking[2], asking[1])
        view.workbench.pose(asked)  # what contradicts itself is refused before it stands in an address
        return RedirectResponse(view.to("ways", asked.query()), 303)
    rows = of_screen(view, posed, asking[2], asking[1]) if asking is not None else {}
    return view.render(
        "ways.html.j2",
        **view.case(posed),
        **rows,
        action=view.to("ways"),
        asking=asking[0] if asking is not None else None,
        ways=sorted(named, key=lambda one: ORDER.index(one[0])),
        carries=carries,
        openings=posed.written([sections.openings], Detail.FULL, view.language),
        is_permitted=decision.outcome in GOOD,
        before=_before(view, posed),
        was=decision.outcome.name.lower(),
        cited=lambda citation: cited(citation, lambda text: view.workbench.links(text, posed.day)),
    )


def _way(view: View, posed: Posed, remedy: RemedyResult) -> Way:
    asked = posed.asked
    facts = established(remedy)
    for name in facts:
        trying = posed.trying(name)
        asked = trying if trying is not posed.asked else asked
    rule = view.workbench.library.rule(remedy.rule, posed.day)
    return Way(
        remedy.rule,
        remedy.citation,
        rule.reason[view.language] if rule is not None and rule.reason is not None else "",
        tuple(
            Act(
                act.act,
                act.title[view.language],
                tuple(line[view.language] for line in act.checklist),
                "; ".join(_act_in_words(view, act.facts, change=False)),
                "; ".join(_act_in_words(view, act.facts, change=True)),
            )
            for act in remedy.acts
        ),
        tuple(view.workbench.vocabulary.facts[name].label[view.language] for name in remedy.still_open),
        asked.having(facts),
    )


def _act_in_words(view: View, facts: tuple[RemedyFact, ...], *, change: bool) -> Iterator[str]:
    for one in facts:
        fact = view.workbench.vocabulary.facts[one.fact]
        if one.change is change:
            yield f"{fact.label[view.language]}: {value_in_words(one.value, fact, view.language)}"
