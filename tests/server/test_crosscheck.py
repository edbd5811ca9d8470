"""`--cross-check`: both engines on a share of the questions, and the stricter answer where they disagree."""

import json
import logging
from random import Random

import pytest

from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA
from tests.proving import RETE
from zweck.decision.decision import Decision, Detail, Finding, Outcome, Ruling
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.service.crosscheck import CrossCheck

QUESTION = CASES_OF_ARCADIA[0].question


class Says:
    """Answers everything with one outcome."""

    def __init__(self, outcome: Outcome) -> None:
        """Say this."""
        self.answer = Decision(QUESTION, None, "rev", Finding(Ruling(outcome)))

    def decide(self, question: Question, detail: Detail) -> Decision:
        """The answer."""
        return self.answer

    def heard(self, question: Question) -> frozenset[str]:
        """None of the laws."""
        return frozenset()


@pytest.mark.parametrize(
    ("one", "other", "given"),
    [
        (Outcome.PERMITTED, Outcome.PROHIBITED, Outcome.PROHIBITED),
        (Outcome.PROHIBITED, Outcome.PERMITTED, Outcome.PROHIBITED),
        (Outcome.PERMITTED, Outcome.UNDETERMINED, Outcome.UNDETERMINED),
        (Outcome.NOT_REGULATED, Outcome.PERMITTED, Outcome.PERMITTED),
        (Outcome.UNDETERMINED, Outcome.PROHIBITED, Outcome.PROHIBITED),
    ],
)
def test_the_stricter_answer_is_given_counted_and_logged(
    one: Outcome, other: Outcome, given: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    check = CrossCheck(Says(one), Says(other), rate=1)
    with caplog.at_level(logging.ERROR, "zweck.crosscheck"):
        assert check.decide(QUESTION, Detail.OUTCOME).outcome is given
    assert (check.checked, check.disagreed) == (1, 1)
    case = json.loads(caplog.messages[0].partition("reproduce: ")[2])
    assert case["outcomes"] == [one, other]
    assert set(case["facts"]) == set(QUESTION.stated)


@RETE
def test_engines_that_agree_are_not_mentioned(caplog: pytest.LogCaptureFixture) -> None:
    check = CrossCheck(Engine(ARCADIA), Engine(ARCADIA, "rete"), rate=1)
    for case in CASES_OF_ARCADIA:
        assert check.decide(case.question, Detail.FULL) == Engine(ARCADIA).decide(case.question, Detail.FULL)
    assert (check.checked, check.disagreed, caplog.messages) == (len(CASES_OF_ARCADIA), 0, [])


@pytest.mark.parametrize(("rate", "least", "most"), [(0.0, 0, 0), (0.3, 200, 400), (1.0, 1000, 1000)])
def test_the_rate_is_the_share_that_is_checked(rate: float, least: int, most: int) -> None:
    same = Says(Outcome.PERMITTED)
    check = CrossCheck(same, same, rate, Random(7))
    for _ in range(1000):
        check.decide(QUESTION, Detail.OUTCOME)
    assert least <= check.checked <= most
