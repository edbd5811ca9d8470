"""Many questions asked of one program together: each is a bit of every plane, and a plane is computed when it is first wanted."""

from collections.abc import Iterable, Mapping

from zweck.law.policy import PolicySet
from zweck.logic.condition import Value
from zweck.program.compile import Compiler
from zweck.program.planes import ALWAYS, NEVER, About, Input, Kind, Operation, Plane, Program
from zweck.program.silence import sets


def compiler_of(policies: PolicySet) -> Compiler:
    """The compiler of a policy set, which has every edition that was wanted so far."""
    return policies.once(_compiler)


def _compiler(policies: PolicySet) -> Compiler:
    return Compiler(policies.vocabulary)


class Lanes:
    """The rows of a program's planes for some questions. Planes that are added to the program later cost only their own operations."""

    def __init__(self, program: Program, questions: Iterable[tuple[Mapping[str, Value | None], bool]]) -> None:
        """Take questions of stated facts, each with whether the ordinary course is presumed."""
        self._program = program
        self._stated: dict[str, dict[Value | None, int]] = {}
        self._presuming = width = 0
        for place, (stated, presume) in enumerate(questions):
            bit, width = 1 << place, place + 1
            for fact, value in stated.items():
                rows = self._stated.setdefault(fact, {})
                rows[value] = rows.get(value, 0) | bit
            self._presuming |= bit if presume else 0
        self.all = (1 << width) - 1
        """The row of all questions."""
        self._rows: dict[Plane, int] = {NEVER: 0, ALWAYS: self.all}

    def row(self, plane: Plane) -> int:
        """The questions whose bit a plane has."""
        rows, planes = self._rows, self._program.planes
        ahead = [plane]
        while ahead:
            one = ahead[-1]
            if one in rows:
                ahead.pop()
                continue
            made = planes[one]
            if isinstance(made, Operation):
                missing = [source for source in made.sources if source not in rows]
                if missing:
                    ahead += missing
                    continue
                rows[one] = self._computed(made)
            elif made is not None:
                rows[one] = self._set(made)
        return rows[plane]

    def _computed(self, made: Operation) -> int:
        rows, sources = self._rows, made.sources
        found = rows[sources[0]]
        match made.kind:
            case Kind.WITHOUT:
                return found & ~rows[sources[1]]
            case Kind.AND:
                for source in sources:
                    found &= rows[source]
            case Kind.OR:
                for source in sources:
                    found |= rows[source]
        return found

    def _set(self, one: Input) -> int:
        if one.about is About.PRESUMING:
            return self._presuming
        found = 0
        for value, row in self._stated.get(one.fact, {}).items():
            if sets(one, value):
                found |= row
        return found


def places(row: int) -> Iterable[int]:
    """The numbers of the bits of a row, the lowest first."""
    while row:
        lowest = row & -row
        yield lowest.bit_length() - 1
        row ^= lowest
