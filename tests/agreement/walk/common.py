"""The facts of a vocabulary as bits, and conditions as nodes."""

from collections.abc import Iterable

from tests.agreement.walk.nodes import Mask, Node, Nodes, joined, named
from zweck.editions.resolve import key_in
from zweck.law.policy import PolicySet
from zweck.logic.condition import Condition, fold


class Common:
    """The facts and the logic of nodes that walks under all editions share."""

    def __init__(self, policies: PolicySet) -> None:
        self.bits = {name: 1 << place for place, name in enumerate(policies.vocabulary.facts)}
        self.names = {bit: name for name, bit in self.bits.items()}
        self._logic = Nodes(self.bits)

    def mask(self, names: Iterable[str]) -> Mask:
        """Facts as a mask."""
        return joined(map(self.bits.__getitem__, names))

    def make(self, condition: Condition) -> Node:
        """A condition as a node."""
        return fold(condition, self._logic, lambda reference: named(key_in(reference)))
