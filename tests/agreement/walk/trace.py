"""From a name of the rule base down to the facts: the presumptions on which its truth rests, and the unknown facts that leave it open."""

from collections.abc import Callable, Iterator, Mapping, Set

from tests.agreement.plain import Walk
from tests.agreement.walk.common import Common
from tests.agreement.walk.nodes import NONE, Mask, Node
from zweck.editions.edition import Edition
from zweck.facts.silences import FactSet, presumed_only
from zweck.logic.kleene import Truth


class Tracer:
    """The names of an edition as nodes."""

    def __init__(self, edition: Edition, common: Common) -> None:
        self.edition = edition
        self.bits = common.bits
        self.common = common
        self._nodes: dict[int, Node] = {}

    def node(self, place: int) -> Node:
        """The condition of a name."""
        found = self._nodes.get(place)
        if found is None:
            found = self._nodes[place] = self.common.make(self.edition.names[place].condition)
        return found

    def names(self, mask: Mask) -> Iterator[str]:
        """The facts of a mask, in the vocabulary's order."""
        while mask:
            bit = mask & -mask
            yield self.common.names[bit]
            mask ^= bit


class Trace:
    """One reading of a question: its facts, and what follows from them about names."""

    def __init__(self, tracer: Tracer, facts: FactSet) -> None:
        self.tracer = tracer
        self.index: Mapping[str, int] = tracer.edition.index
        self.values = facts.values
        self.assumed = tracer.common.mask(facts.assumed)
        self._facts = facts
        self.truth: Callable[[int], Truth] = Walk(tracer.edition, facts.values).__getitem__
        self._presumed: dict[int, Mask] = {}
        self._unknown: dict[int, Mask] = {}

    @property
    def presumed_facts(self) -> Set[str]:
        """The facts that are presumed, and do not only stand against the controller."""
        return presumed_only(self._facts)

    def presumed(self, place: int) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name. None for an unknown name."""
        if place not in self._presumed:
            truth = self.truth(place)
            self._presumed[place] = NONE if truth is None else self.tracer.node(place).presumed(self, truth)
        return self._presumed[place]

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open. None for a name whose truth is known."""
        if place not in self._unknown:
            self._unknown[place] = self.tracer.node(place).unknown(self) if self.truth(place) is None else NONE
        return self._unknown[place]
