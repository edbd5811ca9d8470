"""Conditions as nodes: for a question, their truth, the presumptions that it rests on, and the unknown facts that leave it open.

Sets of facts are bit masks, a bit for each fact in the vocabulary's order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final, Protocol, cast

from zweck.logic.condition import Interval, Operator, Test, facts_of
from zweck.logic.kleene import Truth, Values
from zweck.logic.kleene import test as test_of

Mask = int
NONE: Final[Mask] = 0


class Asked(Protocol):
    """One question: its values, the mask of those that were presumed, and the names by their places, which the index gives."""

    values: Values
    assumed: Mask
    index: Mapping[str, int]

    def truth(self, place: int) -> Truth:
        """The truth of a name."""
        ...

    def presumed(self, place: int) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name."""
        ...

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open."""
        ...


class Node(Protocol):
    """A condition that can be asked about a question."""

    def truth(self, trace: Asked) -> Truth:
        """Its truth."""
        ...

    def presumed(self, trace: Asked, truth: bool) -> Mask:
        """Presumed facts that, with all that is stated, suffice for its truth, which is known."""
        ...

    def unknown(self, trace: Asked) -> Mask:
        """The unknown facts that leave it open, as it is."""
        ...


def fewest(candidates: Iterable[Mask]) -> Mask:
    """The candidate with the fewest facts, of several that whose facts stand first, so that choices tend to agree; none at all ends it."""
    best, size = NONE, 0
    for mask in candidates:
        if not mask:
            return NONE
        count = mask.bit_count()
        if not best or count < size or (count == size and mask < best):
            best, size = mask, count
    return best


@dataclass(frozen=True, slots=True, eq=False)
class _OneOf:
    """A fact has one of several values."""

    fact: str
    values: frozenset[object]
    bit: Mask

    def truth(self, trace: Asked) -> Truth:
        value = trace.values[self.fact]
        return None if value is None else value in self.values

    def presumed(self, trace: Asked, truth: bool) -> Mask:
        return self.bit & trace.assumed

    def unknown(self, trace: Asked) -> Mask:
        return self.bit


@dataclass(frozen=True, slots=True, eq=False)
class _Tested:
    """Any other test, of one fact or two."""

    test: Test
    bits: list[tuple[str, Mask]]

    def truth(self, trace: Asked) -> Truth:
        return test_of(self.test, trace.values)

    def presumed(self, trace: Asked, truth: bool) -> Mask:
        """Of two facts, those that were really needed."""
        needed = self.bits
        if self.test.operator is Operator.CONTAINS_FACT and not trace.values[self.test.fact]:
            needed = self.bits[:1]
        result = NONE
        for fact, bit in needed:
            if trace.values[fact] is not None:
                result |= bit & trace.assumed
        return result

    def unknown(self, trace: Asked) -> Mask:
        result = NONE
        for fact, bit in self.bits:
            if trace.values[fact] is None or isinstance(trace.values[fact], Interval):
                result |= bit
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """`all` when `whole` is true, else `any`: a part that differs from it decides alone, otherwise every part matters.

    Parts that say whether a fact has one of some values stand in `tests` (fact, values, whether they may not be its value, bit), for speed.
    """

    tests: list[tuple[str, frozenset[object], bool, Mask]]
    others: list[Node]
    whole: bool
    bits: Mask

    def truth(self, trace: Asked) -> Truth:
        whole, values = self.whole, trace.values
        result: Truth = whole
        for fact, among, negated, _ in self.tests:
            value = values[fact]
            if value is None:
                result = None
            elif ((value in among) is not negated) is not whole:
                return not whole
        for part in self.others:
            found = part.truth(trace)
            if found is None:
                result = None
            elif found is not whole:
                return found
        return result

    def presumed(self, trace: Asked, truth: bool) -> Mask:
        if truth is not self.whole:
            return fewest(self._deciding(trace, truth))
        result = self.bits & trace.assumed
        for part in self.others:
            result |= part.presumed(trace, truth)
        return result

    def _deciding(self, trace: Asked, truth: bool) -> Iterator[Mask]:
        values, assumed = trace.values, trace.assumed
        for fact, among, negated, bit in self.tests:
            value = values[fact]
            if value is not None and ((value in among) is not negated) is truth:
                yield bit & assumed
        for part in self.others:
            if part.truth(trace) is truth:
                yield part.presumed(trace, truth)

    def unknown(self, trace: Asked) -> Mask:
        result = NONE
        for fact, _, _, bit in self.tests:
            if trace.values[fact] is None:
                result |= bit
        for part in self.others:
            if part.truth(trace) is None:
                result |= part.unknown(trace)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Negated:
    """The opposite of a node."""

    node: Node

    def truth(self, trace: Asked) -> Truth:
        found = self.node.truth(trace)
        return None if found is None else not found

    def presumed(self, trace: Asked, truth: bool) -> Mask:
        return self.node.presumed(trace, not truth)

    def unknown(self, trace: Asked) -> Mask:
        return self.node.unknown(trace)


@dataclass(frozen=True, slots=True, eq=False)
class _Named:
    """A reference to a name; its place is another one in other editions."""

    key: str

    def truth(self, trace: Asked) -> Truth:
        return trace.truth(trace.index[self.key])

    def presumed(self, trace: Asked, truth: bool) -> Mask:
        return trace.presumed(trace.index[self.key])

    def unknown(self, trace: Asked) -> Mask:
        return trace.unknown(trace.index[self.key])


class Nodes:
    """The logic of nodes; `bits` has the bit of each fact."""

    def __init__(self, bits: Mapping[str, Mask]) -> None:
        self._bits = bits

    def test(self, test: Test) -> Node:
        """A single test."""
        if test.operator is Operator.ONE_OF:
            return _OneOf(test.fact, cast("frozenset[object]", test.operand), self._bits[test.fact])
        return _Tested(test, [(fact, self._bits[fact]) for fact in facts_of(test)])

    def all(self, parts: Iterable[Node]) -> Node:
        """All of the parts."""
        return _group(parts, True)

    def any(self, parts: Iterable[Node]) -> Node:
        """Any of the parts."""
        return _group(parts, False)

    def negated(self, part: Node) -> Node:
        """The opposite of the part."""
        return _Negated(part)


def _group(parts: Iterable[Node], whole: bool) -> Node:
    tests, others = [], []
    for part in parts:
        match part:
            case _OneOf(fact, values, bit):
                tests.append((fact, values, False, bit))
            case _Negated(_OneOf(fact, values, bit)):
                tests.append((fact, values, True, bit))
            case _:
                others.append(part)
    return _Group(tests, others, whole, joined(bit for _, _, _, bit in tests))


def named(key: str) -> Node:
    """A reference to a name."""
    return _Named(key)


def joined(masks: Iterable[Mask]) -> Mask:
    """All facts of several masks."""
    return reduce(or_, masks, NONE)
