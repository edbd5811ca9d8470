"""Conditions as nodes over planes: for a question, their truth, the presumptions behind it, and the unknown facts that leave it open.

Sets of facts are bit masks: of each fact the first of its bits in a row, in the vocabulary's order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final, Protocol

from zweck.logic.condition import Meaning, Operator, Test, facts_of
from zweck.logic.kleene import Truth
from zweck.program.places import FALSE, KNOWN, TRUE, TRUTHS, UNKNOWN, is_empty, several

Mask = int
NONE: Final[Mask] = 0


class Reading(Protocol):
    """One reading of a question: its planes as bytes, the mask of facts that were presumed, and the names by their places."""

    at: Sequence[int]
    assumed: Mask
    index: Mapping[str, int]

    def __getitem__(self, place: int, /) -> Truth:
        """The truth of a name."""

    def presumed(self, place: int) -> Mask:
        """Presumed facts that, with all that is stated, suffice for the truth of a name."""

    def unknown(self, place: int) -> Mask:
        """The unknown facts that leave a name open."""


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
class _Single:
    """A test of one fact, or its opposite (`zweck.program.places.spread`)."""

    place: int
    bit: Mask

    def truth(self, trace: Reading) -> Truth:
        return TRUTHS[trace.at[self.place]]

    def presumed(self, trace: Reading, truth: bool) -> Mask:
        return self.bit & trace.assumed

    def unknown(self, trace: Reading) -> Mask:
        return self.bit


@dataclass(frozen=True, slots=True, eq=False)
class _Double:
    """A test that compares two facts: its own place, theirs with their bits, and that of the test whether a list is empty."""

    place: int
    facts: tuple[tuple[int, Mask], ...]
    empty: int | None

    def truth(self, trace: Reading) -> Truth:
        return TRUTHS[trace.at[self.place]]

    def presumed(self, trace: Reading, truth: bool) -> Mask:
        """Of two facts, those that were really needed: an empty or unknown list decides without the other fact."""
        needed = self.facts if self.empty is None or trace.at[self.empty] == FALSE else self.facts[:1]
        return joined(bit & trace.assumed for place, bit in needed if trace.at[place] & KNOWN)

    def unknown(self, trace: Reading) -> Mask:
        return joined(bit for place, bit in self.facts if not trace.at[place] & KNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """`all` when `whole` is true, else `any`: a part that differs from it decides alone, otherwise every part matters.

    Of parts that test one fact the bytes are read in one go (`get`), with the facts' `bits`; `decides` is the byte of one that differs.
    `place` is that of a test without which the group is false (`Doubts.first` asks for it).
    """

    get: Callable[[Sequence[int]], Sequence[int]]
    bits: tuple[Mask, ...]
    others: tuple["Node", ...]
    whole: bool
    decides: int
    facts: Mask
    place: int | None

    def truth(self, trace: Reading) -> Truth:
        whole, bytes_read = self.whole, self.get(trace.at)
        if self.decides in bytes_read:
            return not whole
        result: Truth = None if UNKNOWN in bytes_read else whole
        for part in self.others:
            found = part.truth(trace)
            if found is None:
                result = None
            elif found is not whole:
                return found
        return result

    def presumed(self, trace: Reading, truth: bool) -> Mask:
        if truth is not self.whole:
            return fewest(self._deciding(trace, truth))
        result = self.facts & trace.assumed
        for part in self.others:
            result |= part.presumed(trace, truth)
        return result

    def _deciding(self, trace: Reading, truth: bool) -> Iterator[Mask]:
        decides, assumed = self.decides, trace.assumed
        for byte, bit in zip(self.get(trace.at), self.bits, strict=False):
            if byte == decides:
                yield bit & assumed
        for part in self.others:
            if part.truth(trace) is truth:
                yield part.presumed(trace, truth)

    def unknown(self, trace: Reading) -> Mask:
        result = NONE
        for byte, bit in zip(self.get(trace.at), self.bits, strict=False):
            if byte == UNKNOWN:
                result |= bit
        for part in self.others:
            if part.truth(trace) is None:
                result |= part.unknown(trace)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Negated:
    """The opposite of a node."""

    node: "Node"

    def truth(self, trace: Reading) -> Truth:
        found = self.node.truth(trace)
        return None if found is None else not found

    def presumed(self, trace: Reading, truth: bool) -> Mask:
        return self.node.presumed(trace, not truth)

    def unknown(self, trace: Reading) -> Mask:
        return self.node.unknown(trace)


@dataclass(frozen=True, slots=True, eq=False)
class _Named:
    """A reference to a name; its place is another one in other editions."""

    key: str

    def truth(self, trace: Reading) -> Truth:
        return trace[trace.index[self.key]]

    def presumed(self, trace: Reading, truth: bool) -> Mask:
        return trace.presumed(trace.index[self.key])

    def unknown(self, trace: Reading) -> Mask:
        return trace.unknown(trace.index[self.key])


Node = _Single | _Double | _Group | _Negated | _Named
"""A condition that can be asked about a question: its truth, presumed facts that suffice for it, and unknown ones that leave it open."""


def nodes(bits: Mapping[str, Mask], places: Mapping[str, int], place: Callable[[Test], int]) -> Meaning[Node]:
    """The logic of nodes, by the bits and places of facts, and the places of tests."""

    def test(test: Test) -> Node:
        facts = facts_of(test)
        if len(facts) == 1:
            return _Single(place(test), bits[test.fact])
        empty = place(is_empty(test)) if test.operator is Operator.CONTAINS_FACT else None
        return _Double(place(test), tuple([(places[fact], bits[fact]) for fact in facts]), empty)

    return Meaning(test, lambda parts: _group(parts, True), lambda parts: _group(parts, False), _negated)


def _negated(part: Node) -> Node:
    return _Single(~part.place, part.bit) if isinstance(part, _Single) else _Negated(part)


def _group(parts: Iterable[Node], whole: bool) -> Node:
    tests, others = list[_Single](), list[Node]()
    for part in parts:
        if isinstance(part, _Single):
            tests.append(part)
        else:
            others.append(part)
    bits, places = tuple([one.bit for one in tests]), [one.place for one in tests]
    place = places[0] if places and whole else None
    return _Group(several(places), bits, tuple(others), whole, FALSE if whole else TRUE, joined(bits), place)


named: Final = _Named
"""A reference to a name."""


def joined(masks: Iterable[Mask]) -> Mask:
    """All facts of several masks."""
    return reduce(or_, masks, NONE)
