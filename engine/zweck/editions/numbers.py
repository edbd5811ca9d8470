"""Numbers for the names of editions: where two have one number, their conditions are one, and so is all that they refer to."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Final

from zweck.editions.edition import Edition, Named
from zweck.editions.resolve import references

MAX_NUMBERED: Final = 100_000
MAX_EDITIONS: Final = 1_000
"""Names and editions whose numbers are kept; then all are dropped, and no number is given twice."""

Names = tuple[Named, ...]
Meaning = tuple[str, int, int, tuple[int, ...]]
"""A name: its key, condition and rule by their identity, and the numbers of the names to which it refers."""


class Numbers:
    """The numbers of names in the editions of one policy set; safe to use from several threads."""

    def __init__(self) -> None:
        self._first: tuple[Names, Mapping[str, int]] | None = None
        self._editions: dict[int, tuple[Names, Sequence[int]]] = {}
        self._known: dict[Meaning, tuple[Named, int]] = {}
        self._next = 0
        self._lock = Lock()

    def of(self, edition: Edition) -> Sequence[int]:
        """The numbers of an edition's names, by their places."""
        found = self._editions.get(id(edition.names))
        if found is None:
            with self._lock:
                if len(self._editions) >= MAX_EDITIONS:
                    self._editions = {}
                found = self._editions[id(edition.names)] = (edition.names, self._of(edition.names, edition.index))
        return found[1]

    def _of(self, names: Names, index: Mapping[str, int]) -> Sequence[int]:
        """Those of the first edition are its places: its names are looked at only when there is a second one to share them."""
        if self._first is None:
            self._first = (names, index)
            self._next = len(names)
            return range(len(names))
        if not self._known:
            for place, named in enumerate(self._first[0]):
                below = tuple([self._first[1][key] for key in references(named.condition)])
                self._known[named.key, id(named.condition), id(named.rule), below] = (named, place)
        elif len(self._known) >= MAX_NUMBERED:
            self._known = {}
            self._first = ((), {})
        numbers: dict[int, int] = {}
        return [self._number(place, names, index, numbers) for place in range(len(names))]

    def _number(self, place: int, names: Names, index: Mapping[str, int], numbers: dict[int, int]) -> int:
        """The number of the name at a place, after those to which it refers."""
        if place not in numbers:
            named = names[place]
            below = tuple([self._number(index[key], names, index, numbers) for key in references(named.condition)])
            key = (named.key, id(named.condition), id(named.rule), below)
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = (named, self._next)  # the name is kept, so that no other one gets its parts' identities
                self._next += 1
            numbers[place] = found[1]
        return numbers[place]


def numbers_of(edition: Edition) -> Sequence[int]:
    """The numbers of an edition's names, by their places."""
    return edition.made.one(Numbers).of(edition)
