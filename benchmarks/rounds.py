"""Measuring several things in turn, round after round: the machine's speed changes, so ratios are taken within a round."""

from collections.abc import Callable, Iterable, Mapping
from statistics import median
from typing import Final

from benchmarks.alone import ABSENT, FAILED, Found, usable, why_not
from benchmarks.load.generator import CallsFailed

COUNTS: Final = ("asked", "cases")
"""Keys of findings under which the number of questions stands."""


class Wrong(Exception):
    """An answer is not the oracle's, so nothing of it may be measured."""


class Rounds:
    """The findings of each round, by name."""

    def __init__(self, names: Iterable[str], measure: Callable[[str], Found], count: int) -> None:
        """Measure everything so many times."""
        chosen = list(names)
        self._found = [{name: _measured(measure, name) for name in chosen} for _ in range(count)]

    def last(self, name: str) -> Found:
        """The findings of the last round."""
        return self._found[-1][name]

    def fault(self, name: str) -> str:
        """The reason why a name has no figures; empty if it has some."""
        return next((fault for each in self._found if (fault := fault_of(each[name]))), "")

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


def _measured(measure: Callable[[str], Found], name: str) -> Found:
    try:
        return measure(name)
    except CallsFailed as failed:
        raise CallsFailed(f"{name}, {failed}") from None


def fault_of(found: Found) -> str:
    """The reason why findings have no figures that count; empty if they have some."""
    if not usable(found):
        return why_not(found)
    if found.get("wrong"):
        return f"{found['wrong']:,.0f} wrong answers"
    return "" if all(found.get(key, 1) for key in COUNTS) else "no questions"


def unmeasured(ours: Mapping[str, str], peers: Mapping[str, Found] | None = None) -> list[str]:
    """Each measurement of zweck that has a fault (by title), each peer that is installed and failed, and the peers if all are absent."""
    found = [f"{title}: {fault}" for title, fault in ours.items() if fault]
    if peers is not None:
        found += [f"{title}: {peer[FAILED]}" for title, peer in peers.items() if FAILED in peer]
        if peers and all(ABSENT in peer for peer in peers.values()):
            found.append(f"no peer: {why_not(next(iter(peers.values())))}")
    return found


def _right(found: Found) -> bool:
    return usable(found) and not found.get("wrong")
