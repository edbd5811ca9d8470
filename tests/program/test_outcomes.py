"""Many outcomes in one run: those of the cases are what the law says, those of drawn questions what the engine says one by one."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from tests.agreement.generate import policy_set, questions
from tests.agreement.plain import Walk
from tests.agreement.situations import Situations, house_situations
from tests.law import shipped_cases, shipped_law
from tests.program.laws import truths
from tests.proving import drawn
from zweck.decision.decision import Detail, Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.engine import Engine
from zweck.facts.question import Question, complete
from zweck.facts.silences import against_controller
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.lanes import compiler_of
from zweck.program.outcomes import Answered, Outcomes
from zweck.program.silence import Reading

SETS = 600
DAYS = 20_000
NAMES = 20_000


@pytest.fixture(scope="module")
def situations() -> Situations:
    return house_situations()


def by_engine(engine: Engine, question: Question) -> Answered:
    found = engine.decide(question, Detail.OUTCOME)
    return Answered(found.outcome, found.conclusive or found.outcome is not Outcome.PROHIBITED)


def by_edition(policies: PolicySet, asked: list[Question]) -> list[tuple[Edition, list[Question]]]:
    editions = Editions.of(policies)
    found: dict[int, tuple[Edition, list[Question]]] = {}
    for question in asked:
        day = question.stated.get(DECISION_DATE)
        if isinstance(day, date):
            edition = editions.on(day)
            found.setdefault(id(edition), (edition, []))[1].append(question)
    return list(found.values())


def wrong_names(policies: PolicySet, asked: list[Question]) -> list[str]:
    """The names of which the planes say something else than a walk over their conditions."""
    compiler, wrong = compiler_of(policies), []
    for edition, several in by_edition(policies, asked):
        for reading in (Reading.U, Reading.S):
            for question, found in zip(several, truths(compiler, edition, reading, several), strict=True):
                facts = complete(question, policies.vocabulary)
                walk = Walk(edition, ((against_controller(facts) or facts) if reading is Reading.S else facts).values)
                wrong += [named.key for place, named in enumerate(edition.names) if walk[place] is not found[place]]
    return wrong


def test_all_cases_come_out_as_the_law_says() -> None:
    cases = shipped_cases()
    found = Outcomes(shipped_law(), compiler_of(shipped_law())).of([case.question for case in cases])
    assert [case.id for case, answered in zip(cases, found, strict=True) if answered.outcome is not case.expect.outcome] == []


def test_generated_law() -> None:
    for seed in range(drawn(SETS)):
        chance = Random(seed)
        policies = policy_set(chance)
        asked = list(questions(chance, 100))
        engine = Engine(policies)
        assert Outcomes(policies).of(asked) == [by_engine(engine, question) for question in asked], seed
        assert wrong_names(policies, asked) == [], seed


def test_drawn_questions_about_the_shipped_law_on_random_days(situations: Situations) -> None:
    chance, starts = Random(29), situations.editions.starts
    asked = [situations.draw(chance) for _ in range(drawn(DAYS))]
    asked = [replace(one, stated={**one.stated, DECISION_DATE: chance.choice(starts)}) if chance.random() < 1 / 2 else one for one in asked]
    outcomes = Outcomes(situations.policies, compiler_of(situations.policies))
    assert outcomes.of(asked) == [by_engine(situations.engine, question) for question in asked]


def test_names_of_the_shipped_law(situations: Situations) -> None:
    chance = Random(7)
    assert wrong_names(situations.policies, [situations.draw(chance) for _ in range(drawn(NAMES) // 2)]) == []


def test_a_question_without_a_day_is_open() -> None:
    asked = [Question({"operation.kind": "contact"}), Question({DECISION_DATE: None}, presume_unstated=True)]
    assert Outcomes(shipped_law()).of(asked) == [Answered(Outcome.UNDETERMINED, conclusive=True)] * 2


def test_no_question_no_answer() -> None:
    assert Outcomes(shipped_law()).of([]) == []
