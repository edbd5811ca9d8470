"""From a name of the rule base down to the facts: the presumptions on which its truth rests, and the unknown facts that leave it open.

Facts that were stated are no presumptions, so only presumed ones are followed: a part that rests on stated facts alone ends the search.
"""

from collections.abc import Iterator, Set
from typing import NamedTuple

from zweck.editions.edition import Edition
from zweck.editions.made import Made
from zweck.editions.numbers import numbers_of
from zweck.editions.profile import Profile
from zweck.editions.reading import referred
from zweck.explain.common import Common
from zweck.explain.nodes import NONE, Mask, Node, joined
from zweck.facts.question import FactSet, presumed_only
from zweck.logic.condition import Condition, facts_of
from zweck.logic.kleene import Truth
from zweck.match import Matched


class Read(NamedTuple):
    """The facts that the tests of a condition read, and the pairs of them that one test compares."""

    facts: tuple[str, ...]
    pairs: tuple[frozenset[str], ...]


class Tracer:
    """The names of an edition as nodes, and the facts that they read; each is found when it is first asked for."""

    def __init__(self, edition: Edition, common: Common) -> None:
        self.edition = edition
        self.numbers = numbers_of(edition)
        self.profiles = common.profiles
        self.bits = common.bits
        self.common = common
        self._own: Made[Read] = edition.made.kind(Read)

    def node(self, place: int) -> Node:
        """The condition of a name."""
        return self.common.nodes.of(self.numbers[place], place, self._node)

    def reads(self, place: int) -> Mask:
        """All facts that a name reads, directly or through the names that it refers to."""
        return self.common.reads.of(self.numbers[place], place, self._reads)

    def part(self, place: int) -> Mask:
        """The part of a profile on which all rests that follows from a name's facts."""
        return self.common.parts.of(self.numbers[place], place, self._part)

    def _node(self, place: int) -> Node:
        return self.common.make(self.edition.names[place].condition)

    def _reads(self, place: int) -> Mask:
        return joined([self.common.mask(self._read(place).facts), *map(self.reads, referred(self.edition, place))])

    def _part(self, place: int) -> Mask:
        return joined([self.profiles.part(*self._read(place)), *map(self.part, referred(self.edition, place))])

    def _read(self, place: int) -> Read:
        return self._own.of(self.edition.names[place].condition, self._reading)

    def _reading(self, condition: Condition) -> Read:
        read = [facts_of(test) for test in self.edition.made.tests(condition)]
        facts = dict.fromkeys(fact for several in read for fact in several)
        return Read(tuple(facts), tuple({frozenset(several): None for several in read if len(several) > 1}))

    def names(self, mask: Mask) -> Iterator[str]:
        """The facts of a mask, in the vocabulary's order."""
        known = self.common.names
        while mask:
            bit = mask & -mask
            yield known[bit]
            mask ^= bit


class Trace:
    """One question's facts, and what follows from them about names."""

    def __init__(self, tracer: Tracer, matched: Matched, facts: FactSet, profile: Profile | None = None) -> None:
        """Take a question's facts; `profile` is theirs where it was found already."""
        self.tracer = tracer
        self.index = tracer.edition.index
        self.values = facts.values
        self.stated = facts.stated
        self.assumed = tracer.common.mask(facts.assumed)
        self._facts = facts
        self._profile = profile
        self._matched = matched
        self._truths: dict[int, Truth] = {}
        self._numbers = tracer.numbers
        self._common = tracer.common

    @property
    def profile(self) -> Profile | None:
        """The profile of the facts, found when it is first needed; `None` where there are too many kinds of values."""
        if self._profile is None:
            self._profile = self.tracer.profiles.of(self._facts)
        return self._profile

    @property
    def presumed_facts(self) -> Set[str]:
        """The facts that are presumed, and do not only stand against the controller."""
        return presumed_only(self._facts)

    def truth(self, place: int) -> Truth:
        """The truth of a name: the one that was matched, or, of a name that no verdict looks at, found here."""
        if self._matched.found(place):
            return self._matched[place]
        truths = self._truths
        if place not in truths:
            truths[place] = self.tracer.node(place).truth(self)
        return truths[place]

    def presumed(self, place: int) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name. None for an unknown name."""
        common, number = self._common, self._numbers[place]
        reads = common.reads.get(number)
        if not (self.tracer.reads(place) if reads is None else reads) & self.assumed:
            return NONE
        return common.presumed.of(number, place, self.profile, self.tracer.part, self._presumed)

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        return self._common.unknown.of(self._numbers[place], place, self.profile, self.tracer.part, self._unknown)

    def _presumed(self, place: int) -> Mask:
        truth = self.truth(place)
        return NONE if truth is None else self.tracer.node(place).presumed(self, truth)

    def _unknown(self, place: int) -> Mask:
        return self.tracer.node(place).unknown(self) if self.truth(place) is None else NONE
