"""The conditions of an edition in any logic, each name read once; and what a law's outcome rests on."""

from collections.abc import Collection, Iterator, Mapping
from typing import Generic, TypeVar, cast

from zweck.editions.edition import Edition, LawPlan
from zweck.editions.made import Store
from zweck.editions.resolve import key_in, references
from zweck.logic.condition import Condition, DefinitionRef, Logic, RuleRef, Test, facts_of, fold, leaves

T = TypeVar("T")


class Reading(Generic[T]):
    """The names of an edition in a logic, each read once, when it is first asked for."""

    def __init__(self, edition: Edition, logic: Logic[T], known: Mapping[int, T] | None = None) -> None:
        """Read an edition in a logic; `known` are names that were read before, by their places."""
        self._edition = edition
        self._logic = logic
        self._read: dict[int, T] = dict(known or {})

    def of(self, place: int) -> T:
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
        return self.of(self._edition.index[key_in(reference)])


def referred(edition: Edition, place: int) -> tuple[int, ...]:
    """The places to which the name at a place refers."""
    return tuple([edition.index[key] for key in references_in(edition.made, edition.names[place].condition)])


def references_in(made: Store, condition: Condition) -> tuple[str, ...]:
    """The keys to which a resolved condition refers, in their order."""
    return cast("tuple[str, ...]", made.kind(references).of(condition, _references))


def facts_read(edition: Edition, place: int) -> tuple[str, ...]:
    """The facts that the name at a place reads, itself or through those to which it refers, each once."""
    own = (fact for test in edition.made.tests(edition.names[place].condition) for fact in facts_of(test))
    below = (fact for one in referred(edition, place) for fact in facts_read(edition, one))
    return tuple(dict.fromkeys((*own, *below)))


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


def tests_in(condition: Condition) -> Iterator[Test]:
    """The tests that stand in a condition itself, in their order."""
    return (leaf for leaf in leaves(condition) if isinstance(leaf, Test))


def tests_of(edition: Edition, plan: LawPlan) -> list[Test]:
    """Every test on which a law's outcome rests, once, in the order in which a reader meets them."""
    made = edition.made.kind(tests_in)
    return list(dict.fromkeys(test for place in reached(edition, plan) for test in made.of(edition.names[place].condition, _tests)))


def _tests(condition: Condition) -> tuple[Test, ...]:
    return tuple(tests_in(condition))
