"""Work in a thread of its own with the latest thing that was given: at most one waits, for a later one stands for all before it."""

import threading
from abc import ABC, abstractmethod
from typing import Final, Generic, TypeVar

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
"""Seconds between two attempts, doubled each time."""

T = TypeVar("T")


class Latest(ABC, Generic[T]):
    """Does one thing after the other; the thread begins with the first."""

    def __init__(self, name: str, patience: float) -> None:
        """Work in a thread of this name; what was begun gets so many seconds at the end."""
        self._name = name
        self._patience = patience
        self._waiting: T | None = None
        self._closing = False
        self._pause = 0.0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def _did(self, thing: T) -> bool:
        """Whether a thing is done; otherwise it is tried again after a pause, unless another one was given meanwhile."""

    def close(self) -> bool:
        """Try once more for what waits, for a short time; whether nothing is left."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(self._patience)
        return self._waiting is None or self._thread is None or not self._thread.is_alive()

    def _give(self, thing: T) -> None:
        """Have a thing done. Never waits."""
        with self._changed:
            self._waiting = thing
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        closing = False
        while not closing:
            with self._changed:
                self._changed.wait_for(self._due, self._pause or None)
                thing, closing = self._waiting, self._closing
            if thing is None:
                continue
            self._pause = 0.0 if self._did(thing) else min(LONGEST_PAUSE, 2 * self._pause or FIRST_PAUSE)
            with self._changed:
                if self._waiting is thing and not self._pause:
                    self._waiting = None

    def _due(self) -> bool:
        return self._closing or (self._waiting is not None and not self._pause)
