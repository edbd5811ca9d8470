"""The example's house over the shipped law: over all cases of all suites no answer is laxer, and the law's own parts stay what they are."""

from datetime import date
from typing import Final

import pytest

from tests.activities.group import engine
from tests.agreement.situations import HOUSE_DAY, house_law
from tests.law import shipped_cases
from tests.proving import PROVING
from zweck.decision.decision import Detail, LawResult, Outcome
from zweck.engine import Engine
from zweck.law.vocabulary import DECISION_DATE

EVERY: Final = 10
"""In `make test` one of so many cases before the first day of the house is decided, and all from then on."""

LAX: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)


@pytest.fixture(scope="module")
def over() -> Engine:
    """An engine with the house over the shipped law."""
    return Engine(house_law())


def own(laws: tuple[LawResult, ...]) -> list[LawResult]:
    """What the laws say, without the house."""
    return [law for law in laws if not law.house]


def test_no_answer_is_laxer_with_a_house(over: Engine) -> None:
    turned = 0
    days = [case.question.stated.get(DECISION_DATE) for case in shipped_cases()]
    for number, (case, day) in enumerate(zip(shipped_cases(), days, strict=True)):
        if not (PROVING or number % EVERY == 0 or (isinstance(day, date) and day >= HOUSE_DAY)):
            continue
        before, after = (one.decide(case.question, Detail.OUTCOME) for one in (engine(), over))
        if after.outcome is not before.outcome:
            turned += 1
            assert after.outcome not in LAX, case.id
            assert before.outcome is not Outcome.PROHIBITED, case.id
        if (before.outcome, before.conclusive) == (after.outcome, after.conclusive):  # the same reading is answered
            assert own(after.laws) == list(before.laws), case.id
    assert turned
