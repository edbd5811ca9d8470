"""Walks from a name of the rule base down to the facts: on which presumptions its truth rests, and which unknown facts leave it open.

Each condition becomes a node (`zweck.explain.nodes`), once per edition and name. What was stated is no presumption, so only presumed facts
are followed: a part that rests on stated facts alone ends the search.
"""

from collections.abc import Iterable, Iterator, Set
from typing import assert_never

from zweck.editions.edition import Edition
from zweck.explain.nodes import NONE, Mask, Node, facts_of, group, named, negated, tested
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test
from zweck.logic.kleene import Truth, Values


class Tracer:
    """The names of an edition as nodes; each is made when it is first asked for."""

    def __init__(self, edition: Edition, vocabulary: Vocabulary) -> None:
        """Give each fact its bit."""
        self.edition = edition
        self.bits = {name: 1 << place for place, name in enumerate(vocabulary.facts)}
        self._nodes: dict[int, Node] = {}
        self._reads: dict[int, Mask] = {}

    def node(self, place: int) -> Node:
        """The condition of a name."""
        found = self._nodes.get(place)
        if found is None:
            found = self._nodes[place] = self.make(self.edition.names[place].condition)
        return found

    def reads(self, place: int) -> Mask:
        """All facts that a name reads, directly or through the names that it refers to."""
        found = self._reads.get(place)
        if found is None:
            found = self._reads[place] = self._reads_of(self.edition.names[place].condition)
        return found

    def _reads_of(self, condition: Condition) -> Mask:
        match condition:
            case Test():
                return self.mask(facts_of(condition))
            case All(parts) | AnyOf(parts):
                result = NONE
                for part in parts:
                    result |= self._reads_of(part)
                return result
            case Not(part):
                return self._reads_of(part)
            case DefinitionRef(key) | RuleRef(key):
                return self.reads(self.edition.index[key])
            case _:
                assert_never(condition)

    def mask(self, names: Iterable[str]) -> Mask:
        """Facts as a mask."""
        result = NONE
        for name in names:
            result |= self.bits[name]
        return result

    def names(self, mask: Mask) -> Iterator[str]:
        """The facts of a mask, in the vocabulary's order."""
        return (name for name, bit in self.bits.items() if mask & bit)

    def make(self, condition: Condition) -> Node:
        """A condition of this edition as a node."""
        match condition:
            case Test():
                return tested(condition, self.bits)
            case All(parts):
                return group(map(self.make, parts), True)
            case AnyOf(parts):
                return group(map(self.make, parts), False)
            case Not(part):
                return negated(self.make(part))
            case DefinitionRef(key) | RuleRef(key):
                return named(self.edition.index[key])
            case _:
                assert_never(condition)


class Trace:
    """One question's values, and what follows from them about names; each name is walked once."""

    def __init__(self, tracer: Tracer, values: Values, presumed: Set[str], truths: dict[int, Truth]) -> None:
        """`presumed` are the facts whose values nobody stated, `truths` those of some names, by place; the others are found here."""
        self.values = values
        self.tracer = tracer
        self.assumed = tracer.mask(presumed)
        self._truths = truths
        self._presumed: dict[int, Mask] = {}
        self._unknown: dict[int, Mask] = {}

    def truth(self, place: int) -> Truth:
        """The truth of a name."""
        if place in self._truths:
            return self._truths[place]
        found = self._truths[place] = self.tracer.node(place).truth(self)
        return found

    def presumed(self, place: int) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name. None for an unknown name."""
        found = self._presumed.get(place)
        if found is None:
            truth = self.truth(place) if self.tracer.reads(place) & self.assumed else None
            found = self._presumed[place] = NONE if truth is None else self.tracer.node(place).presumed(self, truth)
        return found

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        found = self._unknown.get(place)
        if found is None:
            found = self._unknown[place] = self.tracer.node(place).unknown(self) if self.truth(place) is None else NONE
        return found
