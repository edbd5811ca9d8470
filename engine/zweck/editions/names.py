"""The names of an edition: in any logic, each folded once; numbered, so that editions share what is made of them; and what they rest on.

Where two names have one number, their conditions are one, and so is all that they refer to.
"""

from collections.abc import Collection, Mapping, Sequence
from threading import Lock
from typing import Final, Generic, TypeVar, cast

from zweck.editions.edition import Edition, LawPlan, Named, Store
from zweck.editions.resolve import key_in, references
from zweck.logic.condition import Condition, DefinitionRef, Logic, RuleRef, Test, fold

MAX_NUMBERED: Final = 100_000
MAX_EDITIONS: Final = 1_000
"""Names and editions whose numbers are kept; then all are dropped, and no number is given twice."""


T = TypeVar("T")

Names = tuple[Named, ...]
Meaning = tuple[str, int, int, tuple[int, ...]]
"""A name: its key, condition and rule by their identity, and the numbers of the names to which it refers."""


class Folded(Generic[T]):
    """The names of an edition in a logic, each read once, when it is first asked for."""

    def __init__(self, edition: Edition, logic: Logic[T], known: Mapping[int, T] | None = None) -> None:
        """Read an edition in a logic; `known` are names that were read before, by their places."""
        self._edition = edition
        self._logic = logic
        self._read: dict[int, T] = dict(known or {})

    def __getitem__(self, place: int) -> T:
        """The name at a place of the edition."""
        found = self._read.get(place)
        if found is None:
            found = self._read[place] = self.condition(self._edition.names[place].condition)
        return found

    def read_but(self, places: Collection[int]) -> dict[int, T]:
        """All names that were read, but for those at some places."""
        return {place: read for place, read in self._read.items() if place not in places}

    def knows(self, condition: Condition) -> bool:
        """Whether the edition has every name in a resolved condition; what cannot matter on its days is not in it."""
        return all(key in self._edition.index for key in references(condition))

    def condition(self, condition: Condition) -> T:
        """A resolved condition of the edition."""
        return fold(condition, self._logic, self._refer)

    def _refer(self, reference: DefinitionRef | RuleRef) -> T:
        return self[self._edition.index[key_in(reference)]]


def referred(edition: Edition, place: int) -> tuple[int, ...]:
    """The places to which the name at a place refers."""
    return tuple([edition.index[key] for key in references_in(edition.made, edition.names[place].condition)])


def references_in(made: Store, condition: Condition) -> tuple[str, ...]:
    """The keys to which a resolved condition refers, in their order."""
    return cast("tuple[str, ...]", made.kind(references).of(condition, _references))


def _references(condition: Condition) -> tuple[str, ...]:
    return tuple(references(condition))


def reached(edition: Edition, plan: LawPlan) -> list[int]:
    """The places of all names on which a law's outcome rests, directly or not; each stands after those that it refers to."""
    found: dict[int, None] = {}

    def add(place: int) -> None:
        if place not in found:
            for below in referred(edition, place):
                add(below)
            found[place] = None

    for place in plan.points():
        add(place)
    return list(found)


def resting(edition: Edition, place: int) -> list[int]:
    """The places of the names that rest on one, directly or not, in their order; what refers stands behind what it refers to."""
    found, places = {place}, list[int]()
    for other in range(place + 1, len(edition.names)):
        if not found.isdisjoint(referred(edition, other)):
            found.add(other)
            places.append(other)
    return places


def tests_of(edition: Edition, plan: LawPlan) -> list[Test]:
    """Every test on which a law's outcome rests, once, in the order in which a reader meets them."""
    names = (edition.names[place] for place in reached(edition, plan))
    return list(dict.fromkeys(test for named in names for test in edition.made.tests(named.condition)))


class Numbers:
    """The numbers of names in the editions of one policy set; safe to use from several threads."""

    def __init__(self) -> None:
        self._first: tuple[Names, Mapping[str, int]] | None = None
        self._editions: dict[int, tuple[Names, Sequence[int]]] = {}
        self._known: dict[Meaning, int] = {}
        self._next = 0
        self._lock = Lock()

    def of(self, edition: Edition) -> Sequence[int]:
        """The numbers of an edition's names, by their places."""
        found = self._editions.get(id(edition.names))
        if found is None:
            with self._lock:
                if len(self._editions) >= MAX_EDITIONS or len(self._known) >= MAX_NUMBERED:
                    self._first, self._editions, self._known = ((), {}), {}, {}
                found = self._editions[id(edition.names)] = (edition.names, self._of(edition))
        return found[1]

    def _of(self, edition: Edition) -> Sequence[int]:
        """The numbers of the first edition are its places: its names are looked at only when there is a second one to share them."""
        if self._first is None:
            self._first = (edition.names, edition.index)
            self._next = len(edition.names)
            return range(len(edition.names))
        if not self._known:
            names, index = self._first
            for place, named in enumerate(names):
                below = tuple([index[key] for key in references_in(edition.made, named.condition)])
                self._known[named.key, id(named.condition), id(named.rule), below] = place
        numbers: dict[str, int] = {}
        return [self._number(named, edition, numbers) for named in edition.names]

    def _number(self, named: Named, edition: Edition, numbers: dict[str, int]) -> int:
        """The number of a name, after those to which it refers; most of them stand before it."""
        found = numbers.get(named.key)
        if found is None:
            keys = references_in(edition.made, named.condition)
            below = tuple(
                [numbers[key] if key in numbers else self._number(edition.names[edition.index[key]], edition, numbers) for key in keys]
            )
            meaning = (named.key, id(named.condition), id(named.rule), below)
            known = self._known.get(meaning)
            if known is None:
                known = self._known[meaning] = self._next  # the edition is kept, so that no other name gets the identities of its parts
                self._next += 1
            found = numbers[named.key] = known
        return found


def numbers_of(edition: Edition) -> Sequence[int]:
    """The numbers of an edition's names, by their places."""
    return edition.made.get(Numbers).of(edition)
