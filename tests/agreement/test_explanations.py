"""Explanations over planes are those of the walk in every field: ruling with rows, missing facts in order, presumptions, doubts, gaps."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from random import Random

import pytest

from tests.agreement.generate import policy_set, questions
from tests.agreement.situations import Situations, asked
from tests.agreement.walk.judge import Judges
from tests.proving import at_most, drawn
from zweck.decision.decision import Detail, Finding
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE

OF_DAY = ((date(2026, 6, 1), 20_000), (date(2017, 6, 1), 12_000))
EACH_EDITION = 120
SETS = 300


def differing(policies: PolicySet, several: list[Question]) -> Iterator[tuple[Question, list[str]]]:
    """The questions whose findings differ, with the fields in which they do."""
    engine, judges = Engine(policies), Judges(policies)
    for question in several:
        found, wanted = engine.decide(question, Detail.REASONS).finding, judges.finding(question)
        if found != wanted:
            yield question, [one.name for one in fields(Finding) if getattr(found, one.name) != getattr(wanted, one.name)]


def on(question: Question, day: date, policies: PolicySet) -> Question:
    """The question about another day."""
    return asked({**question.stated, DECISION_DATE: day}, question.presume_unstated, policies.vocabulary)


@pytest.mark.parametrize(("day", "full"), OF_DAY)
def test_drawn_questions_about_one_day(situations: Situations, day: date, full: int) -> None:
    chance = Random(day.year)
    assert (
        list(differing(situations.policies, [on(situations.draw(chance), day, situations.policies) for _ in range(at_most(full, 30))]))
        == []
    )


def test_drawn_questions_on_the_first_day_of_each_edition(situations: Situations) -> None:
    chance, starts = Random(174), situations.editions.starts
    days = [chance.choice(starts) for _ in range(at_most(EACH_EDITION * len(starts), 40))]
    assert list(differing(situations.policies, [on(situations.draw(chance), day, situations.policies) for day in days])) == []


def test_generated_law() -> None:
    for seed in range(drawn(SETS)):
        chance = Random(seed)
        policies = policy_set(chance)
        assert list(differing(policies, [one for one in questions(chance, 50) if isinstance(one.stated.get(DECISION_DATE), date)])) == [], (
            seed
        )


def test_a_wrong_explanation_is_found(situations: Situations, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: an engine that loses the last missing fact is found out."""
    decide = Engine.decide

    def forgetful(self: Engine, question: Question, detail: Detail = Detail.FULL) -> object:
        decision = decide(self, question, detail)
        return replace(decision, finding=replace(decision.finding, missing_facts=decision.finding.missing_facts[:-1]))

    monkeypatch.setattr(Engine, "decide", forgetful)
    chance = Random(1)
    several = [on(situations.draw(chance), OF_DAY[0][0], situations.policies) for _ in range(20)]
    assert {field for _, names in differing(situations.policies, several) for field in names} == {"missing_facts"}
