"""Numbers for the names of editions: where two have one number, their conditions are one, and so is all that they refer to."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Final

from zweck.editions.edition import Edition, Named
from zweck.editions.reading import references_in

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
        self._known: dict[Meaning, int] = {}
        self._next = 0
        self._lock = Lock()

    def of(self, edition: Edition) -> Sequence[int]:
        """The numbers of an edition's names, by their places."""
        found = self._editions.get(id(edition.names))
        if found is None:
            with self._lock:
                if len(self._editions) >= MAX_EDITIONS or len(self._known) >= MAX_NUMBERED:
                    self._first, self._editions, self._known = ((), {}), {}, {}
                found = self._editions[id(edition.names)] = (edition.names, self._of(edition))
        return found[1]

    def _of(self, edition: Edition) -> Sequence[int]:
        """The numbers of the first edition are its places: its names are looked at only when there is a second one to share them."""
        if self._first is None:
            self._first = (edition.names, edition.index)
            self._next = len(edition.names)
            return range(len(edition.names))
        if not self._known:
            names, index = self._first
            for place, named in enumerate(names):
                below = tuple([index[key] for key in references_in(edition.made, named.condition)])
                self._known[named.key, id(named.condition), id(named.rule), below] = place
        numbers: dict[str, int] = {}
        return [self._number(named, edition, numbers) for named in edition.names]

    def _number(self, named: Named, edition: Edition, numbers: dict[str, int]) -> int:
        """The number of a name, after those to which it refers; most of them stand before it."""
        found = numbers.get(named.key)
        if found is None:
            keys = references_in(edition.made, named.condition)
            below = tuple(
                [numbers[key] if key in numbers else self._number(edition.names[edition.index[key]], edition, numbers) for key in keys]
            )
            meaning = (named.key, id(named.condition), id(named.rule), below)
            known = self._known.get(meaning)
            if known is None:
                known = self._known[meaning] = self._next  # the edition is kept, so that no other name gets the identities of its parts
                self._next += 1
            found = numbers[named.key] = known
        return found


def numbers_of(edition: Edition) -> Sequence[int]:
    """The numbers of an edition's names, by their places."""
    return edition.made.get(Numbers).of(edition)
