"""A screen of the interview as a form, and the answers that it brings back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from zweck.interview.interview import Given, Interview
from zweck.interview.said import answer, denials
from zweck.interview.screens import NO, Row, Screen
from zweck.workbench import wording
from zweck.workbench.asked import AddressedQuestion, Pair
from zweck.workbench.asking import Form, form
from zweck.workbench.bench import Posed
from zweck.workbench.view import View

ROW: Final = "row:"
REST: Final = "rest"
SENT: Final = "rows"
"""The part of an address that says that a screen was answered."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the form shows it: its choices by the names that they state, the sentences of a no, or the form of a fact."""

    row: Row
    name: str
    choices: tuple[Pair, ...]
    denies: tuple[str, ...]
    form: Form | None


def lines(posed: Posed, screen: Screen, interview: Interview, language: str) -> list[Line]:
    """The rows of a screen."""
    missing = {one.fact: one for one in interview.decision.missing_facts}
    facts = posed.bench.vocabulary.facts
    found = []
    for row in screen.rows:
        asking = form(posed, row.fact, language, missing.get(row.fact)) if row.fact else None
        choices = asking.choices if asking is not None else tuple((one.name, one.label[language]) for one in row.choices)
        denies = tuple(denials(row, facts, language)) if row.screens else ()
        found.append(Line(row, row.fact or f"{ROW}{row.key}", choices, denies, asking))
    return found


def taken(view: View, asked: AddressedQuestion, screen: Screen, interview: Interview) -> AddressedQuestion:
    """The question with the answers to a screen; a row that was left open states nothing, and no fact that is stated is stated again."""
    sent = view.request.query_params
    for row in screen.rows:
        if row.fact:
            continue
        chosen = tuple(name for name in sent.getlist(f"{ROW}{row.key}") if name in {NO, *(one.name for one in row.choices)})
        if not chosen and row.screens and sent.get(REST):
            chosen = (NO,)
        known = {**interview.stated, **asked.raw(view.bench.vocabulary)}
        facts = {name: value for name, value in interview.statements(row, chosen).items() if name not in known}
        if chosen:
            asked = replace(asked.having(facts), said=(*asked.said, wording.written(Given(row, chosen, tuple(facts)))))
    interview.turn(screen)
    course = interview.course
    return replace(asked, shown=course.shown, part=course.part, screens=course.screens)


def in_words(view: View, posed: Posed) -> Iterator[tuple[str, str, str]]:
    """The answers in everyday words: question, answer, and the address in which exactly what it stated is taken back."""
    bench, asked = posed.bench, posed.asked
    for one in reversed([*wording.given(asked.said, bench.policies.sheets, bench.vocabulary)]):
        text = wording.written(one)
        back = replace(
            asked,
            facts={name: values for name, values in asked.facts.items() if name not in one.facts},
            shown=tuple(name for name in asked.shown if name != one.row.key),
            said=tuple(other for other in asked.said if other != text),
            confirmed=asked.confirmed - {*one.facts},
        )
        yield one.row.question[view.language], answer(one, view.language), view.to("ask", back.query())
