"""Questions that are asked together have the answers that the engine gives to each alone, in all that a case can observe."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from tests.agreement.generate import policy_set, questions
from tests.agreement.situations import house_situations
from tests.law import shipped_cases, shipped_law
from tests.proving import drawn
from zweck.cases import passing, run
from zweck.cases.observed import Answers, Batch, Observed
from zweck.decision.decision import Detail, Finding, Outcome, Status
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.lanes import places

SETS = 400
QUESTIONS = 20_000

PARTS = ("obligations", "remedies", "gaps")


def by_engine(finding: Finding) -> Mapping[str, set[str]]:
    """The parts of an answer that cases name."""
    ruling = finding.ruling
    requirements = [one for law in ruling.laws for one in law.requirements]
    failed = {one.requirement for one in requirements if one.status is Status.FAILED}
    return {
        "laws": {law.law for law in ruling.laws},
        "grounds": {ground for one in requirements for ground in one.grounds},
        "failed": failed | {one.rule for law in ruling.laws for one in law.prohibitions if one.status is Status.FAILED},
        "obligations": {one.id for one in ruling.obligations},
        "remedies": {one.id for one in ruling.steps},
        "gaps": {one.id for one in (*finding.gaps, *ruling.notes)},
    }


def in_rows(answers: Answers, place: int) -> Mapping[str, set[str]]:
    """The same from the rows of many questions."""
    rows = {**answers.observable._asdict(), **{part: getattr(answers, part) for part in PARTS}}
    return {part: {name for name, row in found.items() if row >> place & 1} for part, found in rows.items()}


def differing(policies: PolicySet, asked: Sequence[Question]) -> list[Question]:
    """The questions of which the rows say something else than the engine."""
    engine, together, wrong = Engine(policies), Batch(policies, asked), []
    observed = together.observed()
    for edition, row in together.rows.items():
        answers = together.answers(edition)
        for place in places(row):
            decision = engine.decide(asked[place], Detail.REASONS)
            alike = answers.outcomes[decision.outcome] >> place & 1 and observed[place].outcome is decision.outcome
            if not alike or in_rows(answers, place) != by_engine(decision.finding):
                wrong.append(asked[place])
    return wrong


def test_generated_law() -> None:
    for seed in range(drawn(SETS)):
        chance = Random(seed)
        policies = policy_set(chance)
        assert differing(policies, list(questions(chance, 50))) == [], seed


def test_drawn_questions_about_the_shipped_law_on_random_days() -> None:
    situations, chance = house_situations(), Random(31)
    asked = [situations.draw(chance) for _ in range(drawn(QUESTIONS))]
    days = situations.editions.starts
    asked = [replace(one, stated={**one.stated, DECISION_DATE: chance.choice(days)}) if chance.random() < 1 / 2 else one for one in asked]
    assert differing(situations.policies, asked) == []


def test_the_cases() -> None:
    cases = Random(32).sample(shipped_cases(), drawn(20_000))
    assert differing(shipped_law(), [case.question for case in cases]) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_case_that_expects_more_than_comes_does_not_pass(part: str) -> None:
    cases = [case for case in shipped_cases() if getattr(case.expect, part) and not case.expect.missing][:5]
    wrong = [replace(case, expect=replace(case.expect, **{part: getattr(case.expect, part) | {"no-such-name"}})) for case in cases]
    assert cases
    assert passing(cases, shipped_law()) == [True] * len(cases)
    assert passing(wrong, shipped_law()) == [False] * len(wrong)


def test_a_case_with_another_outcome_or_fewer_laws_does_not_pass() -> None:
    engine = Engine(shipped_law())
    case = next(one for one in shipped_cases() if one.expect.laws and not one.expect.missing)
    others = [replace(case, expect=replace(case.expect, outcome=outcome)) for outcome in Outcome if outcome is not case.expect.outcome]
    others.append(replace(case, expect=replace(case.expect, laws=frozenset())))
    assert passing(others, shipped_law()) == [not run(one, engine) for one in others] == [False] * len(others)


def test_facts_that_must_be_missing_are_left_to_the_engine() -> None:
    cases = [case for case in shipped_cases() if case.expect.missing][:3]
    assert passing(cases, shipped_law()) == [False] * 3


def test_a_question_without_a_day_is_open() -> None:
    nothing = frozenset[str]()
    asked = [Question({"operation.kind": "contact"}), Question({DECISION_DATE: date(2026, 1, 1)})]
    found = Batch(shipped_law(), asked).observed()
    assert found[0] == Observed(Outcome.UNDETERMINED, nothing, nothing, nothing)
