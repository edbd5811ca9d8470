"""Tables over pairs of numbers: what follows from a pair is found once, and then looked up for all rows that have it."""

from collections.abc import Callable
from threading import RLock
from typing import Final

import numpy as np

from zweck.tables.encoding import Numbers

UNKNOWN: Final = -1
TOGETHER: Final = 20_000
"""Rows whose distinct pairs are looked for at once."""

Finding = Callable[[int, int, int], int | None]
"""From two numbers, and the first row that has them, to the number that follows; `None` where no more is kept."""


class Pairs:
    """The numbers that follow from two. Several threads may use it; `lock` guards what is found."""

    def __init__(self, lock: RLock) -> None:
        self.size = 0
        """How many numbers were given, where each pair gets one of its own."""
        self._lock = lock
        self._table: Numbers = np.full((1, 1), UNKNOWN, dtype=np.int32)

    def of(self, left: Numbers, right: Numbers, wide: int, find: Finding) -> Numbers | None:
        """The number that follows for each row; `right` is less than `wide`. `None` where nothing more is found."""
        table, tall = self._table, int(left.max()) + 1
        if tall <= table.shape[0] and wide <= table.shape[1]:
            after: Numbers = table.reshape(-1)[left * np.int64(table.shape[1]) + right]
            if int(after.min()) != UNKNOWN:
                return after
        with self._lock:
            table = self._table = _grown(self._table, tall, wide)
            width, flat = table.shape[1], table.reshape(-1)
            places = left * np.int64(width) + right
            missing = np.flatnonzero(flat[places] == UNKNOWN)
            while len(missing):  # what the first rows find, most others need no more
                some = missing[:TOGETHER]
                there, first = np.unique(places[some], return_index=True)
                for place, row in zip(there.tolist(), some[first].tolist(), strict=True):
                    found = find(place // width, place % width, row)
                    if found is None:
                        return None
                    flat[place] = found
                missing = missing[TOGETHER:]
                missing = missing[flat[places[missing]] == UNKNOWN]
            complete: Numbers = flat[places]
            return complete


def _grown(table: Numbers, tall: int, wide: int) -> Numbers:
    """The table with room for so many rows and columns."""
    rows, columns = table.shape
    if tall <= rows and wide <= columns:
        return table
    shape = (rows if tall <= rows else tall * 3 // 2, columns if wide <= columns else wide * 5 // 4)
    grown: Numbers = np.full(shape, UNKNOWN, dtype=np.int32)
    grown[:rows, :columns] = table
    return grown
