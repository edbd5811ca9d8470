"""The search for garbage in a process that serves, in small steps: each object is looked at once, and then kept out of further searches.

Nothing waits for that search: answers, connections and policy sets leave no cycles, and are freed as soon as they are used no more. So what
survives a full search is frozen, findings in caches above all; looking through all of them again and again stopped all calls for 150 ms. A
cycle that was frozen while it was used is found once four times as much memory is in use as after the last search through all of them, and
little is done: that search stops all calls for 0.6 s where the law of all days was asked about.

Python searches after so many objects made less those freed. Where each new entry of a cache takes the place of an old one, that was after
150,000 new objects, which stopped all calls for 60 ms. So a server also searches between calls.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

STEP: Final = (700, 10, 2)
"""Thresholds by which a full search comes after some 20,000 new objects, which takes less than ten milliseconds, and not after 70,000."""

GROWTH: Final = (4, 16)
"""The factors by which the memory in use may grow, in blocks, before all objects are looked through: where little is done, and else."""

QUIET: Final = 2.5
"""Seconds since the last search, which comes after so much work that less than a fiftieth of them was work."""

OLDEST: Final = 2


class Frozen:
    """The objects that are kept out of the searches of this process."""

    def __init__(self) -> None:
        self._searching = False
        self._last, self._sound = 0.0, 0
        """Blocks of memory in use after the last search through all."""

    @contextmanager
    def searches(self) -> Iterator[None]:
        """Freeze what there is, and while the block runs what survives a full search."""
        thresholds = gc.get_threshold()
        gc.freeze()
        self._last, self._sound = monotonic(), sys.getallocatedblocks()
        gc.set_threshold(*STEP)
        gc.callbacks.append(self._searched)
        self._searching = True
        gc.enable()
        try:
            yield
        finally:
            self._searching = False
            gc.callbacks.remove(self._searched)
            gc.set_threshold(*thresholds)

    def freeze(self) -> None:
        """Freeze what there is, where searches find it again if it becomes garbage."""
        if self._searching:
            gc.freeze()

    def search(self) -> None:
        """Look at what is new: called after each 50 ms of work, it takes a millisecond. If need be, look through all where few wait."""
        if not (self._searching and gc.isenabled()):
            return
        gc.collect()
        now, used = monotonic(), sys.getallocatedblocks()  # to count the frozen objects takes 50 ms for 500,000
        if used > GROWTH[now - self._last < QUIET] * self._sound:
            gc.unfreeze()
            gc.collect()
            self._sound = sys.getallocatedblocks()
        self._last = now

    def _searched(self, phase: str, about: dict[str, int]) -> None:
        """After a full search freeze what is left."""
        if phase == "stop" and about["generation"] == OLDEST:
            gc.freeze()


FROZEN: Final = Frozen()
"""Of this process, which has one garbage collector."""
