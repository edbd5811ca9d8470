"""Explanations under several editions of a policy set share what rests on names that are the same in them."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from zweck.bounded.cache import Bounded, Cache
from zweck.decision.decision import MissingFact
from zweck.editions.resolve import key_in
from zweck.explain.nodes import Mask, Node, joined, named, nodes
from zweck.law.policy import PolicySet
from zweck.logic.condition import Condition, fold
from zweck.program.places import ASSUMED, ON, Memory, Part, Row
from zweck.program.units import Units

MAX_NAMES: Final = 10_000
"""Names of which anything is kept, of all editions together; then all is dropped."""

MAX_MISSING: Final = 10_000
"""Missing facts that findings share, and lists of them."""


class Kept(NamedTuple):
    """Results of a name, by the planes that it reads: those of a mask."""

    mask: Row
    known: Part


class Name:
    """A name with all that is found about it, under all editions in which it is the same; most of that is found when it is first wanted."""

    __slots__ = ("descent", "leads", "looks", "node", "presumed", "reads", "unknown")

    def __init__(self, reads: Mask, looks: Row, memory: Memory) -> None:
        """`reads` are the facts behind it, `looks` the planes of its truth and of the facts that leave it open."""
        self.reads = reads
        self.looks = looks
        self.node: Node | None = None
        self.unknown = Kept(looks, memory.part())
        self.presumed = Kept(looks | reads * ASSUMED, memory.part())
        self.leads: tuple[Mask, Mask] | None = None
        """The doubts that can carry it where it is false, and where it is true."""

        self.descent: Any = None
        """From its condition down to doubts."""


class Common:
    """Results that explanations under several editions of a policy set share, by the numbers of names."""

    def __init__(self, policies: PolicySet) -> None:
        """Begin without any name."""
        self.units = Units.of(policies)
        self.places = self.units.places
        self.memory = self.units.memory
        self.bits: dict[str, Mask] = {name: self.places.mask((place,), ON) for name, place in self.places.facts.items()}
        self.names = {bit: name for name, bit in self.bits.items()}
        self.logic = nodes(self.bits, self.places.facts, self.places.of)
        self.known: Bounded[int, Name] = Bounded(MAX_NAMES)
        """Names by their numbers."""

        self.missing: Cache[MissingFact] = Cache(MAX_MISSING)
        """Missing facts by their names and the points that hang on them."""

        self.lists: Cache[tuple[MissingFact, ...]] = Cache(MAX_MISSING)
        """Missing facts in their order by the open points and what comes ahead."""

    def mask(self, names: Iterable[str]) -> Mask:
        """Facts as a mask."""
        return joined(map(self.bits.__getitem__, names))

    def facts(self, mask: Mask) -> Iterator[str]:
        """The facts of a mask, in the vocabulary's order."""
        known = self.names
        while mask:
            bit = mask & -mask
            yield known[bit]
            mask ^= bit

    def make(self, condition: Condition) -> Node:
        """A condition as a node."""
        return fold(condition, self.logic, lambda reference: named(key_in(reference)))
