"""Which tests one process runs one after the other, where several run side by side: those of a folder, which share what takes long to make.

A file that takes long is run apart from its folder. What takes longest is handed out first, so that the processes end at about the same
time; `costs.json` says what a file takes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum
from typing import Final

from xdist.scheduler import LoadFileScheduling

from tests.costs import CASES, cost

LONG: Final = 12.0
"""Processor seconds from which a file is run apart from its folder."""


def scope(nodeid: str) -> str:
    """A file, a folder, or all cases of the law, which both matchers compile for each stretch of days."""
    file = nodeid.partition("::")[0]
    if file.endswith(".yaml"):
        return CASES
    folders = file.split("/")
    return file if len(folders) <= 2 or cost(file) >= LONG else "/".join(folders[:2])


def places(nodeids: Iterable[str]) -> Mapping[str, tuple[float, str]]:
    """The place of each test: the scope that takes longest comes first."""
    scopes = {nodeid: scope(nodeid) for nodeid in nodeids}
    parts: dict[str, set[str]] = defaultdict(set)
    for nodeid, name in scopes.items():
        parts[name].add(nodeid.partition("::")[0])
    # exact sums: each process reads the files in another order, and all must come to the same one
    taken = {name: cost(CASES) if name == CASES else fsum(map(cost, files)) for name, files in parts.items()}
    return {nodeid: (-taken[name], name) for nodeid, name in scopes.items()}


class Together(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out these."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)
