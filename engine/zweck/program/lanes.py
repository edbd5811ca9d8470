"""The machine: a plane is a whole number of any width, computed when it is first wanted; each bit is a question asked with others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import cast

from zweck.bounded.cache import made_once
from zweck.law.policy import PolicySet
from zweck.logic.condition import Operator, Value
from zweck.logic.kleene import test as truth_of
from zweck.program.compile import Compiler
from zweck.program.planes import ALWAYS, NEVER, About, Input, Operation, Plane, Program, behind, compute
from zweck.program.silence import asked_by, sets


def compiler_of(policies: PolicySet) -> Compiler:
    """The compiler of a policy set, which has every edition that was wanted so far."""
    return policies.once(_compiler)


def _compiler(policies: PolicySet) -> Compiler:
    return Compiler(policies.vocabulary)


class Machine:
    """The rows of a program's planes. Planes that are added to the program later cost only their own operations."""

    def __init__(self, program: Program, width: int, inputs: Mapping[Plane, int] = MappingProxyType({})) -> None:
        """Take rows of so many bits for inputs; one that is not given has no bit."""
        self._program = program
        self.all = (1 << width) - 1
        """The row of all questions."""
        self._rows: dict[Plane, int] = {NEVER: 0, ALWAYS: self.all, **inputs}

    def row(self, plane: Plane) -> int:
        """The questions whose bit a plane has."""
        rows, planes = self._rows, self._program.planes
        if plane not in rows:
            operations: list[Plane] = []
            for one in behind(self._program, (plane,), rows):
                made = planes[one]
                if isinstance(made, Operation):
                    operations.append(one)
                else:
                    rows[one] = self._set(cast(Input, made))
            compute(self._program, operations, rows)
        return rows[plane]

    def _set(self, one: Input) -> int:
        """The questions that set an input which was not given."""
        return 0


class Lanes(Machine):
    """The rows of a program's planes for some questions."""

    def __init__(self, program: Program, questions: Iterable[tuple[Mapping[str, Value | None], bool]]) -> None:
        """Take questions of stated facts, each with whether the ordinary course is presumed."""
        self._stated: dict[str, dict[Value | None, int]] = defaultdict(lambda: defaultdict(int))
        found, self._presuming, width = self._stated, 0, 0
        for place, (stated, presume) in enumerate(questions):
            bit, width = 1 << place, place + 1
            for fact, value in stated.items():
                found[fact][value] |= bit
            self._presuming |= bit if presume else 0
        super().__init__(program, width)

    def _set(self, one: Input) -> int:
        if one.about is About.PRESUMING:
            return self._presuming
        rows, test = self._stated.get(one.fact, {}), asked_by(one)
        setting: Iterable[Value | None] = (
            value for value in rows if (sets(one, value) if test is None else truth_of(test, {one.fact: value}))
        )
        if test is not None and test.operator is Operator.ONE_OF:
            setting = cast("frozenset[Value]", test.operand) & rows.keys()
        return reduce(or_, (rows[value] for value in setting), 0)


def places(row: int) -> Iterable[int]:
    """The numbers of the bits of a row, the lowest first."""
    while row:
        lowest = row & -row
        yield lowest.bit_length() - 1
        row ^= lowest


class Encoder:
    """The inputs of one program, by the values of facts that set them; each value is tried against the tests once."""

    def __init__(self, program: Program) -> None:
        """Take the inputs that the program has now."""
        self._by_fact: dict[str, list[tuple[Input, Plane]]] = {}
        self._set: dict[tuple[str, Value | None], tuple[Plane, ...]] = {}
        for one, plane in program.inputs.items():
            self._by_fact.setdefault(one.fact, []).append((one, plane))

    def set_by(self, fact: str, value: Value | None) -> tuple[Plane, ...]:
        """The inputs that a stated fact sets; `None` says that it is stated as unknown."""
        key = (fact, value)
        return made_once(self._set, key, lambda: tuple([plane for one, plane in self._by_fact.get(fact, ()) if sets(one, value)]))
