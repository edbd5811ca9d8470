"""The search for garbage in a process that serves, in small steps: each object is looked at once, and then kept out of further searches.

Nothing waits for that search: answers, connections and policy sets leave no cycles, and are freed as soon as they are used no more. So what
survives a full search is frozen, findings in caches above all; looking through all of them again and again stopped all calls for 150 ms. A
cycle that was frozen while it was used is found once four times as much memory is in use as after the last search through all of them.

Python searches after so many objects made less those freed. Where each new entry of a cache takes the place of an old one, that was after
150,000 new objects, which stopped all calls for 60 ms. So a server also searches between calls.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STEP: Final = (700, 10, 2)
"""Thresholds by which a full search comes after some 20,000 new objects, which takes less than ten milliseconds, and not after 70,000."""

GROWTH: Final = 4
"""The factor by which the memory in use may grow, in blocks, before all objects are looked through."""

OLDEST: Final = 2


class Frozen:
    """The objects that are kept out of the searches of this process."""

    def __init__(self) -> None:
        self._searching = False
        self._thawed = False
        self._sound = 0
        """Blocks of memory in use after the last search through all."""

    @contextmanager
    def searches(self) -> Iterator[None]:
        """Freeze what there is, and while the block runs what survives a full search."""
        thresholds = gc.get_threshold()
        gc.freeze()
        self._thawed, self._sound = False, sys.getallocatedblocks()
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
        """Look at what is new: called often enough, it takes a millisecond."""
        if self._searching and gc.isenabled():
            gc.collect()

    def _searched(self, phase: str, about: dict[str, int]) -> None:
        """After a full search freeze what is left; where that is much more than before, have the next search look through all."""
        if phase != "stop" or about["generation"] != OLDEST:
            return
        gc.freeze()
        used = sys.getallocatedblocks()  # to count the frozen objects takes 50 ms for 500,000
        if self._thawed:
            self._thawed, self._sound = False, used
        elif used > GROWTH * self._sound:
            gc.unfreeze()
            self._thawed = True


FROZEN: Final = Frozen()
"""Of this process, which has one garbage collector."""
