"""The part of a state that no longer matters: once a name's truth is sure whatever is still to be read, its terms are one bit.

A name is sure where a term is left that nothing can strike any more, or where none is left. Nothing is lost: what rows rest on at the
end is the truth of names in both readings, and the choices of conditions that are kept beside.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from zweck.match.codegen import compile_function
from zweck.match.layout import NUMBER, Layout

Settle = Callable[[tuple[int, int]], tuple[int, int]]
"""From a state, and the terms that nothing can strike any more, to both after the parts are settled."""


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
        """The bits that count in a state in which nothing is open: the truths of names."""
        self._levels: dict[int, Level] = {}
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
        found = self._levels.get(touched)
        if found is None:
            found = self._levels[touched] = self._level(touched)
        return found

    def _level(self, touched: int) -> "Level":
        parts: list[Item] = []
        for item in self.parts.values():
            if item.both & touched:
                parts.append(item)
                touched |= item.depending
        names = [item for item in self.names.values() if item.both & touched]
        scopes = [one for one in self._owns if one.scope in names]
        return Level(self._lines(parts, names), tuple(names), tuple(scopes))

    def _lines(self, touched: Sequence[Item], names: Sequence[Item]) -> Settle:
        """The function that settles the parts, one after the other, and says what of the terms is closed then.

        Of parts that nothing touched only those count on which a touched one or a name rests.
        """
        seen = _both((*touched, *names))
        constants: dict[str, int] = {}
        lines: list[str] = []
        places = {id(item) for item in touched}
        for place, item in enumerate(self.parts.values()):
            if id(item) in places:
                lines += [line.format(place) for line in REST]
                constants |= {f"both{place}": item.both, f"held{place}": ~item.both & ~item.possible, f"lost{place}": ~item.may}
            elif not item.depending & seen:
                continue
            lines += [line.format(place) for line in FOLLOW]
            constants |= {
                f"must{place}": item.must,
                f"sure{place}": item.sure,
                f"possible{place}": item.possible,
                f"open{place}": item.may | item.possible,
                f"if_true{place}": item.if_true,
                f"if_unknown{place}": item.if_unknown,
                f"if_false{place}": item.if_false,
                f"independent{place}": ~item.depending,
            }
        settle: Settle = compile_function("pair", ("state, closed = pair", *lines, "return state, closed"), constants)
        return settle


REST: Final = (
    "left = state & both{0} & closed",
    "if left: state = state & held{0} | sure{0} if left & must{0} else state & lost{0} | possible{0}",
)
"""A part of which a term is left that nothing can strike any more; written out, for a loop over parts took three times as long."""

FOLLOW: Final = (
    "if state & sure{0}: state &= if_true{0}",
    "elif not state & open{0}: state &= if_false{0}",
    "elif state & possible{0} and not state & must{0}: state &= if_unknown{0}",
    "else: closed &= independent{0}",
)
"""A part settles those that rest on it, or leaves them open."""


def _both(items: Iterable[Item]) -> int:
    return reduce(or_, (item.both for item in items), 0)


def _places(bits: int) -> Iterator[int]:
    while bits:
        bit = bits & -bits
        yield bit.bit_length() - 1
        bits ^= bit


class Level:
    """The names and parts that one group of columns touches."""

    def __init__(self, parts: Settle, names: Sequence[Item], scopes: Sequence[Own]) -> None:
        """`parts` settles the parts of a state, beside the terms that nothing strikes any more."""
        self._parts = parts
        self._names = _both(names)
        self._scopes = [(one.scope.may | one.scope.possible | one.scope.sure, ~one.own) for one in scopes]
        self._by_bit = {1 << place: item for item in names for place in _places(item.both)}

    def settled(self, state: int, open: int) -> int:
        """The state without what no longer matters; terms of `open` can still be struck out."""
        state, closed = self._parts((state, ~open))
        left = state & self._names & closed
        while left:
            item = self._by_bit[left & -left]
            if left & item.must:
                state = state & ~item.both & ~item.possible | item.sure
            else:
                state = state & ~item.may | item.possible
            left &= ~item.both
        for scope, others in self._scopes:
            if not state & scope:
                state &= others
        return state
