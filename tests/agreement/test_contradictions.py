"""Contradictions are found by the facts without which they cannot hold: the very ones whose conditions hold."""

from dataclasses import replace
from random import Random

import pytest

from tests.agreement.situations import Situations
from tests.proving import drawn
from zweck.facts.contradictions import StatedFacts, index_of
from zweck.logic.condition import Not
from zweck.logic.functions import function_of

DRAWN = 40_000


@pytest.mark.parametrize("denied", [False, True])
def test_those_that_hold_are_found(situations: Situations, denied: bool) -> None:
    """Those of the law, and each of them denied, as a file of policies may state it, too."""
    chance, known = Random(8), situations.policies.vocabulary
    all = tuple(replace(one, when=Not(one.when)) if denied else one for one in known.contradictions)
    index = index_of(replace(known, contradictions=all))
    hold = [function_of(one.when) for one in all]
    several = 0
    for _ in range(drawn(DRAWN)):
        stated = situations.draw(chance).stated
        right = [one for one, holds in zip(all, hold, strict=True) if holds(StatedFacts(stated)) is True]
        assert index.among(stated) == right, stated
        several += len(right) > 1
    assert several > 10
