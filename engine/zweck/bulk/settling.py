"""The part of a state that no longer matters: once a name's truth is sure whatever is still to be read, its terms are one bit.

A name is sure where a term is left that nothing can strike any more, or where none is left. Nothing is lost: what rows rest on at the
end is the truth of names in both readings, and the choices of conditions that are kept beside.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from zweck.match.layout import NUMBER, Layout


@dataclass(frozen=True, slots=True)
class Item:
    """A name or part: its terms, the bits that say that it is surely true or surely possible, and of a part what follows from it."""

    must: int
    may: int
    sure: int
    possible: int
    depending: int = 0
    if_true: int = -1
    if_unknown: int = -1
    if_false: int = -1

    @property
    def both(self) -> int:
        """All its terms."""
        return self.must | self.may


@dataclass(frozen=True, slots=True)
class Own:
    """The bits that fall with a law whose scope is false."""

    scope: Item
    own: int


class Settling:
    """The names and parts of the laws on a board, and how they come to rest on fewer bits."""

    def __init__(self, layout: Layout, owns: Sequence[tuple[int, int]], first: int) -> None:
        """`owns` are, by the place of its scope, the terms that only one law needs; further bits begin at `first`."""
        self._size = first
        self.names = {place: self._item(*layout.names[place]) for place in layout.names}
        self.parts: dict[int, Item] = {}
        for number, (must, may) in sorted(layout.parts.items()):
            effect = layout.effect(number)
            left = [effect.left(truth, -1) for truth in (True, None, False)]
            self.parts[number] = self._item(must, may, effect.depending, *left)
        self.size = self._size
        items = (*self.names.values(), *self.parts.values())
        self.lasting = reduce(or_, (item.both | item.sure | item.possible for item in self.names.values()), (1 << NUMBER) - 1)
        """What is left of a state in which nothing is open: the truths of names."""
        self._owns = [Own(self.names[scope], own | self._marks(items, own)) for scope, own in owns]

    def _item(self, must: int, may: int, depending: int = 0, *left: int) -> Item:
        bit = 1 << self._size
        self._size += 2
        return Item(must, may, bit, bit << 1, depending, *left)

    @staticmethod
    def _marks(items: Sequence[Item], own: int) -> int:
        return reduce(or_, (item.sure | item.possible for item in items if not item.both & ~own), 0)

    def level(self, touched: int) -> "Level":
        """The names and parts that can settle once a column was read on which these terms depend."""
        parts: list[Item] = []
        for item in self.parts.values():
            if item.both & touched:
                parts.append(item)
                touched |= item.depending
        names = [item for item in self.names.values() if item.both & touched]
        scopes = [one for one in self._owns if one.scope in names]
        by_bit = {1 << place: item for item in (*parts, *names) for place in _places(item.both)}
        return Level(tuple(self.parts.values()), frozenset(map(id, parts)), _both(names), tuple(scopes), by_bit)


def _both(items: Iterable[Item]) -> int:
    return reduce(or_, (item.both for item in items), 0)


def _places(bits: int) -> Iterator[int]:
    while bits:
        bit = bits & -bits
        yield bit.bit_length() - 1
        bits ^= bit


@dataclass(frozen=True, slots=True)
class Level:
    """The names and parts that one group of columns touches."""

    parts: tuple[Item, ...]
    touched: frozenset[int]
    names: int
    """The terms of all names."""
    scopes: tuple[Own, ...]
    by_bit: Mapping[int, Item]

    def settled(self, state: int, open: int) -> int:
        """The state without what no longer matters; terms of `open` can still be struck out."""
        for item in self.parts:
            if id(item) in self.touched:
                state = self._rested(item.both, state, open)
            if state & item.sure:
                state &= item.if_true
            elif not state & (item.may | item.possible):
                state &= item.if_false
            elif state & item.possible and not state & item.must:
                state &= item.if_unknown
            else:
                open |= item.depending
        state = self._rested(self.names, state, open)
        for one in self.scopes:
            if not state & (one.scope.may | one.scope.possible | one.scope.sure):
                state &= ~one.own
        return state

    def _rested(self, terms: int, state: int, open: int) -> int:
        """The state with one bit for each name among whose terms one is left that nothing strikes any more."""
        left = state & terms & ~open
        while left:
            item = self.by_bit[left & -left]
            state = _said(item, state, open)
            left &= ~item.both
        return state


def _said(item: Item, state: int, open: int) -> int:
    if state & item.must & ~open:
        return state & ~item.both & ~item.possible | item.sure
    return state & ~item.may | item.possible
