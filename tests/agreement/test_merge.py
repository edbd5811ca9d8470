"""However facts come from several sources, no answer is laxer than any reading of what these say."""

from collections.abc import Iterator, Mapping
from itertools import product
from random import Random
from typing import Final

import pytest

from tests.agreement.situations import Situations
from tests.proving import at_most
from zweck.decision.decision import Detail
from zweck.explain.remedies import GOOD
from zweck.facts.merge import Origin, Source, adverse_order
from zweck.facts.question import FactError, Question, question
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value

Facts = dict[str, Value | None]

COUNT: Final = at_most(1_500, 250)

FIRM: Final = tuple(origin for origin in Origin if origin is not Origin.PRESUMED)


def spread(base: Facts, situations: Situations, chance: Random) -> list[Source]:
    """The facts of a case from several sources; up to three stand in two of them with different values, or unknown to one.

    Of every second case facts of the person are among these, which the more adverse source decides.
    """
    first, *_ = origins = chance.sample(FIRM, 3)
    facts: dict[Origin, Facts] = {origin: {} for origin in origins}
    persons = [fact.name for fact in situations.policies.vocabulary.facts.values() if adverse_order(fact)]
    base |= {name: situations.value(name, chance) for name in chance.sample(persons, chance.choice((0, 0, 1, 2)))}
    for name, value in base.items():
        facts[first if name == DECISION_DATE else chance.choice(origins)][name] = value
    twice = chance.sample([name for name in base if name != DECISION_DATE], chance.choice((1, 2, 3)))
    for name in twice + [name for name in persons if name in base and name not in twice]:
        other = chance.choice([origin for origin in origins if name not in facts[origin]])
        facts[other][name] = None if chance.random() < 0.3 else situations.value(name, chance)
    return [Source(origin, found) for origin, found in facts.items()]


def readings(asked: Question, situations: Situations, chance: Random) -> Iterator[Question]:
    """Each value that some source claims of a contradicted fact, and some value where a source does not know it."""
    assert asked.merged is not None
    claimed = asked.merged.readings
    values = [[value if value is not None else situations.value(name, chance) for value in found] for name, found in claimed.items()]
    for chosen in product(*values):
        yield Question({**asked.stated, **dict(zip(claimed, chosen, strict=True))}, asked.presume_unstated)


@pytest.mark.parametrize("seed", range(at_most(3, 1)))
def test_no_answer_is_laxer_than_a_reading(situations: Situations, seed: int) -> None:
    chance, engine = Random(seed), situations.engine
    bases = [base for base in situations.bases if base.stated.get(DECISION_DATE) and len(base.stated) > 4]
    contradicted, permitted = 0, 0
    laxer: list[Mapping[str, Value | None]] = []
    for base in chance.choices(bases, k=COUNT):
        try:
            first, *others = spread(dict(base.stated), situations, chance)
            asked = question(first.facts, situations.policies.vocabulary, presume_unstated=base.presume_unstated, sources=others)
        except FactError:
            continue
        assert asked.merged is not None
        contradicted += bool(asked.merged.readings)
        if engine.decide(asked, Detail.OUTCOME).outcome not in GOOD:
            continue
        permitted += bool(asked.merged.readings)
        found = [*readings(asked, situations, chance)]
        laxer += [reading.stated for reading in found if engine.decide(reading, Detail.OUTCOME).outcome not in GOOD]
    assert contradicted > COUNT / 3
    assert permitted > COUNT / 40
    assert laxer == []
