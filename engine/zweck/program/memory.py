"""Results that are kept by the planes that they read, of many kinds together, bounded in bytes."""

from typing import Any, Final
from weakref import ref

ENTRY: Final = 150
"""Bytes that an entry takes beside its key and its result, about."""

BITS: Final = 8


class Part(dict[int, Any]):
    """Results of one kind by the planes that they read."""

    __slots__ = ("__weakref__",)


class Memory:
    """Results of one policy set; if they take more bytes than they may, all is dropped and found again. Threads may share it."""

    def __init__(self, most: int) -> None:
        """Keep at most so many bytes, about."""
        self.size = 0
        """The bytes of all results, about."""

        self._most = most
        self._parts: list[ref[Part]] = []

    def part(self) -> Part:
        """A further place for results by their planes; entries come by `keep` alone."""
        found = Part()
        self._parts.append(ref(found))
        return found

    def keep(self, part: Part, key: int, result: object, size: int) -> None:
        """Keep a result of so many bytes by the planes that it read."""
        if self.size >= self._most:
            self.clear()
        part[key] = result
        self.size += ENTRY + size + key.bit_length() // BITS

    def clear(self) -> None:
        """Forget all results."""
        living = [(one, part) for one in self._parts if (part := one()) is not None]
        for _, part in living:
            part.clear()
        self._parts = [one for one, _ in living]
        self.size = 0
