"""Planes and the operations that make them: written once, each distinct operation one time, and never changed."""

from collections.abc import Callable, Container, Hashable, Iterable
from enum import IntEnum, StrEnum
from operator import itemgetter
from typing import Final, NamedTuple, Protocol, cast

from zweck.logic.condition import Meaning, Test

Plane = int
"""The number of a plane in its program."""

NEVER: Final[Plane] = 0
"""The plane without any bit."""

ALWAYS: Final[Plane] = 1
"""The plane with all bits."""

CONSTANTS: Final = frozenset({NEVER, ALWAYS})


class Kind(IntEnum):
    """The operations. `WITHOUT` takes the bits of its second source out of the first."""

    AND = 0
    OR = 1
    WITHOUT = 2


AND, OR, WITHOUT = Kind


class About(StrEnum):
    """The things that a question's facts say, each an input of the program."""

    STATED = "stated"
    """The fact is stated, if only as unknown."""

    KNOWN = "known"
    """The fact is stated with a value."""

    TEST = "test"
    """The fact is stated with a value that meets a test: an operator and an operand."""

    PRESUMING = "presuming"
    """The ordinary course is presumed for facts that are not stated."""


class Input(NamedTuple):
    """A plane that the questions set; `fact` is empty for `PRESUMING`, `test` is an operator with an operand for `TEST`."""

    about: About
    fact: str = ""
    test: Hashable = None


class Operation(NamedTuple):
    """A plane that is made of planes with smaller numbers."""

    kind: Kind
    sources: tuple[Plane, ...]


class Pair(NamedTuple):
    """A truth in three values: the planes where it surely holds and where it surely does not. It is unknown where neither is set."""

    true: Plane
    false: Plane


HOLDS: Final = Pair(ALWAYS, NEVER)
FAILS: Final = Pair(NEVER, ALWAYS)
UNKNOWN: Final = Pair(NEVER, NEVER)

TRUE: Final = itemgetter(0)
FALSE: Final = itemgetter(1)
"""The two planes of a pair."""


class Gates(Protocol):
    """The operations on planes, literals or rows, which are numbers."""

    @property
    def always(self) -> int:
        """The one that has every bit, or always holds."""

    def all(self, sources: Iterable[int]) -> int:
        """The one that has the bits which all sources have."""

    def any(self, sources: Iterable[int]) -> int:
        """The one that has the bits which any source has."""

    def without(self, one: int, other: int) -> int:
        """The one that has the bits of the first without those of the second."""


class Pairs(Protocol):
    """The pairs of names by their places."""

    def __getitem__(self, place: int, /) -> Pair:
        """Where a name surely holds, and where it surely does not."""


def paired(gates: Gates, test: Callable[[Test], Pair]) -> Meaning[Pair]:
    """Kleene's strong logic in pairs, as `zweck.logic.kleene` has it; `test` gives the pair of a test."""

    def all(parts: Iterable[Pair]) -> Pair:
        pairs = [*parts]
        return Pair(gates.all(map(TRUE, pairs)), gates.any(map(FALSE, pairs)))

    def any(parts: Iterable[Pair]) -> Pair:
        pairs = [*parts]
        return Pair(gates.any(map(TRUE, pairs)), gates.all(map(FALSE, pairs)))

    return Meaning(test, all, any, lambda part: Pair(part[1], part[0]))


class Program:
    """Inputs and operations by the numbers of their planes; the first two planes are constants."""

    def __init__(self) -> None:
        """Begin with the constants alone."""
        self.planes: list[Input | Operation | None] = [None, None]
        self._numbers: dict[Input | Operation, Plane] = {}

    def __len__(self) -> int:
        """The number of planes."""
        return len(self.planes)

    @property
    def always(self) -> Plane:
        """The plane with all bits."""
        return ALWAYS

    @property
    def inputs(self) -> dict[Input, Plane]:
        """The inputs with their planes, in the order of these."""
        return {one: number for number, one in enumerate(self.planes) if isinstance(one, Input)}

    def all(self, sources: Iterable[Plane]) -> Plane:
        """The bits that all sources have; all bits without any source."""
        return self._joined(Kind.AND, sources, ALWAYS, NEVER)

    def any(self, sources: Iterable[Plane]) -> Plane:
        """The bits that any source has; none without any source."""
        return self._joined(Kind.OR, sources, NEVER, ALWAYS)

    def without(self, one: Plane, other: Plane) -> Plane:
        """The bits of the first plane that the second one does not have."""
        if other == NEVER:
            return one
        if one == NEVER or other in (ALWAYS, one):
            return NEVER
        return self.number(Operation(Kind.WITHOUT, (one, other)))

    def _joined(self, kind: Kind, sources: Iterable[Plane], idle: Plane, deciding: Plane) -> Plane:
        found = set(sources)
        if deciding in found:
            return deciding
        found.discard(idle)
        if len(found) < 2:  # noqa: PLR2004  one source is its own sum
            return found.pop() if found else idle
        return self.number(Operation(kind, tuple(sorted(found))))

    def number(self, one: Input | Operation) -> Plane:
        """The plane of an input or operation, a new one for one that is not there."""
        number = self._numbers.get(one)
        if number is None:
            number = self._numbers[one] = len(self.planes)
            self.planes.append(one)
        return number


def behind(program: Program, wanted: Iterable[Plane], known: Container[Plane] = CONSTANTS) -> list[Plane]:
    """The planes on which some planes rest, and these, but for what is known, in their order, in which each stands after its sources."""
    found: set[Plane] = set()
    left = [*wanted]
    while left:
        plane = left.pop()
        if plane not in known and plane not in found:
            found.add(plane)
            one = program.planes[plane]
            if isinstance(one, Operation):
                left += one.sources
    return sorted(found)


def compute(program: Program, operations: Iterable[Plane], rows: dict[Plane, int]) -> None:
    """Add the rows of some operations, of which each stands after its sources."""
    planes = cast("list[Operation]", program.planes)
    for plane in operations:
        kind, sources = planes[plane]
        row = rows[sources[0]]
        if kind is AND:
            for source in sources:
                row &= rows[source]
        elif kind is OR:
            for source in sources:
                row |= rows[source]
        else:
            row &= ~rows[sources[1]]
        rows[plane] = row
