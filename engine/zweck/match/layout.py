"""Where the terms of names have their marks on a board (`zweck.match.board`), and what strikes marks out once facts are settled."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from zweck.editions.edition import Edition
from zweck.logic.condition import Test
from zweck.logic.kleene import Truth
from zweck.match.terms import Alternatives, Part, Terms

Marks = int
"""Two for each term, side by side in one whole number: that it surely holds, and that it may hold."""

BOTH: Final = 0b11
"""Both marks of a term, where its first one is."""

NUMBER: Final = 24
"""So many bits stand below all marks and hold the board's number, so that no two boards of an edition have the same marks."""


def number(marks: Marks) -> int:
    """The number of the board that has these marks."""
    return marks & ((1 << NUMBER) - 1)


class Effect(NamedTuple):
    """The terms that want a test or part to be true, and those that want it to be false, each by its first mark."""

    true: Marks = 0
    false: Marks = 0

    @property
    def hanging(self) -> Marks:
        """All marks of the terms that hang on it."""
        return (self.true | self.false) * BOTH

    def left(self, truth: Truth, marks: Marks) -> Marks:
        """What is left of marks when the truth is this: what is false can no longer hold, and what is unknown cannot surely hold."""
        if truth is None:
            return marks & ~(self.true | self.false)
        return marks & ~((self.false if truth else self.true) * BOTH)


class Step(NamedTuple):
    """What is settled once the marks above it are: what hangs on it, by which marks it is true or may be, and what each truth leaves."""

    hanging: Marks
    surely: Marks
    maybe: Marks
    if_true: Marks
    if_unknown: Marks
    if_false: Marks


class Layout:
    """The marks of names, and of all parts that they need."""

    def __init__(self, terms: Terms, places: Iterable[int], board: int) -> None:
        """Lay out the names at some places, then the parts, on the board of a number."""
        self._board = board
        self._terms = terms
        self._effects: dict[tuple[int, bool], Marks] = {}
        self._size = NUMBER
        self.names = {place: self._put(terms.of(place)) for place in places}
        self.told = self.all
        self._parts: dict[int, tuple[Marks, Marks]] = {}
        for part in range(len(terms.things) - 1, -1, -1):  # a part needs only what has a smaller number
            thing = terms.things[part]
            if isinstance(thing, Part) and self.effect(part).hanging:
                self._parts[part] = self._put(thing.terms)

    @property
    def all(self) -> Marks:
        """All marks."""
        return (1 << self._size) - (1 << NUMBER) + self._board

    def _put(self, terms: Alternatives) -> tuple[Marks, Marks]:
        """The marks by which one of several terms surely holds, and by which one may."""
        surely = 0
        for term in terms:
            mark = 1 << self._size
            self._size += 2
            surely |= mark
            for literal in term:
                self._effects[literal] = self._effects.get(literal, 0) | mark
        return surely, surely << 1

    def effect(self, number: int) -> Effect:
        """What hangs on a test or part."""
        return Effect(self._effects.get((number, True), 0), self._effects.get((number, False), 0))

    def tests(self) -> Iterator[tuple[Test, Effect]]:
        """The tests with their effects, in order."""
        for number in sorted({number for number, _ in self._effects}):
            thing = self._terms.things[number]
            if isinstance(thing, Test):
                yield thing, self.effect(number)

    def steps(self, edition: Edition, laws: Sequence[int]) -> list[Step]:
        """The parts, each after those that it needs. First those that the scopes of laws need, and then the laws themselves."""
        early = self._under(edition.laws[law].scope for law in laws)
        order = sorted(self._parts)
        return [
            *(self._settling(number) for number in order if number in early),
            *self._gates(edition, laws),
            *(self._settling(number) for number in order if number not in early),
        ]

    def _settling(self, number: int) -> Step:
        effect = self.effect(number)
        return Step(effect.hanging, *self._parts[number], *(effect.left(truth, self.all) for truth in (True, None, False)))

    def _gates(self, edition: Edition, laws: Sequence[int]) -> Iterator[Step]:
        """For each law: where its scope is surely not met, its marks are struck out, as far as they are no other law's."""
        marks = [self._of_law(edition, law) for law in laws]
        shared = seen = 0
        for one in marks:
            shared |= seen & one
            seen |= one
        for law, one in zip(laws, marks, strict=True):
            surely, maybe = self.names[edition.laws[law].scope]
            own = one & ~shared & ~(surely | maybe)
            if own:
                yield Step(own, surely, maybe, self.all, self.all, self.all & ~own)

    def _of_law(self, edition: Edition, law: int) -> Marks:
        plan = edition.laws[law]
        places = [place for place in (*plan.points(), *plan.riders()) if place in self.names]
        marks = 0
        for surely, maybe in (*(self.names[place] for place in places), *(self._parts[number] for number in self._under(places))):
            marks |= surely | maybe
        return marks

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
