"""Ways to a permission: a card for each ground, made of acts, of which one can be tried."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from zweck.decision.decision import Detail, Outcome
from zweck.decision.remedied import RemedyFact, RemedyResult
from zweck.explain.values import value_in_words
from zweck.pages.answer import sections
from zweck.pages.html import cited
from zweck.workbench.asked import Asked
from zweck.workbench.bench import Posed
from zweck.workbench.pages.examination import before
from zweck.workbench.view import View


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
    then: Asked


def ways(view: View) -> Response:
    """The cards, the grounds still to be shown, and the outcome."""
    posed = view.posed()
    decision = posed.decision(Detail.FULL)
    openings = view.bench.page(posed.day)
    sections.openings(posed.writer(Detail.FULL, view.language, openings))
    cards = [_way(view, posed, remedy) for remedy in decision.remedies if not remedy.id]
    return view.render(
        "ways.html.j2",
        **view.case(posed),
        ways=cards,
        openings=openings,
        is_permitted=decision.outcome in (Outcome.PERMITTED, Outcome.NOT_REGULATED),
        before=before(view, posed),
        was=decision.outcome.name.lower(),
        cited=lambda citation: cited(citation, lambda text: view.bench.links(text, posed.day)),
    )


def _way(view: View, posed: Posed, remedy: RemedyResult) -> Way:
    asked = posed.asked
    facts = {one.fact: one.value for act in remedy.acts for one in act.facts}
    for name in facts:
        trying = posed.trying(name)
        asked = trying if trying is not posed.asked else asked
    rule = view.bench.library.rule(remedy.rule, posed.day)
    return Way(
        remedy.rule,
        remedy.citation,
        rule.reason[view.language] if rule is not None and rule.reason is not None else "",
        tuple(
            Act(
                act.act,
                act.title[view.language],
                tuple(line[view.language] for line in act.checklist),
                "; ".join(_in_words(view, act.facts, change=False)),
                "; ".join(_in_words(view, act.facts, change=True)),
            )
            for act in remedy.acts
        ),
        tuple(view.bench.vocabulary.facts[name].label[view.language] for name in remedy.still_open),
        asked.having(facts),
    )


def _in_words(view: View, facts: tuple[RemedyFact, ...], *, change: bool) -> Iterator[str]:
    for one in facts:
        fact = view.bench.vocabulary.facts[one.fact]
        if one.change is change:
            yield f"{fact.label[view.language]}: {value_in_words(one.value, fact, view.language)}"
