"""Conditions as terms, for the native matcher: a condition holds where one of its terms does, and a term where all of its literals do.

What a definition says is put in its place, so most names of a rule base become a few terms over tests of facts. A part of which that would
make too many stands for itself, as a `Part` with terms of its own. In three values too a condition and its terms have the same truth:
Kleene's logic distributes, and what it does not have (that a fact or its opposite holds) is used nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never

from zweck.editions.edition import Edition
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test

MOST_TERMS: Final = 8
"""Beyond, a part stands for itself. More terms mean more to compare at once, more parts mean more to do one after the other."""

Literal = tuple[int, bool]
"""A test or part by its number, and the value that is wanted of it."""

Term = frozenset[Literal]
Alternatives = tuple[Term, ...]

HOLDS: Final[Alternatives] = (frozenset(),)
FAILS: Final[Alternatives] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition that stands for itself. The parts in its terms have smaller numbers."""

    terms: Alternatives


class Terms:
    """The terms of an edition's names, found when they are first asked for. `things` are the tests and parts by their numbers."""

    def __init__(self, edition: Edition) -> None:
        """Find nothing yet."""
        self.things: list[Test | Part] = []
        self._edition = edition
        self._numbers: dict[Test | Part, int] = {}
        self._known: dict[tuple[int, bool], Alternatives] = {}

    def of(self, place: int, value: bool = True) -> Alternatives:
        """When the name at a place has this value."""
        key = (place, value)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._of(self._edition.names[place].condition, value)
        return found

    def _of(self, condition: Condition, value: bool) -> Alternatives:
        match condition:
            case Test():
                return (frozenset([(self._number(condition), value)]),)
            case All(parts):
                return self._all(parts, True) if value else self._any(parts, False)
            case AnyOf(parts):
                return self._any(parts, True) if value else self._all(parts, False)
            case Not(part):
                return self._of(part, not value)
            case DefinitionRef(key) | RuleRef(key):
                return self.of(self._edition.index[key], value)
            case _:
                assert_never(condition)

    def _any(self, parts: Iterable[Condition], value: bool) -> Alternatives:
        return _least(term for part in parts for term in self._of(part, value))

    def _all(self, parts: Iterable[Condition], value: bool) -> Alternatives:
        """Every choice of one term from each part, those with the fewest first."""
        found = HOLDS
        for terms in sorted((self._of(part, value) for part in parts), key=len):
            if len(terms) > 1 and len(found) * len(terms) > MOST_TERMS:
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
