"""The tests in several processes, each with files of its own, which it alone collects: `python -m tests.suite --jobs 2`.

A folder stays in one lane, for its tests share what takes long to make; a file that takes long counts for itself. `costs.json` says what a
file takes, so that all lanes take about as long. `pytest --lane 1/2` runs one of them.
"""

import atexit
import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Final

import pytest

from tests.costs import CASES, cost
from tests.imports import ROOT, with_tests
from tests.proving import PROVING

LONG: Final = 12.0
"""Processor seconds from which a file is run apart from its folder."""

FEWEST: Final = 2
MOST: Final = 5
"""Lanes: as many as processors, within these bounds."""

NO_TESTS: Final = 5
"""The exit code of pytest where a lane has no tests; all lanes together have some."""

MEMORY: Final = Path("/dev/shm")  # noqa: S108  a folder of its own is made in it
ROOM: Final = 4 << 30
"""Bytes that must be free in a file system in memory for the files of all lanes."""


def scope(file: str) -> str:
    """The file, its folder, or all cases of the law: what stays in one lane, for it shares what takes long to make."""
    if file.endswith(".yaml"):
        return CASES
    folders = file.split("/")
    return file if len(folders) <= 2 or cost(file) >= LONG else "/".join(folders[:2])


def lanes(files: Iterable[str], number: int) -> Mapping[str, int]:
    """The lane of each scope, from 1: those that take longest are placed first, each where least was placed before."""
    taken: Counter[str] = Counter({CASES: cost(CASES)})
    for file in sorted(files):
        taken[scope(file)] += cost(file)  # type: ignore[assignment]
    filled = dict.fromkeys(range(1, number + 1), 0.0)
    found = {}
    for name, seconds in sorted(taken.items(), key=lambda one: (-one[1], one[0])):
        found[name] = min(filled, key=lambda lane: filled[lane])
        filled[found[name]] += seconds
    return found


class Lane:
    """A plugin for pytest that passes over the files of other lanes."""

    def __init__(self, text: str) -> None:
        """Read `1/2`, the first of two lanes."""
        own, _, number = text.partition("/")
        self._own = int(own)
        self._lanes = lanes(with_tests(), int(number))
        self._session: pytest.Session | None = None
        atexit.register(self._leave)  # it runs after those that tests register

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep what knows the exit code."""
        self._session = session

    def _leave(self) -> None:
        """End at once: to take apart the million objects of a lane takes seconds."""
        if self._session is not None:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(self._session.exitstatus)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Whether another process runs this file."""
        file = collection_path.relative_to(ROOT).as_posix() if collection_path.is_relative_to(ROOT) else ""
        tests = file.endswith(".yaml") or (file.endswith(".py") and collection_path.name.startswith("test_"))
        return True if tests and self._lanes.get(scope(file), 1) != self._own else None


def in_memory(folder: Path = MEMORY) -> bool:
    """Whether there is room in memory for the files of the tests: a disk makes them wait for each entry of a record. `TMPDIR` wins."""
    return "TMPDIR" not in os.environ and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM


def main(jobs: int, words: Sequence[str]) -> int:
    """Run all lanes, the first at this terminal, the others printed as they end; 1 if one of them fails."""
    fixed = {} if PROVING else {"PYTHONHASHSEED": "0"}  # as all chance in `make test`
    with ExitStack() as opened:
        if not PROVING and in_memory():
            fixed["TMPDIR"] = opened.enter_context(TemporaryDirectory(prefix="zweck-tests-", dir=MEMORY))
            Path(fixed["TMPDIR"]).chmod(0o711)  # PostgreSQL runs as another user
        running = []
        for lane in range(1, jobs + 1):
            output = None if lane == 1 else opened.enter_context(TemporaryFile())
            command = [sys.executable, "-m", "pytest", f"--lane={lane}/{jobs}", *words]
            running.append(
                (
                    opened.enter_context(subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **fixed})),
                    output,
                )
            )
        codes = []
        for process, output in running:
            codes.append(process.wait())
            if output is not None:
                output.seek(0)
                os.write(sys.stdout.fileno(), output.read())
    return 0 if 0 in codes and {*codes} <= {0, NO_TESTS} else 1


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.suite", description="the tests in several processes; other arguments are those of pytest")
    parser.add_argument("--jobs", type=int, default=min(max(os.cpu_count() or FEWEST, FEWEST), MOST), metavar="N")
    asked, others = parser.parse_known_args()
    raise SystemExit(main(asked.jobs, others))
