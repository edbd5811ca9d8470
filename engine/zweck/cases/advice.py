"""Advice on a case with another outcome than expected: the rules that fail or are open, and the facts whose values would turn it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from zweck.activities.needs import numbers_of
from zweck.activities.search import values_of
from zweck.cases.cases import Case
from zweck.decision.decision import Detail, Finding, Outcome, Status
from zweck.engine import Engine
from zweck.facts.question import Question, canonical
from zweck.forms.quoting import shown
from zweck.law.vocabulary import DECISION_DATE, Fact
from zweck.logic.condition import Value
from zweck.words.said import Said, says

MAX_FACTS: Final = 5
"""Facts that are named; the most decisive come first."""

MAX_VALUES: Final = 30
"""Values of a fact that are tried."""


def advice(case: Case, engine: Engine) -> Iterator[Said]:
    """A sentence for each kind of rule that stands in the way, and for each missing fact one with the value that alone would turn it."""
    finding = engine.decide(case.question, Detail.REASONS).finding
    for status, key in ((Status.FAILED, "cases.failed"), (Status.OPEN, "cases.open")):
        if rules := [*_rules(finding, status)]:
            yield says(key, rules="; ".join(rules))
    facts = engine.policies.vocabulary.facts
    names = [one.fact for one in finding.missing_facts] + [name for one in finding.openings for name in one.facts]
    for name in [*dict.fromkeys(name for name in names if name in facts and name != DECISION_DATE)][:MAX_FACTS]:
        value = _turning(facts[name], case.question, case.expect.outcome, engine)
        key = "cases.missing" if value is None else "cases.missing_turns"
        yield says(key, name=name, value=shown(canonical(value)), outcome=case.expect.outcome)


def _rules(finding: Finding, status: Status) -> Iterator[str]:
    """The requirements and prohibitions of a status, with their citations where the reasons have them."""
    citations = {one.rule: one.citation for one in finding.ruling.reasons}
    for law in finding.ruling.laws:
        names = [one.requirement for one in law.requirements if one.status is status]
        for name in (*names, *(one.rule for one in law.prohibitions if one.status is status)):
            yield f"{name} ({citations[name]})" if name in citations else name


def _turning(fact: Fact, question: Question, wanted: Outcome, engine: Engine) -> Value | None:
    """The first value of a fact with which the outcome is the wanted one; `None` where no value alone turns it."""
    day = question.stated.get(DECISION_DATE)
    numbers = numbers_of(engine.editions.on(day)) if isinstance(day, date) else {}
    for value in values_of(fact, numbers.get(fact.name, ()))[:MAX_VALUES]:
        stated = replace(question, stated={**question.stated, fact.name: value})
        if engine.decide(stated, Detail.OUTCOME).outcome is wanted:
            return value
    return None
