"""Conditions as terms, for the native matcher: a condition holds where one of its terms does, and a term where all of its literals do.

A definition's condition replaces its name, so most names of a rule base become a few terms over tests of facts. A part of which that would
make too many stands for itself, as a `Part` with terms of its own. In three values too a condition and its terms have the same truth:
Kleene's logic distributes, and what it does not have (that a fact or its opposite holds) is used nowhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from zweck.editions.edition import Edition
from zweck.editions.resolve import key_in
from zweck.logic.condition import DefinitionRef, RuleRef, Test
from zweck.logic.fold import fold

MAX_TERMS: Final = 8
"""Beyond, a part stands for itself. More terms mean more to compare at once, more parts mean more to do one after the other."""

Literal = tuple[int, bool]
"""A test or part by its number, and the value that is wanted of it."""

Term = frozenset[Literal]
Alternatives = tuple[Term, ...]

Wanted = Callable[[bool], Alternatives]
"""When a condition has a value."""

HOLDS: Final[Alternatives] = (frozenset(),)
FAILS: Final[Alternatives] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition that stands for itself. The parts in its terms have smaller numbers."""

    terms: Alternatives


class Terms:
    """The logic of terms, for the names of an edition. `things` are the tests and parts by their numbers."""

    def __init__(self, edition: Edition) -> None:
        self.things: list[Test | Part] = []
        self._edition = edition
        self._numbers: dict[Test | Part, int] = {}
        self._known: dict[tuple[int, bool], Alternatives] = {}

    def of(self, place: int, value: bool = True) -> Alternatives:
        """When the name at a place has this value."""
        key = (place, value)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = fold(self._edition.names[place].condition, self, self._refer)(value)
        return found

    def test(self, test: Test) -> Wanted:
        """A term of one literal."""
        return lambda value: (frozenset([(self._number(test), value)]),)

    def all(self, parts: Iterable[Wanted]) -> Wanted:
        """One term of each part; where it is to be false, a term of any."""
        several = tuple(parts)
        return lambda value: self._each(several, value) if value else _least(term for part in several for term in part(value))

    def any(self, parts: Iterable[Wanted]) -> Wanted:
        """A term of any part; where it is to be false, one of each."""
        several = tuple(parts)
        return lambda value: _least(term for part in several for term in part(value)) if value else self._each(several, value)

    def negated(self, part: Wanted) -> Wanted:
        """The other value of the part."""
        return lambda value: part(not value)

    def _refer(self, reference: DefinitionRef | RuleRef) -> Wanted:
        return partial(self.of, self._edition.index[key_in(reference)])

    def _each(self, parts: Iterable[Wanted], value: bool) -> Alternatives:
        """Every choice of one term from each part, those with the fewest first."""
        found = HOLDS
        for terms in sorted((part(value) for part in parts), key=len):
            if len(terms) > 1 and len(found) * len(terms) > MAX_TERMS:
                literal = frozenset([(self._number(Part(terms)), True)])
                found = tuple(one | literal for one in found)
            else:
                found = tuple(one | other for one in found for other in terms)
        return _least(found)

    def _number(self, thing: Test | Part) -> int:
        found = self._numbers.get(thing)
        if found is None:
            found = self._numbers[thing] = len(self.things)
            self.things.append(thing)
        return found


def _least(terms: Iterable[Term]) -> Alternatives:
    """Terms without those that hold only where another one does."""
    kept: list[Term] = []
    for term in sorted(dict.fromkeys(terms), key=len):
        if not any(less <= term for less in kept):
            kept.append(term)
    return tuple(kept)
