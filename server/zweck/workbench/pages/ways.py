"""Ways to a permission, each examined through all that could still stand against it before it is named: cards made of acts."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from zweck.decision.decision import Detail
from zweck.decision.remedied import Prospect, RemedyFact, RemedyResult
from zweck.explain.values import value_in_words
from zweck.interview.interview import Interview
from zweck.interview.screens import Screen
from zweck.interview.ways import GOOD, MAX_WAYS, ORDER, established, prospect, taken
from zweck.pages.answer import sections
from zweck.pages.html import cited
from zweck.workbench import screens
from zweck.workbench.asked import AddressedQuestion
from zweck.workbench.bench import Posed
from zweck.workbench.pages.ask import of_screen
from zweck.workbench.pages.examination import before
from zweck.workbench.screens import SENT
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
    then: AddressedQuestion


def ways(view: View) -> Response:
    """The ways that were examined to their end; while none of them carries, what could still stand in the next one is asked."""
    posed = view.posed()
    interview, decision = posed.interview, posed.decision(Detail.FULL)
    named: list[tuple[Prospect, Way]] = []
    asking: tuple[Way, Interview, Screen] | None = None
    for remedy in [one for one in decision.remedies if not one.id][:MAX_WAYS]:
        rest = taken(interview, remedy, {}, view.bench.vocabulary)
        screen = rest.screen if rest is not None else None
        if rest is not None and screen is None:
            named.append((prospect(rest.decision), _way(view, posed, remedy)))
        elif rest is not None and screen is not None and asking is None:
            asking = (_way(view, posed, remedy), rest, screen)
    carries = any(end is Prospect.CARRIES for end, _ in named)
    if carries:
        asking = None
    if SENT in view.params and asking is not None:
        asked = screens.taken(view, posed.asked, asking[2], asking[1])
        view.bench.pose(asked)  # what contradicts itself is refused before it stands in an address
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
        before=before(view, posed),
        was=decision.outcome.name.lower(),
        cited=lambda citation: cited(citation, lambda text: view.bench.links(text, posed.day)),
    )


def _way(view: View, posed: Posed, remedy: RemedyResult) -> Way:
    asked = posed.asked
    facts = established(remedy)
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
