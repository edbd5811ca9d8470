"""What of a state no longer matters: once a name's truth is sure whatever is still to be read, its terms are one bit.

A name is sure where a term is left that nothing can strike any more, or where none is left. Nothing is lost: what rows rest on at the
end is the truth of names in both readings, and the choices of conditions that are kept beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from zweck.match.layout import Layout


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
    """What falls with a law whose scope is false."""

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
        self._owns = [Own(self.names[scope], own | self._marks(items, own)) for scope, own in owns]

    def _item(self, must: int, may: int, depending: int = 0, *left: int) -> Item:
        bit = 1 << self._size
        self._size += 2
        return Item(must, may, bit, bit << 1, depending, *left)

    @staticmethod
    def _marks(items: Sequence[Item], own: int) -> int:
        return reduce(or_, (item.sure | item.possible for item in items if not item.both & ~own), 0)

    def level(self, touched: int) -> "Level":
        """What can settle once a column was read on which these terms depend."""
        parts: list[Item] = []
        for item in self.parts.values():
            if item.both & touched:
                parts.append(item)
                touched |= item.depending
        names = [item for item in self.names.values() if item.both & touched]
        scopes = [one for one in self._owns if one.scope in names]
        return Level(tuple(self.parts.values()), frozenset(map(id, parts)), tuple(names), tuple(scopes))


@dataclass(frozen=True, slots=True)
class Level:
    """The names and parts that one group of columns touches."""

    parts: tuple[Item, ...]
    touched: frozenset[int]
    names: tuple[Item, ...]
    scopes: tuple[Own, ...]

    def settled(self, state: int, open: int) -> int:
        """The state without what no longer matters; terms of `open` can still be struck out."""
        for item in self.parts:
            if id(item) in self.touched:
                state = _rested(item, state, open)
            if state & item.sure:
                state &= item.if_true
            elif not state & (item.may | item.possible):
                state &= item.if_false
            elif state & item.possible and not state & item.must:
                state &= item.if_unknown
            else:
                open |= item.depending
        for item in self.names:
            state = _rested(item, state, open)
        for one in self.scopes:
            if not state & (one.scope.may | one.scope.possible | one.scope.sure):
                state &= ~one.own
        return state


def _rested(item: Item, state: int, open: int) -> int:
    if state & item.must & ~open:
        return state & ~item.both & ~item.possible | item.sure
    if state & item.may & ~open:
        return state & ~item.may | item.possible
    return state
