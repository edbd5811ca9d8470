"""The matchers and the specification give the same answer: outcome, laws, statuses and grounds, 20,000 times.

Two of the rounds about the shipped law are others each day. `make agree` compares as often as wanted; the rounds are the same.
"""

from dataclasses import replace
from datetime import date

import pytest

from tests.agreement.rounds import AboutShippedLaw, about_generated_law
from tests.agreement.situations import DAY, Situations
from zweck.law.vocabulary import DECISION_DATE

GENERATED = 17
SHIPPED = 3


@pytest.fixture(scope="module")
def about_shipped_law(situations: Situations) -> AboutShippedLaw:
    return AboutShippedLaw(situations)


@pytest.mark.parametrize("number", range(GENERATED))
def test_generated_law(number: int) -> None:
    assert about_generated_law(number) == ""


@pytest.mark.parametrize("number", range(SHIPPED))
def test_shipped_law(about_shipped_law: AboutShippedLaw, number: int) -> None:
    """The first round is always the same."""
    assert about_shipped_law(number and SHIPPED * date.today().toordinal() + number) == ""


def test_cases_and_the_days_around_every_change(about_shipped_law: AboutShippedLaw, situations: Situations) -> None:
    ways = about_shipped_law.ways
    known = situations.bases[0]
    around = [day for start in situations.editions.starts for day in (start - DAY, start)]
    for question in [*situations.bases[::4], *(replace(known, stated={**known.stated, DECISION_DATE: day}) for day in around)]:
        assert ways.differ(question) == "", question
