"""The automaton over columns: a state is what the columns read so far leave of the law; each new pair of state and class is found once."""

from collections.abc import Callable, Sequence
from typing import Final

Row = tuple[int, ...]
"""A row by the numbers of the classes of its columns' groups."""

Mark = Callable[[int, int, int], int]
"""By era, group and class the bits that the class leaves of a state; or by era, level and state those that matter there."""

MAX_STATES: Final = 500_000
"""States that are kept; a table that needs more is read on without keeping them."""

MAX_MET: Final = 20_000
"""States of a level that are remembered as they were before they came to rest; when there are more, all are found again."""

SAMPLE: Final = 2_000


class Automaton:
    """States, level by level, one for each group of columns; the first is where an era begins."""

    def __init__(self, starts: Callable[[int], int], mark: Mark, order: Sequence[int], tidy: Mark) -> None:
        """Read the groups in this order; `tidy` leaves out of a state of an era and level what no longer matters."""
        self.order = tuple(order)
        self._starts = starts
        self._mark = mark
        self._tidy = tidy
        self._levels: list[dict[tuple[int, int], int]] = [{} for _ in range(len(order) + 1)]
        self._met: list[dict[tuple[int, int], int]] = [{} for _ in range(len(order) + 1)]
        self._states: list[list[tuple[int, int]]] = [[] for _ in range(len(order) + 1)]

    @property
    def size(self) -> int:
        """How many states there are."""
        return sum(map(len, self._states))

    def start(self, era: int) -> int:
        """The state with which an era begins."""
        return self._enter(0, era, self._starts(era))

    def step(self, level: int, state: int, found: int) -> int:
        """The state after the class of the group that is read at a level."""
        era, bits = self._states[level][state]
        return self._enter(level + 1, era, bits & self._mark(era, self.order[level], found))

    def _enter(self, level: int, era: int, bits: int) -> int:
        met = self._met[level]
        state = met.get((era, bits))
        if state is None:
            if len(met) >= MAX_MET:
                met.clear()
            state = met[era, bits] = self._rested(level, era, self._tidy(era, level, bits))
        return state

    def _rested(self, level: int, era: int, bits: int) -> int:
        known = self._levels[level]
        state = known.get((era, bits))
        if state is None:
            state = known[era, bits] = len(self._states[level])
            self._states[level].append((era, bits))
        return state

    def last(self, state: int) -> tuple[int, int]:
        """The era and the bits of a state after all groups."""
        return self._states[-1][state]


def learnt(starts: Callable[[int], int], mark: Mark, rows: Sequence[tuple[int, Row]]) -> list[int]:
    """An order of the groups that keeps states few: next always the group that leaves the fewest, on a sample of rows with their eras."""
    states = [(era, starts(era)) for era, _ in rows]
    rest = list(range(len(rows[0][1]))) if rows else []
    order: list[int] = []
    while rest:
        after = {
            group: [(era, bits & mark(era, group, row[group])) for (era, bits), (_, row) in zip(states, rows, strict=True)]
            for group in rest
        }
        best = min(rest, key=lambda group: len(set(after[group])))
        states = after[best]
        order.append(best)
        rest.remove(best)
    return order
