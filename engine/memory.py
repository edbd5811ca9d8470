"""A bounded memory of findings: the oldest goes when a new one finds no room."""

from collections.abc import Hashable
from threading import Lock

from engine.decision import Finding


class Memory:
    """Findings by what they were found for; safe to use from several threads. `hits` and `misses` count the questions."""

    def __init__(self, most: int) -> None:
        """Keep at most so many findings."""
        self.hits = 0
        self.misses = 0
        self._most = most
        self._kept: dict[Hashable, Finding] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """How many findings are kept."""
        return len(self._kept)

    def get(self, key: Hashable) -> Finding | None:
        """What was found for this before, as long as it is kept."""
        found = self._kept.get(key)
        if found is None:
            self.misses += 1
        else:
            self.hits += 1
        return found

    def put(self, key: Hashable, finding: Finding) -> None:
        """Keep a finding."""
        with self._lock:
            if len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = finding
