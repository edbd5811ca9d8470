"""Which reading of contradicted facts is answered: never one that is laxer than another (design 5.4)."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Final

from zweck.decision.decision import Outcome
from zweck.facts.contradictions import check
from zweck.facts.question import Question
from zweck.law.vocabulary import Vocabulary

MAX_CONTRADICTED: Final = 3
"""Contradicted facts of which every reading is decided."""


def answered(question: Question, decide: Callable[[Question], Outcome], vocabulary: Vocabulary) -> Question:
    """The question with the reading that is answered, which the vocabulary does not refuse.

    Facts of persons hold with their more adverse value, unless that permits. All contradicted facts are unknown otherwise; a permission
    among unknown facts is one in every reading. Where few facts are contradicted and every reading is prohibited, the first one is
    answered.
    """
    merged = question.merged
    if merged is None or not merged.readings:
        return question
    if merged.adverse and _possible(question, vocabulary) and decide(question) is Outcome.PROHIBITED:
        return question
    unknown = replace(question, stated={**question.stated, **dict.fromkeys(merged.readings)})
    if decide(unknown) is not Outcome.UNDETERMINED or len(merged.readings) > MAX_CONTRADICTED:
        return unknown
    readings = [
        replace(question, stated={**question.stated, **dict(zip(merged.readings, values, strict=True))})
        for values in product(*merged.readings.values())
    ]
    possible = [reading for reading in readings if _possible(reading, vocabulary)]
    return possible[0] if possible and all(decide(reading) is Outcome.PROHIBITED for reading in possible) else unknown


def _possible(reading: Question, vocabulary: Vocabulary) -> bool:
    """Whether the facts of a reading can be true together."""
    return not check(reading.stated, vocabulary).faults
