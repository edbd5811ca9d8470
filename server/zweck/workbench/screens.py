"""A screen of the interview, and a question about a fact, as forms, and the answers that they bring back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from zweck.decision.decision import MissingFact
from zweck.explain.values import NO as NO_WORD
from zweck.explain.values import YES
from zweck.interview.interview import Given, Interview
from zweck.interview.said import answer, denials
from zweck.interview.screens import NO, Row, Screen
from zweck.law.countries import COUNTRIES
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.pages.answer.writer import points
from zweck.workbench.addressed import NONE, AddressedQuestion, Pair, typed, words_given, written
from zweck.workbench.context import Posed
from zweck.workbench.view import View

FIRST: Final = ("DE", "AT", "CH")
NEAR: Final = "eea"
"""The table of the countries that stand before all others."""


@dataclass(frozen=True, slots=True)
class Form:
    """A fact as a form asks for it; `kind` says how, `now` are the values that it has, `kept` what else stands in the address."""

    fact: Fact
    kind: str
    choices: tuple[Pair, ...]
    now: tuple[str, ...]
    kept: tuple[Pair, ...]
    points: tuple[Pair, ...] = ()
    none: str = NONE
    unknown: str = UNKNOWN_WORD


def form(posed: Posed, name: str, language: str, missing: MissingFact | None = None) -> Form:
    """The form that asks for a fact, within a question."""
    fact = posed.workbench.vocabulary.facts[name]
    asked = posed.trying(name)
    stated = posed.question.stated
    now = typed(stated[name]) if name in stated else ()
    found = points(missing.requirements, posed.workbench.library, posed.day) if missing is not None else []
    return Form(
        fact,
        _kind(fact),
        tuple(choices(fact, language, _near(posed))),
        now,
        tuple(kept(asked, name)),
        tuple((citation, said[language]) for citation, said in found),
    )


def kept(asked: AddressedQuestion, name: str) -> Iterator[Pair]:
    """The rest of a question, in which a fact is answered; a confirmed presumption that is answered is none any more."""
    for key, value in asked.pairs(name):
        names = [one for one in value.split(",") if one != name] if key == "confirmed" else []
        yield key, ",".join(names) if key == "confirmed" else value


def _near(posed: Posed) -> frozenset[str]:
    """The countries of the European Economic Area on the day of the question."""
    table = posed.workbench.vocabulary.tables.get(NEAR)
    return frozenset(table.keys_on(posed.day)) if table is not None else frozenset()


def _kind(fact: Fact) -> str:
    match fact.type:
        case FactType.BOOL | FactType.ENUM:
            return "buttons"
        case FactType.SET:
            return "boxes" if fact.values else "codes"
        case FactType.COUNTRY:
            return "country"
        case FactType.INT:
            return "number"
        case FactType.DATE:
            return "date"


def choices(fact: Fact, language: str, near: frozenset[str] = frozenset()) -> Iterator[Pair]:
    """The values of a fact by their names; none of a number and a day."""
    match fact.type:
        case FactType.BOOL:
            yield from (("true", YES[language]), ("false", NO_WORD[language]))
        case FactType.SET | FactType.COUNTRY if not fact.values:
            yield from countries(language, near)
        case _:
            yield from ((value, fact.labels[value][language]) for value in fact.values)


@cache
def countries(language: str, near: frozenset[str]) -> tuple[Pair, ...]:
    """The countries of today by their names: Germany, Austria and Switzerland, then those of the EEA, which are `near`, then all others."""
    found = [(code, one.name[language]) for code, known in COUNTRIES.items() for one in known if one.holds_on(None)]
    return tuple(sorted(found, key=lambda pair: (*(pair[0] != code for code in FIRST), pair[0] not in near, pair[1])))


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
    facts = posed.workbench.vocabulary.facts
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
        known = {**interview.stated, **asked.raw(view.workbench.vocabulary)}
        facts = {name: value for name, value in interview.statements(row, chosen).items() if name not in known}
        if chosen:
            asked = replace(asked.having(facts), said=(*asked.said, written(Given(row, chosen, tuple(facts)))))
    interview.turn(screen)
    course = interview.course
    return replace(asked, shown=course.shown, part=course.part, screens=course.screens)


def in_words(view: View, posed: Posed) -> Iterator[tuple[str, str, str]]:
    """The answers in everyday words: question, answer, and the address in which exactly what it stated is taken back."""
    workbench, asked = posed.workbench, posed.asked
    for one in reversed([*words_given(asked.said, workbench.policies.sheets, workbench.vocabulary)]):
        text = written(one)
        back = replace(
            asked,
            facts={name: values for name, values in asked.facts.items() if name not in one.facts},
            shown=tuple(name for name in asked.shown if name != one.row.key),
            said=tuple(other for other in asked.said if other != text),
            confirmed=asked.confirmed - {*one.facts},
        )
        yield one.row.question[view.language], answer(one, view.language), view.to("ask", back.query())
