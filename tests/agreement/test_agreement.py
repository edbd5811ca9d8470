"""The matchers and the specification give the same answer: outcome, laws, statuses and grounds."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from engine.compile.build import Editions
from engine.match import Matcher, MatcherUnavailable
from engine.match.native import Native
from engine.match.select import matcher
from engine.vocabulary import DECISION_DATE
from tests.agreement.compare import Ways
from tests.agreement.generate import World, questions, worlds
from tests.agreement.situations import DAY, Situations, smallest

WORLDS = 30
OF_EACH = 40
SHIPPED = 1000


def matchers() -> tuple[Matcher, ...]:
    """Those that run here: `rete` only where durable-rules imports."""
    try:
        return (Native(), matcher("rete"))
    except MatcherUnavailable:
        return (Native(),)


@settings(max_examples=WORLDS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(worlds())
def test_generated_law(world: World) -> None:
    ways = Ways(world.policies, Editions(world.policies), matchers())
    for question in questions(world.seed, OF_EACH):
        assert not ways.differ(question), question


@pytest.fixture(scope="module")
def ways(situations: Situations) -> Ways:
    return Ways(situations.policies, situations.editions, matchers())


@pytest.mark.parametrize("seed", range(4))
def test_shipped_law(ways: Ways, situations: Situations, seed: int) -> None:
    chance = Random(seed)
    for _ in range(SHIPPED // 4):
        question = situations.draw(chance)
        assert not ways.differ(question), smallest(question, ways.differ)


def test_cases_and_the_days_around_every_change(ways: Ways, situations: Situations) -> None:
    for question in situations.bases[::2]:
        assert not ways.differ(question), question
    known = situations.bases[0]
    for start in situations.editions.starts:
        for day in (start - DAY, start):
            question = replace(known, stated={**known.stated, DECISION_DATE: day})
            assert not ways.differ(question), question
