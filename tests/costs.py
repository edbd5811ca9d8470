"""The processor seconds of each test file, its imports and the programs that it starts included: `costs.json`.

They say what `make quick` can afford and what `make test` hands out first. `ZWECK_COSTS=FILE pytest` measures them.
"""

import json
import os
from collections import Counter
from collections.abc import Generator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

FILE: Final = Path(__file__).with_name("costs.json")
CASES: Final = "cases"
"""All cases of the law together."""

UNKNOWN: Final = 5.0
"""Seconds that a file is taken to need that was not measured yet."""


@cache
def costs(path: Path = FILE) -> Mapping[str, float]:
    """The seconds of each file, by its path from the root of the project."""
    found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return found


def cost(file: str) -> float:
    """The seconds of a file."""
    return costs().get(file, UNKNOWN)


def spent() -> float:
    """The processor seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


class Measuring:
    """A plugin for pytest that measures what the files of a run take, and writes it at the end; for a run in one process."""

    def __init__(self, path: Path) -> None:
        """Write to this file."""
        self._path = path
        self._found: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Count the imports of a file as its own, since in another order they would be."""
        before = spent()
        report = yield
        if isinstance(collector, pytest.File):
            self._found[_file(collector.nodeid)] += spent() - before  # type: ignore[assignment]  # counters count seconds, too
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Count a test with its fixtures."""
        before = spent()
        found = yield
        self._found[_file(item.nodeid)] += spent() - before  # type: ignore[assignment]
        return found

    def pytest_sessionfinish(self) -> None:
        """Write what was measured."""
        lines = {name: round(seconds, 1) for name, seconds in sorted(self._found.items())}
        self._path.write_text(json.dumps(lines, indent=0) + "\n", encoding="utf-8")


def _file(nodeid: str) -> str:
    """The file of a test; all cases of the law count as one."""
    file = nodeid.partition("::")[0]
    return file if file.endswith(".py") else CASES
