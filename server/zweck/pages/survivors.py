"""The facts against the controller that a permission would survive, each with its norm: a list that a lawyer signs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from zweck.analysis.coherence.check import Coherence, Survivor
from zweck.decision.decision import Decision, Outcome
from zweck.explain.values import value_in_words
from zweck.facts.question import Question
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Value
from zweck.pages import Page, say

Json = dict[str, object]


class Line(NamedTuple):
    """One fact in words, and where the law says that it changes nothing here."""

    fact: str
    citations: str


def survivors_of(coherence: Coherence, question: Question, decision: Decision) -> list[Survivor]:
    """The facts that a permission would survive; of another answer none."""
    if decision.outcome is not Outcome.PERMITTED or decision.date is None:
        return []
    dated = question if DECISION_DATE in question.stated else replace(question, stated={**question.stated, DECISION_DATE: decision.date})
    return coherence.survivors(dated)


def lines(survivors: Iterable[Survivor], vocabulary: Vocabulary, language: str) -> list[Line]:
    """Each survivor in words, those of one fact and norm together."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in survivors:
        fact = vocabulary.facts[one.fact]
        citations = "; ".join(one.citations) or say("survivors.outside" if one.explained else "survivors.unread", language)
        found.setdefault((fact.label[language], citations), []).append(value_in_words(one.value, fact, language))
    return [Line(f"{label}: {', '.join(dict.fromkeys(values))}", citations) for (label, citations), values in found.items()]


def page_of(survivors: Iterable[Survivor], vocabulary: Vocabulary, language: str) -> Page:
    """The list; empty where nothing survives."""
    page = Page()
    for one in page.under(say("survivors.title", language), lines(survivors, vocabulary, language)):
        page.paragraph(f"– {one.fact} ({one.citations})")
    return page


def as_json(survivors: Iterable[Survivor]) -> list[Json]:
    """Each survivor with the fact, its value, the norms, and whether anything explains it."""
    return [_named(one) for one in survivors]


def _named(one: Survivor) -> Json:
    return {"fact": one.fact, "value": _plain(one.value), "citations": list(one.citations), "explained": one.explained}


def _plain(value: Value) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return value.isoformat() if isinstance(value, date) else value
