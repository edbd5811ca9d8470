"""From a name of the rule base down to the facts: the presumptions on which its truth rests, and the unknown facts that leave it open.

Facts that were stated are no presumptions, so only presumed ones are followed: a part that rests on stated facts alone ends the search.
Every result is kept by the planes that it reads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from zweck.editions.edition import Edition, RequirementPlan
from zweck.editions.names import numbers_of, referred
from zweck.explain.common import Common, Kept
from zweck.explain.nodes import NONE, Mask, Node, fewest, joined
from zweck.logic.condition import Operator, Test, facts_of
from zweck.logic.kleene import Truth
from zweck.program.places import ASSUMED, KNOWN, Row, is_empty
from zweck.program.question import Planes

SIZE: Final = 40
"""Bytes of a mask of facts, about."""


class Group(NamedTuple):
    """A requirement with its grounds: the facts that they read, and where their unknown facts and presumptions are kept."""

    reads: Mask
    unknown: Kept
    presumed: Kept


class Tracer:
    """The names of an edition as nodes, and the facts and planes that they read; each is found when it is first asked for."""

    def __init__(self, edition: Edition, common: Common) -> None:
        self.edition = edition
        self.numbers: Sequence[int] = numbers_of(edition)
        self.bits = common.bits
        self.common = common
        self._groups: dict[int, Group] = {}

    def node(self, place: int) -> Node:
        """The condition of a name."""
        known, number = self.common.nodes, self.numbers[place]
        found = known.get(number)
        return known.keep(number, self.common.make(self.edition.names[place].condition)) if found is None else found

    def reads(self, place: int) -> Mask:
        """All facts that a name reads, directly or through the names that it refers to."""
        known, number = self.common.reads, self.numbers[place]
        found = known.get(number)
        if found is None:
            own = (self.bits[fact] for test in self._tests(place) for fact in facts_of(test))
            found = known.keep(number, joined([*own, *map(self.reads, referred(self.edition, place))]))
        return found

    def looks(self, place: int) -> Row:
        """All planes that the truth of a name reads, and the facts that leave it open."""
        known, number = self.common.looks, self.numbers[place]
        found = known.get(number)
        if found is None:
            own = map(self.look, self._tests(place))
            found = known.keep(number, joined([*own, *map(self.looks, referred(self.edition, place))]))
        return found

    def look(self, test: Test) -> Row:
        """The planes of a test: of one that compares two facts also whether these are known, and whether a list is empty."""
        places, facts = self.common.places, facts_of(test)
        read = [test, is_empty(test)] if test.operator is Operator.CONTAINS_FACT else [test]
        known = places.mask((places.facts[fact] for fact in facts), KNOWN) if len(facts) > 1 else 0
        return places.mask(map(places.of, read)) | known

    def unknown(self, key: object, places: Iterable[int]) -> Kept:
        """Where the unknown facts of some names are kept."""
        found = self.common.unknown.get(key)
        return found or self.common.unknown.keep(key, Kept(joined(map(self.looks, places)), self.common.memory.part()))

    def presumed(self, key: object, places: Iterable[int]) -> Kept:
        """Where the presumptions behind some names are kept."""
        found = self.common.presumed.get(key)
        if found is None:
            several = tuple(places)
            facts = self.common.facts(joined(map(self.reads, several)))
            assumed = self.common.places.mask((self.common.places.facts[fact] for fact in facts), ASSUMED)
            found = self.common.presumed.keep(key, Kept(joined(map(self.looks, several)) | assumed, self.common.memory.part()))
        return found

    def group(self, plan: RequirementPlan) -> Group:
        """A requirement of the edition."""
        found = self._groups.get(plan.trigger)
        if found is None:
            places = (plan.trigger, *(place for _, place in plan.grounds))
            key = tuple([self.numbers[place] for place in places])
            reads = joined(map(self.reads, places))
            found = self._groups[plan.trigger] = Group(reads, self.unknown(key, places), self.presumed(key, places))
        return found

    def _tests(self, place: int) -> tuple[Test, ...]:
        return self.edition.made.tests(self.edition.names[place].condition)


class Trace(dict[int, Truth]):
    """One reading of a question, and what follows from it about names; it has their truths by their places."""

    def __init__(self, tracer: Tracer, planes: Planes, known: Iterable[Mapping[int, Truth]], *, keeps: bool) -> None:
        """Take the planes, and truths that are known; where they follow from the planes alone, results are kept by these (`keeps`)."""
        super().__init__()
        self.tracer = tracer
        self.index = tracer.edition.index
        self.row = planes.row
        self.at: Sequence[int] = planes.at
        self.assumed = planes.assumed
        self.keeps = keeps
        for truths in known:
            self.update(truths)

    def __missing__(self, place: int) -> Truth:
        """The truth of a name that no verdict looks at."""
        found = self[place] = self.tracer.node(place).truth(self)
        return found

    def truth(self, place: int) -> Truth:
        """The truth of a name."""
        return self[place]

    def presumed(self, place: int) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name. None for an unknown name."""
        tracer = self.tracer
        if not tracer.reads(place) & self.assumed:
            return NONE
        return self._kept(tracer.presumed(tracer.numbers[place], (place,)), self._presumed, place)

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        return self._kept(self.tracer.unknown(self.tracer.numbers[place], (place,)), self._unknown, place)

    def open(self, plan: RequirementPlan) -> Mask:
        """The unknown facts that leave a requirement open: those of its trigger and of all its grounds."""

        def find(trigger: int) -> Mask:
            return self.unknown(trigger) | joined(self.unknown(place) for _, place in plan.grounds)

        return self._kept(self.tracer.group(plan).unknown, find, plan.trigger)

    def carried(self, plan: RequirementPlan) -> Mask:
        """The presumptions on which it rests that a requirement is met, by one of its grounds that hold, or is not triggered."""
        group = self.tracer.group(plan)
        if not group.reads & self.assumed:
            return NONE

        def find(trigger: int) -> Mask:
            if self.truth(trigger) is not False:
                held = [place for _, place in plan.grounds if self.truth(place)]
                if held:
                    return fewest(map(self.presumed, held))
            return self.presumed(trigger)

        return self._kept(group.presumed, find, plan.trigger)

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
        truth = self.truth(place)
        return NONE if truth is None else self.tracer.node(place).presumed(self, truth)

    def _unknown(self, place: int) -> Mask:
        return self.tracer.node(place).unknown(self) if self.truth(place) is None else NONE
