"""One partition of values: the signs of a value are the inputs that it sets, and a search's classes are no coarser."""

from datetime import date
from random import Random

import pytest

from tests.law import shipped_law
from tests.proving import drawn
from zweck.editions.build import Editions
from zweck.law.countries import COUNTRIES
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import Interval, Operator, Test, Value
from zweck.program.classes import Domain, Members, Partition
from zweck.program.compile import Compiler
from zweck.program.lanes import Encoder
from zweck.program.silence import asked_by

VALUES = 20_000
DAYS = (date(2004, 1, 1), date(2026, 11, 30))


def value(fact: Fact, chance: Random) -> Value:
    """Any value of a fact."""
    match fact.type:
        case FactType.BOOL:
            return chance.random() < 0.5
        case FactType.INT:
            return chance.choice((chance.randrange(30), chance.randrange(2_000)))
        case FactType.DATE:
            return date.fromordinal(chance.randrange(1, date.max.toordinal()))
        case FactType.SET:
            members = fact.values or tuple(COUNTRIES)
            return frozenset(chance.sample(members, chance.randrange(min(5, len(members)))))
        case _:
            return chance.choice(fact.values or tuple(COUNTRIES))


@pytest.fixture(scope="module", params=DAYS, ids=str)
def compiled(request: pytest.FixtureRequest) -> Compiler:
    """The program of an edition."""
    compiler = Compiler(shipped_law().vocabulary)
    compiler.view(Editions.of(shipped_law()).on(request.param))
    return compiler


def partition_of(compiler: Compiler) -> Partition:
    """The partition by the tests of the program's inputs."""
    facts = shipped_law().vocabulary.facts
    return Partition(tuple(test for one in compiler.program.inputs if (test := asked_by(one))), {n: Domain.of(f) for n, f in facts.items()})


def test_the_sign_of_a_value_is_the_inputs_that_it_sets(compiled: Compiler) -> None:
    partition, encoder, chance = partition_of(compiled), Encoder(compiled.program), Random(3)
    joined = 0
    for name in [*partition.by_fact]:
        fact, signs = shipped_law().vocabulary.facts[name], dict[object, object]()
        values = [value(fact, chance) for _ in range(drawn(VALUES) // len(partition.by_fact) + 20)]
        for one in values:
            sets = encoder.set_by(name, one)
            joined += partition.sign(name, one) in signs
            assert signs.setdefault(partition.sign(name, one), sets) == sets, (name, one)
        assert len(signs) == len({encoder.set_by(name, one) for one in values}), name
    assert joined > drawn(VALUES) / 2


def test_the_classes_of_a_search_distinguish_what_the_law_does(compiled: Compiler) -> None:
    partition, chance = partition_of(compiled), Random(4)
    for name in [*partition.by_fact]:
        fact, classes = shipped_law().vocabulary.facts[name], partition.of(name)
        for _ in range(drawn(VALUES) // len(partition.by_fact) + 5):
            one = value(fact, chance)
            place = classes.place(one)
            assert place is not None, (name, one)
            if isinstance(classes, Members) and any(test.operator is Operator.ONE_OF for test in partition.by_fact[name]):
                continue  # a search asks no test whether a list is empty
            assert partition.sign(name, classes.value(place)) == partition.sign(name, one), (name, one)


def test_an_interval_is_in_each_class_of_its_numbers() -> None:
    adult = Test("a", Operator.AT_LEAST, 18)
    classes = Partition((adult,), {"a": Domain(FactType.INT)}).of("a")
    assert not isinstance(classes, Members)
    assert [classes.places(one) for one in (Interval("..17"), Interval("16..18"), 40)] == [[0], [0, 1], [1]]
