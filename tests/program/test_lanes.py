"""Rows of planes that are computed when they are wanted are those of the machine; planes that are added later have theirs, too."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from tests.agreement.generate import policy_set, questions
from zweck.editions.build import Editions
from zweck.facts.question import stated_in
from zweck.logic.condition import Value
from zweck.program.compile import Compiler
from zweck.program.lanes import Encoder, Lanes, Machine, compiler_of, places
from zweck.program.planes import About, Input, Plane

Stated = Sequence[tuple[Mapping[str, Value | None], bool]]


def test_rows_are_those_of_the_machine() -> None:
    for seed in range(20):
        chance = Random(seed)
        policies = policy_set(chance)
        compiler, editions = Compiler(policies.vocabulary), Editions.of(policies)
        stated = [(stated_in(one), one.presume_unstated) for one in questions(chance, 60)]
        lanes = Lanes(compiler.program, stated)
        for day in (date.min, *editions.starts):
            edition = editions.on(day)
            names = compiler.view(edition).names
            wanted = [plane for pairs in names for place in range(len(edition.names)) for plane in pairs[place]]
            machine = Machine(compiler.program, len(stated), inputs(compiler, stated))
            assert [lanes.row(plane) for plane in wanted] == [machine.row(plane) for plane in wanted], seed


def inputs(compiler: Compiler, stated: Stated) -> dict[Plane, int]:
    """The rows of all inputs that are set, question by question."""
    encoder, found = Encoder(compiler.program), dict[Plane, int]()
    presuming = compiler.program.number(Input(About.PRESUMING))
    for place, (facts, presume) in enumerate(stated):
        for plane in (*(one for pair in facts.items() for one in encoder.set_by(*pair)), *((presuming,) if presume else ())):
            found[plane] = found.get(plane, 0) | 1 << place
    return found


def test_places_of_a_row() -> None:
    assert list(places(0b101001)) == [0, 3, 5]
    assert list(places(0)) == []


def test_a_policy_set_is_compiled_once() -> None:
    policies = policy_set(Random(1))
    assert compiler_of(policies) is compiler_of(policies)
