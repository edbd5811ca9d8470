"""A person who answers the first question again and again, truthfully, arrives at the outcome of the whole truth."""

from random import Random

import pytest

from tests.agreement.questioning import courses
from tests.agreement.situations import Situations
from tests.proving import at_most
from zweck.law.vocabulary import DECISION_DATE


@pytest.mark.parametrize("seed", [None, 1, 2][: at_most(3, 2)], ids=["ordinary", "random-1", "random-2"][: at_most(3, 2)])
def test_asking_again_and_again_ends_at_the_truth(situations: Situations, seed: int | None) -> None:
    bases = [dict(question.stated) for question in situations.bases if question.stated.get(DECISION_DATE)]
    chosen = Random(0).sample(bases, at_most(250, 15))
    found = [*courses(situations.engine, chosen, None if seed is None else Random(seed))]
    assert len(found) > 0.8 * len(chosen)
    assert [one for one in found if one.outcome is not one.truth] == []
