"""The automaton over whole columns: one look-up a row and group; what is new is found by the automaton itself."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from zweck.bulk.automaton import MAX_STATES, Automaton
from zweck.tables.encoding import Longs, Numbers

UNKNOWN: Final = -1


class Steps:
    """The known steps of an automaton as arrays, one a level."""

    def __init__(self, automaton: Automaton, most: int = MAX_STATES) -> None:
        """Keep at most so many states."""
        self.automaton = automaton
        self._most = most
        self._tables: list[Numbers] = [np.full((1, 1), UNKNOWN, dtype=np.int32) for _ in automaton.order]
        self._classes: list[Classes] = [Classes() for _ in automaton.order]

    def run(self, eras: Numbers, groups: Sequence[Longs]) -> Numbers | None:
        """The last states of rows; `None` where there are more states than are kept."""
        starts = np.zeros(int(eras.max()) + 1, dtype=np.int32)
        for era in np.unique(eras):
            starts[era] = self.automaton.start(int(era))
        states: Numbers = starts[eras]
        for level, group in enumerate(self.automaton.order):
            after = self._step(level, states, self._classes[level].of(groups[group]))
            if after is None:
                return None
            states = after
        return states

    def _step(self, level: int, states: Numbers, classes: Numbers) -> Numbers | None:
        known = self._classes[level].known
        table = self._tables[level] = _grown(self._tables[level], int(states.max()) + 1, len(known))
        places = states.astype(np.int64) * table.shape[1] + classes
        flat = table.reshape(-1)
        after: Numbers = flat[places]
        missing = after == UNKNOWN
        if missing.any():
            for place in np.unique(places[missing]).tolist():
                if self.automaton.size >= self._most:
                    return None
                state, found = divmod(place, table.shape[1])
                flat[place] = self.automaton.step(level, state, known[found])
            after = flat[places]
        return after


class Classes:
    """The classes of a group as numbers without gaps: those of several columns together leave many."""

    def __init__(self) -> None:
        self.known: list[int] = []
        self._table: dict[int, int] = {}
        self._lookup: Numbers = np.zeros(0, dtype=np.int32)

    def of(self, classes: Longs) -> Numbers:
        """The numbers of classes, those met for the first time included."""
        if int(classes.max()) < len(self._lookup) and not (self._lookup[classes] == UNKNOWN).any():
            return self._lookup[classes]
        there, places = np.unique(classes, return_inverse=True)
        for one in there.tolist():
            if one not in self._table:
                self._table[one] = len(self.known)
                self.known.append(one)
        if int(there.max()) < 1 << 16:
            lookup = np.full(max(int(there.max()) + 1, len(self._lookup)), UNKNOWN, dtype=np.int32)
            for one, number in self._table.items():
                lookup[one] = number
            self._lookup = lookup
        return np.array([self._table[one] for one in there.tolist()], dtype=np.int32)[places]


def _grown(table: Numbers, states: int, classes: int) -> Numbers:
    """The table with room for so many states and classes."""
    rows, columns = table.shape
    if states <= rows and classes <= columns:
        return table
    grown: np.ndarray[Any, np.dtype[np.int32]] = np.full((max(states * 3 // 2, rows), max(classes, columns)), UNKNOWN, dtype=np.int32)
    grown[:rows, :columns] = table
    return grown
