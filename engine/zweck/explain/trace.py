"""From a name of the rule base down to the facts: the presumptions on which its truth rests, and the unknown facts that leave it open.

Facts that were stated are no presumptions, so only presumed ones are followed: a part that rests on stated facts alone ends the search.
Every result is kept by the planes that it reads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from zweck.editions.edition import Edition, RequirementPlan
from zweck.editions.names import numbers_of, referred
from zweck.explain.common import Common, Kept, Name
from zweck.explain.nodes import NONE, Mask, Node, fewest, joined
from zweck.logic.condition import Operator, Test, facts_of
from zweck.logic.kleene import Truth
from zweck.program.places import KNOWN, Row, is_empty
from zweck.program.question import Planes

SIZE: Final = 40
"""Bytes of a mask of facts, about."""


class Tracer(dict[int, Name]):
    """The names of an edition by their places, each found when it is first asked for."""

    def __init__(self, edition: Edition, common: Common) -> None:
        super().__init__()
        self.edition = edition
        self._numbers: Sequence[int] = numbers_of(edition)
        self.bits = common.bits
        self.common = common
        self._groups: dict[int, Mask] = {}

    def __missing__(self, place: int) -> Name:
        """A name, after those to which it refers."""
        known, number = self.common.known, self._numbers[place]
        found = known.get(number)
        if found is None:
            tests = self.edition.made.tests(self.edition.names[place].condition)
            below = [self[one] for one in referred(self.edition, place)]
            facts = (self.bits[fact] for test in tests for fact in facts_of(test))
            reads = joined([*facts, *[one.reads for one in below]])
            looks = joined([*map(self.look, tests), *[one.looks for one in below]])
            found = known[number] = Name(reads, looks, self.common.memory)
        self[place] = found
        return found

    def node(self, place: int) -> Node:
        """The condition of a name."""
        name = self[place]
        if name.node is None:
            name.node = self.common.make(self.edition.names[place].condition)
        return name.node

    def look(self, test: Test) -> Row:
        """The planes of a test: of one that compares two facts also whether these are known, and whether a list is empty."""
        places, facts = self.common.places, facts_of(test)
        read = [test, is_empty(test)] if test.operator is Operator.CONTAINS_FACT else [test]
        known = places.mask((places.facts[fact] for fact in facts), KNOWN) if len(facts) > 1 else 0
        return places.mask(map(places.of, read)) | known

    def group(self, plan: RequirementPlan) -> Mask:
        """The facts that a requirement of the edition reads, with its grounds."""
        found = self._groups.get(plan.trigger)
        if found is None:
            found = self._groups[plan.trigger] = joined([self[place].reads for place in (plan.trigger, *[at for _, at in plan.grounds])])
        return found


class Trace(dict[int, Truth]):
    """One reading of a question, and what follows from it about names; it has their truths by their places."""

    def __init__(self, tracer: Tracer, planes: Planes, at: bytes, known: Iterable[Mapping[int, Truth]], *, keeps: bool) -> None:
        """Take the planes, also as bytes, and truths that are known; where they follow from the planes alone, results are kept by these."""
        super().__init__()
        self.tracer = tracer
        self.index = tracer.edition.index
        self.row = planes.row
        self.at: Sequence[int] = at
        self.assumed = planes.assumed
        self.keeps = keeps
        for truths in known:
            self.update(truths)

    def __missing__(self, place: int) -> Truth:
        """The truth of a name that no verdict looks at."""
        found = self[place] = self.tracer.node(place).truth(self)
        return found

    def presumed(self, place: int, beside: Mask = NONE) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name; none need be found again that stand `beside`.

        None for an unknown name.
        """
        name = self.tracer[place]
        if not name.reads & self.assumed & ~beside:
            return NONE
        return self._kept(name.presumed, self._presumed, place)

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        return self._kept(self.tracer[place].unknown, self._unknown, place) if self[place] is None else NONE

    def open(self, plan: RequirementPlan) -> Mask:
        """The unknown facts that leave a requirement open: those of its trigger and of all its grounds."""
        return joined([self.unknown(plan.trigger), *[self.unknown(place) for _, place in plan.grounds]])

    def carried(self, plan: RequirementPlan, beside: Mask) -> Mask:
        """The presumptions on which it rests that a requirement is met, by one of its grounds that hold, or is not triggered.

        None need be found again that stand `beside`.
        """
        if not self.tracer.group(plan) & self.assumed & ~beside:
            return NONE
        if self[plan.trigger] is not False:
            held = [place for _, place in plan.grounds if self[place]]
            if held:
                return fewest(map(self.presumed, held))
        return self.presumed(plan.trigger, beside)

    def _kept(self, kept: Kept, find: Callable[[int], Mask], place: int) -> Mask:
        if not self.keeps:
            return find(place)
        key = self.row & kept.mask
        found: Mask | None = kept.known.get(key)
        if found is None:
            found = find(place)
            self.tracer.common.memory.keep(kept.known, key, found, SIZE)
        return found

    def _presumed(self, place: int) -> Mask:
        truth = self[place]
        return NONE if truth is None else self.tracer.node(place).presumed(self, truth)

    def _unknown(self, place: int) -> Mask:
        return self.tracer.node(place).unknown(self)
