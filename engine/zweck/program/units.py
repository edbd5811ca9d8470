"""The names of all editions as planes over the bytes of one question, and the parts of editions that are run as one: a scope, a law."""

from collections.abc import Callable, Iterable, Sequence
from sys import getsizeof
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from zweck.editions.edition import Edition
from zweck.editions.names import numbers_of
from zweck.editions.resolve import key_in
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import PAIRED, All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, tests_in
from zweck.program.places import MAX_KEPT, READ_S, READ_U, SECOND, TRUE, Compared, Memory, Places, Row
from zweck.program.planes import About, Input, Plane, Program
from zweck.program.question import Both, Poser
from zweck.program.straight import Straight

BOTH: Final = TRUE | TRUE << SECOND

T = TypeVar("T")

Refer = Callable[[DefinitionRef | RuleRef, bool], Plane]
"""The plane of what a condition refers to, or of its opposite."""


class Unit(Generic[T]):
    """Names that are run as one, in both readings at once; what is made of them is kept by the planes that they read.

    Threads may share it.
    """

    __slots__ = ("_made", "_memory", "_straight", "known", "mask")

    def __init__(self, straight: Straight, mask: Row, memory: Memory, made: Callable[[bytes], T]) -> None:
        """`made` makes of the byte of each name what is kept."""
        self.mask = mask
        self._made = made
        self._straight = straight
        self._memory = memory
        self.known = memory.part()

    def of(self, both: Both) -> tuple[T, T]:
        """Run the names by reading U and by reading S, and give what is made of each."""
        known, mask = self.known, self.mask
        key = both.row & mask
        other = key if both.adverse is both.row else both.adverse & mask
        found = known.get(key)
        against = found if key == other else known.get(other)
        if found is None or against is None:
            bits = self._straight.run(both.at)
            found, against = self._made(bits.translate(READ_U)), self._made(bits.translate(READ_S))
            for planes, made in {key: found, other: against}.items():
                self._memory.keep(known, planes, made, getsizeof(made))
        return found, against


class Units:
    """The names of all editions of a policy set as planes; each is written when it is first wanted."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with the facts alone."""
        self.places = Places(vocabulary)
        self.memory = Memory(MAX_KEPT)
        self.poser = Poser(self.places, vocabulary, self.memory)
        self._program = Program()
        self._read: dict[Plane, int] = {}
        self._literals: dict[tuple[int, bool], Plane] = {}
        self._names: dict[tuple[int, bool], Plane] = {}
        self._units: dict[tuple[Any, ...], Unit[Any]] = {}
        self._prepared: dict[int, tuple[Condition, tuple[Test, ...]]] = {}
        self._beside: tuple[Test, ...] = ()
        self._lock = Lock()

    @classmethod
    def of(cls, policies: PolicySet) -> "Units":
        """The units of a policy set, shared by all who ask."""
        return policies.once(_units)

    def unit(self, edition: Edition, wanted: Sequence[int], made: Callable[[bytes], T]) -> Unit[T]:
        """The names at some places of an edition, and what is made of them; editions in which they are the same have one unit."""
        numbers = numbers_of(edition)
        key = (made, *[numbers[place] for place in wanted])
        found = self._units.get(key)
        if found is None:
            with self._lock:
                found = self._units.get(key) or self._written(edition, wanted, numbers, made)
                self._units[key] = found
        return found

    def further(self, conditions: Iterable[Condition]) -> None:
        """Give places to the tests of conditions that are asked beside every edition."""
        tests = tests_in(*conditions)
        self.places.add(tests)
        self._beside = tuple(dict.fromkeys([*self._beside, *[test for test in tests if test.operator in PAIRED]]))

    def prepare(self, edition: Edition, further: Iterable[Condition]) -> tuple[Compared, ...]:
        """Give places to the tests of an edition and of further conditions; what turns those that compare two facts."""
        numbers, prepared, made = numbers_of(edition), self._prepared, edition.made
        fresh = {number: edition.names[place].condition for place, number in enumerate(numbers) if number not in prepared}
        conditions = [*fresh.items(), *((-id(one), one) for one in further)]  # no number is negative
        several = [(key, one, made.tests(one)) for key, one in conditions if key not in prepared or prepared[key][0] is not one]
        self.places.add([test for _, _, tests in several for test in tests])
        for key, one, tests in several:
            prepared[key] = (one, tuple([test for test in tests if test.operator in PAIRED]))
        keys = [*numbers, *[key for key, _ in conditions]]
        return tuple(map(self.places.compared, dict.fromkeys([*self._beside, *[test for key in keys for test in prepared[key][1]]])))

    def _written(self, edition: Edition, wanted: Sequence[int], numbers: Sequence[int], made: Callable[[bytes], T]) -> Unit[T]:
        planes = [self._name(edition, place, numbers, True) for place in wanted]
        straight = Straight(self._program, planes, self._read, BOTH)
        places = [max(place, ~place) for place in map(self._read.__getitem__, straight.inputs)]
        return Unit(straight, self.places.mask(places), self.memory, made)

    def _name(self, edition: Edition, place: int, numbers: Sequence[int], holds: bool) -> Plane:
        """The plane of a name, or of its opposite."""
        key = (numbers[place], holds)
        found = self._names.get(key)
        if found is None:

            def refer(reference: DefinitionRef | RuleRef, holds: bool) -> Plane:
                return self._name(edition, edition.index[key_in(reference)], numbers, holds)

            found = self._names[key] = self._plane(edition.names[place].condition, holds, refer)
        return found

    def _plane(self, condition: Condition, holds: bool, refer: Refer) -> Plane:
        match condition:
            case Test():
                literal = (self.places.of(condition), holds)
                plane = self._literals.get(literal)
                if plane is None:
                    plane = self._literals[literal] = self._program.number(Input(About.TEST, condition.fact, literal))
                    self._read[plane] = literal[0] if holds else ~literal[0]
                return plane
            case All(parts) | AnyOf(parts):
                several = [self._plane(part, holds, refer) for part in parts]
                return self._program.all(several) if isinstance(condition, All) is holds else self._program.any(several)
            case Not(part):
                return self._plane(part, not holds, refer)
            case DefinitionRef() | RuleRef():
                return refer(condition, holds)


def _units(policies: PolicySet) -> Units:
    return Units(policies.vocabulary)
