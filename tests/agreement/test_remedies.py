"""Remedies are the same with both matchers, and the interpreter that is the specification permits what they lead to."""

from collections.abc import Iterable

import pytest

from tests.agreement.interpreter import Specification
from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA
from tests.everyday.stories import asked, engine, stories
from zweck.decision.decision import Detail
from zweck.decision.remedied import RemedyResult
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import PolicySet

GOOD = ("PERMITTED", "NOT_REGULATED")


def remedies(decider: Engine, question: Question) -> list[RemedyResult]:
    """The controller's remedies."""
    return [remedy for remedy in decider.decide(question, Detail.FULL).remedies if not remedy.id]


def checked(policies: PolicySet, decider: Engine, questions: Iterable[Question]) -> int:
    """Ask the interpreter about every remedy of some questions; returns how many there were."""
    specification = Specification(policies)
    count = 0
    for question in questions:
        for remedy in remedies(decider, question):
            stated = {**question.stated, **{fact.fact: fact.value for act in remedy.acts for fact in act.facts}}
            answer, _ = specification.answer(stated, presume_unstated=question.presume_unstated)
            assert answer.outcome in ((*GOOD, "UNDETERMINED") if remedy.still_open else GOOD), (remedy.rule, question)
            count += 1
    return count


def test_the_interpreter_permits_what_remedies_lead_to() -> None:
    assert checked(ARCADIA, Engine(ARCADIA), (case.question for case in CASES_OF_ARCADIA))


def test_so_it_does_under_the_shipped_law() -> None:
    law = engine()
    assert checked(law.policies, law, (asked(facts) for story in stories() for facts in (story.start, story.whole)))


@pytest.mark.usefixtures("durable")
def test_both_matchers_find_the_same_remedies() -> None:
    native, rete = Engine(ARCADIA), Engine(ARCADIA, "rete")
    found = [(remedies(native, case.question), remedies(rete, case.question)) for case in CASES_OF_ARCADIA]
    assert any(one for one, _ in found)
    assert all(one == other for one, other in found)
