"""The parts of the soak, and how one runs; a module of its own, for processes beside the first one import it."""

import time
from collections.abc import Callable
from typing import Final

from tests.faults import (
    attacked,
    clock,
    database,
    disk,
    files,
    garbage,
    kept,
    kills,
    looking,
    mixed,
    new,
    reloading,
    saturation,
    slow,
    through,
)
from tests.faults.part import Effort, Findings

ALONE: Final[dict[str, Callable[[Effort], Findings]]] = {
    "memory": attacked.memory,
    "work": attacked.work,
    "attacks": through.soak,
    "places": attacked.places,
    "floods": attacked.floods,
    "slow": slow.soak,
    "reload": reloading.soak,
    "saturation": saturation.soak,
}
"""How long others wait beside these counts, so they have the machine for themselves, one after the other."""

BESIDE: Final[dict[str, Callable[[Effort], Findings]]] = {
    "mixed": mixed.soak,
    "new": new.soak,
    "answers": looking.soak,
    "kills": kills.soak,
    "broken": kept.soak,
    "files": files.soak,
    "garbage": garbage.soak,
    "database": database.soak,
    "disk": disk.soak,
    "clock": clock.soak,
}
"""These are side by side, the longest first: what is lost, damaged or refused counts, however long it takes."""

PARTS: Final = ALONE | BESIDE

Found = tuple[Findings, float]
"""The findings of a part, and the seconds that it took."""


def run(name: str, effort: Effort) -> Found:
    """Run a part; what ends it is a fault that it found."""
    start = time.monotonic()
    try:
        part = PARTS[name](effort)
    except (RuntimeError, OSError, AssertionError) as error:
        part = Findings(faults=[f"it did not come to its end: {type(error).__name__}: {error}"])
    return part, time.monotonic() - start
