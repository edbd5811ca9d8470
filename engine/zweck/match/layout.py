"""The bits of terms on a board (`zweck.match.board`), and the steps that strike terms out once the facts are settled."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from zweck.editions.edition import Edition
from zweck.logic.condition import Test
from zweck.logic.kleene import Truth
from zweck.match.terms import Alternatives, Part, Terms

TermSet = int
"""Two bits for each term, side by side in one whole number: that it must hold, and that it may hold."""

BOTH: Final = 0b11
"""Both bits of a term, where its first one is."""

NUMBER: Final = 24
"""The bits below all terms; they hold the board's number, so that no two boards of an edition have equal sets."""


class Effect(NamedTuple):
    """The terms that want a test or part to be true, and those that want it to be false, each by its first bit."""

    true: TermSet = 0
    false: TermSet = 0

    @property
    def depending(self) -> TermSet:
        """Both bits of all terms that depend on it."""
        return (self.true | self.false) * BOTH

    def left(self, truth: Truth, terms: TermSet) -> TermSet:
        """The terms left by a truth: one that is refuted may not hold, and one that rests on something unknown need not."""
        if truth is None:
            return terms & ~(self.true | self.false)
        return terms & ~((self.false if truth else self.true) * BOTH)


class Step(NamedTuple):
    """A part to settle: the terms that depend on it, those by which it is or may be true, and the terms that each truth leaves."""

    depending: TermSet
    must: TermSet
    may: TermSet
    if_true: TermSet
    if_unknown: TermSet
    if_false: TermSet


class Layout:
    """The bits of the terms of names, and of all parts that they need."""

    def __init__(self, terms: Terms, places: Iterable[int], board: int) -> None:
        """Lay out the names at some places, then the parts, on the board of a number."""
        self._board = board
        self._terms = terms
        self._effects: dict[tuple[int, bool], TermSet] = {}
        self._size = NUMBER
        self.names = {place: self._put(terms.of(place)) for place in places}
        self.wanted = self.all
        self.parts: dict[int, tuple[TermSet, TermSet]] = {}
        for part in range(len(terms.things) - 1, -1, -1):  # a part needs only what has a smaller number
            thing = terms.things[part]
            if isinstance(thing, Part) and self.effect(part).depending:
                self.parts[part] = self._put(thing.terms)

    @property
    def all(self) -> TermSet:
        """All terms, with the number of the board."""
        return (1 << self._size) - (1 << NUMBER) + self._board

    def _put(self, terms: Alternatives) -> tuple[TermSet, TermSet]:
        """The bits by which one of several terms must hold, and by which one may."""
        must = 0
        for term in terms:
            bit = 1 << self._size
            self._size += 2
            must |= bit
            for literal in term:
                self._effects[literal] = self._effects.get(literal, 0) | bit
        return must, must << 1

    def effect(self, number: int) -> Effect:
        """The terms that depend on a test or part."""
        return Effect(self._effects.get((number, True), 0), self._effects.get((number, False), 0))

    def tests(self) -> Iterator[tuple[Test, Effect]]:
        """The tests with their effects, in order."""
        for number in sorted({number for number, _ in self._effects}):
            thing = self._terms.things[number]
            if isinstance(thing, Test):
                yield thing, self.effect(number)

    def steps(self) -> list[Step]:
        """The parts, each after those that it needs."""
        return [self._settling(number) for number in sorted(self.parts)]

    def _settling(self, number: int) -> Step:
        effect = self.effect(number)
        return Step(effect.depending, *self.parts[number], *(effect.left(truth, self.all) for truth in (True, None, False)))

    def owns(self, edition: Edition, laws: Sequence[int]) -> Iterator[tuple[int, TermSet]]:
        """For each law the place of its scope, and the terms that are no other law's."""
        terms = [self._of_law(edition, law) for law in laws]
        shared = seen = 0
        for one in terms:
            shared |= seen & one
            seen |= one
        for law, one in zip(laws, terms, strict=True):
            must, may = self.names[edition.laws[law].scope]
            own = one & ~shared & ~(must | may)
            if own:
                yield edition.laws[law].scope, own

    def _of_law(self, edition: Edition, law: int) -> TermSet:
        plan = edition.laws[law]
        places = [place for place in (*plan.points(), *plan.riders()) if place in self.names]
        found = 0
        for must, may in (*(self.names[place] for place in places), *(self.parts[number] for number in self._under(places))):
            found |= must | may
        return found

    def _under(self, places: Iterable[int]) -> set[int]:
        """The parts that names need, and those that these need in turn."""
        found: set[int] = set()
        pending = [self._terms.of(place) for place in places]
        while pending:
            for term in pending.pop():
                for number, _ in term:
                    thing = self._terms.things[number]
                    if isinstance(thing, Part) and number not in found:
                        found.add(number)
                        pending.append(thing.terms)
        return found
