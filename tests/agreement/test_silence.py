"""Silence never permits: over the shipped law, forgetting facts never turns a prohibition or an open answer into a permission.

Forgetting leaves a fact unstated; stating it as unknown is no way of hiding it (test_implied searches implied facts). Where the ordinary
course is presumed, facts of class `ordinary` are not forgotten; where it is not, any fact may be.
"""

from collections.abc import Iterator
from random import Random
from typing import Final

import pytest

from tests.agreement.completed import Completed
from tests.agreement.forget import GOOD, fallen, forgettable, forgotten, outcome
from tests.agreement.situations import Situations
from tests.agreement.smallest import smallest
from tests.law import shipped_cases
from tests.proving import at_most
from zweck.decision.decision import Detail, Outcome
from zweck.facts.contradictions import check, to_ask
from zweck.facts.question import Question, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value

Stated = dict[str, Value | None]

FEW: Final = 25
"""Questions of a property in `make test`."""

DEFINITE: Final = {Outcome.PROHIBITED, *GOOD}


def drawn(situations: Situations, seed: int, count: int) -> Iterator[Stated]:
    """Facts of questions that state a day and do not contradict themselves: such facts would be unknown, or be refused."""
    chance = Random(seed)
    for _ in range(count):
        stated = dict(situations.draw(chance).stated)
        checked = check(stated, situations.policies.vocabulary)
        if not checked.faults and not [*to_ask(checked.noted, stated)]:
            yield stated


def test_no_single_fact_of_any_case_permits_when_it_is_forgotten(situations: Situations) -> None:
    bases = [question for question in situations.bases if question.stated.get(DECISION_DATE)]
    for question in Random(0).sample(bases, at_most(400, 15)):
        if outcome(situations.engine, question) not in GOOD:
            for name in forgettable(question, situations.policies.vocabulary):
                assert outcome(situations.engine, forgotten(question, {name})) not in GOOD, (name, dict(question.stated))


@pytest.mark.parametrize("presume_unstated", [True, False])
def test_no_set_of_facts_permits_when_it_is_forgotten(situations: Situations, presume_unstated: bool) -> None:
    chance = Random(4)

    def permits(question: Question) -> str:
        names = sorted(forgettable(question, situations.policies.vocabulary))
        hidden = set(Random(len(names)).sample(names, len(names) // 2))
        fails = outcome(situations.engine, question) not in GOOD and outcome(situations.engine, forgotten(question, hidden)) in GOOD
        return f"forgetting {sorted(hidden)}" if fails else ""

    for stated in drawn(situations, 4, at_most(1000, FEW)):
        question = Question(stated, presume_unstated)
        names = sorted(forgettable(question, situations.policies.vocabulary))
        hidden = set(chance.sample(names, chance.randint(1, len(names)))) if names else set()
        if outcome(situations.engine, question) not in GOOD and outcome(situations.engine, forgotten(question, hidden)) in GOOD:
            least = smallest(question, permits)
            pytest.fail(f"forgetting {sorted(hidden)} permits {dict(least.stated)}")


def test_learning_an_unknown_fact_never_overturns_a_permission(situations: Situations) -> None:
    chance = Random(5)
    for stated in drawn(situations, 5, at_most(1000, FEW)):
        unknown: Stated = {name: None if name != DECISION_DATE and chance.random() < 0.3 else value for name, value in stated.items()}
        before = outcome(situations.engine, Question(unknown))
        assert before not in GOOD or outcome(situations.engine, Question(stated)) is before, (unknown, stated)


def test_a_conclusive_prohibition_stays_whatever_is_learnt(situations: Situations) -> None:
    chance = Random(6)
    for stated in drawn(situations, 6, at_most(1000, FEW)):
        unknown: Stated = {name: None if name != DECISION_DATE and chance.random() < 0.3 else value for name, value in stated.items()}
        if situations.engine.decide(Question(unknown), Detail.OUTCOME).conclusive:
            assert outcome(situations.engine, Question(stated)) is Outcome.PROHIBITED, (unknown, stated)


def test_presuming_is_stating_the_ordinary_course(situations: Situations) -> None:
    for stated in drawn(situations, 7, at_most(500, FEW)):
        facts = complete(Question(stated, presume_unstated=True), situations.policies.vocabulary)
        known = {name: value for name, value in facts.values.items() if name in facts.stated or name in facts.assumed}
        assert outcome(situations.engine, Question(stated, presume_unstated=True)) is outcome(situations.engine, Question(known)), stated


def test_presuming_more_never_overturns_the_answer(situations: Situations) -> None:
    for stated in drawn(situations, 8, at_most(500, FEW)):
        decision = situations.engine.decide(Question(stated), Detail.OUTCOME)
        if decision.outcome in GOOD or decision.conclusive:
            assert outcome(situations.engine, Question(stated, presume_unstated=True)) is decision.outcome, stated


def test_a_count_that_falls_is_a_fault_until_a_line_says_why() -> None:
    before = [{"count": 7, "reason": "first count"}]
    assert [*fallen({"doing": 7}, {"doing": before}, "removals of class")] == []
    assert [*fallen({"doing": 9}, {"doing": before}, "removals of class")] == []
    (fault,) = fallen({}, {"doing": before}, "removals of class")
    assert fault.startswith("removals of class doing: 0, and 7 before")
    assert [*fallen({"doing": 6}, {"doing": [*before, {"count": 6, "reason": "a law went"}]}, "removals of class")] == []


def test_cases_completed_from_a_profile_and_registers_keep_their_outcomes(situations: Situations) -> None:
    completed = Completed(situations.engine, situations.policies.vocabulary)
    completed.ask(Random(9).sample(shipped_cases(), at_most(300, 50)))
    for expected, kept in completed.kept.items():
        assert kept.completed == kept.expected, expected
    assert completed.kept[Outcome.PERMITTED].bare < completed.kept[Outcome.PERMITTED].expected
