"""The search for garbage in a process that serves, in small steps: each object is looked at once, and then kept out of further searches.

Nothing waits for that search: answers, connections and policy sets leave no cycles, and are freed as soon as they are used no more. So what
survives a full search is frozen, findings in caches above all; looking through all of them again and again stopped all calls for 150 ms. A
cycle that was frozen while it was used is found once there are four times as many objects as after the last search through all of them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STEP: Final = (700, 10, 2)
"""Thresholds by which a full search comes after some 20,000 new objects, which takes less than ten milliseconds, and not after 70,000."""

GROWTH: Final = 4
"""The factor by which the frozen objects may grow before all are looked through."""

OLDEST: Final = 2


class Frozen:
    """The objects that are kept out of the searches of this process."""

    def __init__(self) -> None:
        self._searching = False
        self._thawed = False
        self._sound = 0
        """Frozen objects after the last search through all."""
        self._most = 0
        """As many may be frozen now; many of them are freed meanwhile."""

    @contextmanager
    def searches(self) -> Iterator[None]:
        """Freeze what there is, and while the block runs what survives a full search."""
        thresholds = gc.get_threshold()
        gc.freeze()
        self._thawed, self._sound = False, gc.get_freeze_count()
        self._most = self._sound
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
            self._most += len(gc.get_objects())
            gc.freeze()

    def _searched(self, phase: str, about: dict[str, int]) -> None:
        """After a full search freeze what is left; where that may be too much, count it, and have the next search look through all."""
        if phase != "stop" or about["generation"] != OLDEST:
            return
        self.freeze()
        if self._thawed:
            self._thawed, self._sound = False, self._most
        elif self._most > GROWTH * self._sound:
            self._most = gc.get_freeze_count()  # takes a millisecond for 70,000
            if self._most > GROWTH * self._sound:
                gc.unfreeze()
                self._thawed, self._most = True, 0


FROZEN: Final = Frozen()
"""Of this process, which has one garbage collector."""
