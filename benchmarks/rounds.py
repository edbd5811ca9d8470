"""Measuring several things in turn, round after round: the machine's speed changes, so ratios are taken within a round."""

from collections.abc import Callable, Iterable
from statistics import median

from benchmarks.alone import Found, usable


class Wrong(Exception):
    """An answer is not the oracle's, so nothing of it may be measured."""


class Rounds:
    """The findings of each round, by name."""

    def __init__(self, names: Iterable[str], measure: Callable[[str], Found], count: int) -> None:
        """Measure everything so many times."""
        chosen = list(names)
        self._found = [{name: measure(name) for name in chosen} for _ in range(count)]

    def last(self, name: str) -> Found:
        """The findings of the last round."""
        return self._found[-1][name]

    def middle(self, name: str, key: str) -> float | None:
        """The median of a figure; none if a round has none, or if an answer was wrong."""
        found = [each[name] for each in self._found if name in each]
        return float(median(each[key] for each in found)) if found and all(map(_right, found)) else None

    def ratio(self, name: str, other: str, key: str) -> float | None:
        """The median of the rounds' ratios of a figure to another's."""
        pairs = [(each[name], each[other]) for each in self._found if name in each and other in each]
        if not pairs or not all(_right(ours) and _right(theirs) for ours, theirs in pairs):
            return None
        return float(median(ours[key] / theirs[key] for ours, theirs in pairs))


def _right(found: Found) -> bool:
    return usable(found) and not found.get("wrong")
