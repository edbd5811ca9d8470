"""Figures of this process that rooms below the metrics keep; those of all servers of a process stand together."""

from threading import Lock
from typing import Final

LOOKED_UP: Final = "zweck_register_lookups_total"
LOOKING: Final = "zweck_register_lookup_seconds_total"
CHECKPOINT: Final = "zweck_checkpoint_timestamp_seconds"
ANCHORED: Final = "zweck_anchors_total"
CONNECTIONS: Final = "zweck_connections"

DONE: Final = "done"
FAILED: Final = "failed"
"""The results of what is counted by its result."""


class Counts:
    """Numbers by their name and labels. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: dict[tuple[str, tuple[str, ...]], float] = {}

    def add(self, name: str, *labels: str, by: float = 1.0) -> None:
        """Let a number grow, or with a negative `by` fall; it begins with 0."""
        with self._lock:
            self._numbers[name, labels] = self._numbers.get((name, labels), 0.0) + by

    def put(self, name: str, number: float, *labels: str) -> None:
        """Set a number."""
        with self._lock:
            self._numbers[name, labels] = number

    def all(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """All numbers that were kept so far."""
        with self._lock:
            return dict(self._numbers)


COUNTS: Final = Counts()
"""The counts of this process."""
