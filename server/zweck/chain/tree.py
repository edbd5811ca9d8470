"""The Merkle tree over the entries of a chain (RFC 9162, 2.1), and its proofs: a root binds all leaves, and few hashes show one of them.

A leaf is the hash of an entry, as bytes. Hashes of whole blocks are kept, so a proof reads few leaves.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from zweck.bounded.cache import Bounded, made_once

HEIGHT: Final = 8
"""Blocks of 2⁸, 2¹⁶, 2²⁴ … leaves are kept."""

MAX_KNOWN: Final = 4_096
"""Parts of a tree whose hashes are kept as long as it is."""

EMPTY: Final = sha256().digest()


class Block(NamedTuple):
    """The hash of 2 to the power of `height` leaves, the block number `place` of its height, from 0."""

    height: int
    place: int
    hash: bytes


def leaf(entry: str) -> bytes:
    """The hash of a leaf: an entry by its hash (hexadecimal)."""
    return sha256(b"\0" + bytes.fromhex(entry)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two others."""
    return sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that grows: the hashes of the largest whole parts, from left to right, each with its height."""

    def __init__(self, peaks: Sequence[Block] = ()) -> None:
        """Begin with whole parts, the largest first."""
        self._peaks = [(block.height, block.hash) for block in peaks]
        self.size = sum(1 << height for height, _ in self._peaks)

    def append(self, hash: bytes) -> list[Block]:
        """Add a leaf by its hash; the blocks to be kept that are whole with it."""
        self.size += 1
        height, found = 0, []
        while self._peaks and self._peaks[-1][0] == height:
            hash = node(self._peaks.pop()[1], hash)
            height += 1
            if height % HEIGHT == 0:
                found.append(Block(height, (self.size >> height) - 1, hash))
        self._peaks.append((height, hash))
        return found

    @property
    def peaks(self) -> list[Block]:
        """The largest whole parts, from left to right."""
        found, low = list[Block](), 0
        for height, hash in self._peaks:
            found.append(Block(height, low >> height, hash))
            low += 1 << height
        return found

    @property
    def root(self) -> bytes:
        """The hash over all leaves."""
        hashes = [hash for _, hash in self._peaks]
        found = hashes.pop() if hashes else EMPTY
        while hashes:
            found = node(hashes.pop(), found)
        return found


class Grown:
    """A tree whose leaves and blocks stand somewhere: its parts, and the proofs of it.

    `leaves` are the hashes of leaves from a place to before another, `block` is the hash of a whole block, if it is kept.
    """

    def __init__(self, leaves: Callable[[int, int], Sequence[bytes]], block: Callable[[int, int], bytes | None]) -> None:
        """Read both when they are needed."""
        self._leaves = leaves
        self._block = block
        self._known = Bounded[tuple[int, int], bytes](MAX_KNOWN)

    def at(self, size: int) -> Tree:
        """The tree of the first leaves."""
        peaks: list[Block] = []
        low = 0
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                peaks.append(Block(height, low >> height, self._over(low, low + (1 << height))))
                low += 1 << height
        return Tree(peaks)

    def path(self, place: int, size: int, low: int = 0) -> list[bytes]:
        """The hashes that show a leaf in the tree of the first `size` (2.1.3.1), or of those behind `low`."""
        if size - low == 1:
            return []
        middle = low + _half(size - low)
        if place < middle:
            return [*self.path(place, middle, low), self._over(middle, size)]
        return [*self.path(place, size, middle), self._over(low, middle)]

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The hashes that show that the tree of the first `old` leaves is the beginning of that of `size` (2.1.4.1)."""
        return self._continued(old, 0, size, whole=True) if 0 < old < size else []

    def _continued(self, old: int, low: int, high: int, *, whole: bool) -> list[bytes]:
        if old == high:
            return [] if whole else [self._over(low, high)]
        middle = low + _half(high - low)
        if old <= middle:
            return [*self._continued(old, low, middle, whole=whole), self._over(middle, high)]
        return [*self._continued(old, middle, high, whole=False), self._over(low, middle)]

    def _over(self, low: int, high: int) -> bytes:
        """The hash over the leaves from `low` to before `high` (2.1.1)."""
        return made_once(self._known, (low, high), lambda: self._part(low, high))

    def _part(self, low: int, high: int) -> bytes:
        size = high - low
        height = size.bit_length() - 1
        if size == 1 << height and height and height % HEIGHT == 0 and (found := self._block(height, low >> height)) is not None:
            return found
        if size <= 1 << HEIGHT:
            return over(self._leaves(low, high))
        middle = low + _half(size)
        return node(self._over(low, middle), self._over(middle, high))


def over(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves."""
    tree = Tree()
    for each in leaves:
        tree.append(each)
    return tree.root


def included(hash: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path shows that the leaf with this hash stands at a place in the tree with this root (2.1.3.2)."""
    if not 0 <= place < size:
        return False
    at, last = place, size - 1
    for each in path:
        if not last:
            return False
        if at & 1 or at == last:
            hash = node(each, hash)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            hash = node(hash, each)
        at, last = at >> 1, last >> 1
    return not last and hash == root


def consistent(old: int, size: int, before: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree with root `before` is the beginning of the one with this root (2.1.4.2)."""
    if not 0 <= old <= size or (old in (0, size) and proof):
        return False
    if old in (0, size):
        return before == (EMPTY if old == 0 else root)
    rest = [before, *proof] if old & (old - 1) == 0 else [*proof]
    if not rest:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = rest[0]
    for each in rest[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            first, second = node(each, first), node(each, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, each)
        at, last = at >> 1, last >> 1
    return not last and first == before and second == root


def _half(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1
