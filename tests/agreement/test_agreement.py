"""The matchers and the specification give the same answer: outcome, laws, statuses and grounds, in `make prove` more than 17,000 times.

In `make test` a part of it, always the same. `make agree` compares as often as wanted, `make prove` 200,000 times from a seed of its own.
"""

from dataclasses import replace
from random import Random
from typing import Final

import pytest

from tests.agreement.covering import covering
from tests.agreement.rounds import HALF, QUESTIONS, AboutShippedLaw, about_generated_law
from tests.agreement.situations import DAY, Situations, house_situations
from tests.proving import PROVING, at_most
from zweck.decision.decision import Detail
from zweck.law.vocabulary import DECISION_DATE, Effect

GENERATED = 17
FEW_ROUNDS: Final = 1
FEW_EACH: Final = 20
"""Rounds about generated law, and questions about each policy set, in `make test`."""

FEW: Final = 100
"""Questions about the shipped law in `make test`."""


@pytest.fixture(scope="module")
def situations() -> Situations:
    """Questions about the shipped law with the house of the example over it, which only adds to the law."""
    return house_situations()


@pytest.fixture(scope="module")
def about_shipped_law(situations: Situations) -> AboutShippedLaw:
    return AboutShippedLaw(situations)


def test_the_house_has_its_part(situations: Situations) -> None:
    chance = Random(0)
    (house,) = situations.policies.houses
    found = [situations.engine.decide(situations.draw(chance), Detail.OUTCOME) for _ in range(at_most(1000, FEW))]
    theirs = [law.outcome for one in found for law in one.laws if law.house == house.name]
    assert len(theirs) > len(found) / 20
    assert len({*theirs}) > 1


def test_contradicted_facts_have_their_part(situations: Situations) -> None:
    """Of each contradiction whose facts are asked; a matcher that took them as stated would permit."""
    chance = Random(0)
    drawn = [situations.draw(chance) for _ in range(1000)]
    found = [[one for one in question.contradictions if one.effect is Effect.ASK] for question in drawn]
    assert {one for several in found for one in several} == {
        one for one in situations.policies.vocabulary.contradictions if one.effect is Effect.ASK
    }
    assert sum(map(bool, found)) >= len(drawn) / 10


@pytest.mark.parametrize("number", range(at_most(GENERATED, FEW_ROUNDS)))
def test_generated_law(number: int) -> None:
    assert about_generated_law(number, at_most(QUESTIONS, FEW_EACH)) == ""


def test_shipped_law(about_shipped_law: AboutShippedLaw) -> None:
    assert about_shipped_law(0, at_most(HALF, FEW)) == ""


def test_cases_and_the_days_around_every_change(about_shipped_law: AboutShippedLaw, situations: Situations) -> None:
    """In `make test` of the cases and snapshots those in which each rule and term of each edition is whatever it is in any of them.

    So is of each edition its first day alone, and the last one is left to `make prove`.
    """
    ways = about_shipped_law.ways
    known = situations.bases[0]
    around = [day for start in situations.editions.starts for day in ((start - DAY, start) if PROVING else (start,))]
    assert len(situations.bases) > 4_000
    for question in [
        *(situations.bases if PROVING else covering(situations.policies, situations.bases)),
        *(replace(known, stated={**known.stated, DECISION_DATE: day}) for day in around),
    ]:
        assert ways.differ(question) == "", question
