"""Proofs that take long are made again only where their inputs changed: `proven.json` has the digest of the inputs with which each passed.

A proof is a test with the mark `proof`. Its inputs are the files of the law, those on which its code rests, and the versions of Python and
of all libraries. The file is of one machine, and git ignores it. `make prove` and CI make every proof, whatever stands in the file; a proof
that fails is removed from it.
"""

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from tests.proving import PROVING

ROOT: Final = Path(__file__).parents[1]
FILE: Final = Path(__file__).with_suffix(".json")
MARK: Final = "proof"
ENGINE: Final = ("engine", "policies", "tests/policies", "tests/agreement", "docs/examples")
BESIDE: Final = (
    "pyproject.toml",
    *(f"tests/{name}.py" for name in ("__init__", "conftest", "costs", "imports", "law", "proven", "proving", "seeds", "suite")),
)
EVERYTHING: Final = (*ENGINE, "server", "proto", "tests/cli")
"""A command may import anything."""

INPUTS: Final[Mapping[str, tuple[str, ...]]] = {
    "tests/agreement/test_agreement.py": ENGINE,
    "tests/agreement/test_both.py": ENGINE,
    "tests/agreement/test_deep.py": ENGINE,
    "tests/policies/test_guide.py": EVERYTHING,
}
"""The folders in which the inputs of the proofs of a file stand."""

LEFT_OUT: Final = frozenset({"__pycache__", ".hypothesis"})
YOUNG: Final = 10.0
"""Seconds: a file that changed later than so long before a run may have been imported as it was before."""

STARTED: Final = time.time()


def ignored(environment: Mapping[str, str]) -> bool:
    """Whether every proof is made in this run: in CI, in `make prove`, and where costs are measured."""
    return PROVING or bool(environment.get("CI") or environment.get("ZWECK_COSTS"))


def inputs(folders: Iterable[str], root: Path = ROOT) -> list[Path]:
    """All files in these folders, and those beside them on which every test rests."""
    found = [root / name for name in BESIDE]
    for folder in folders:
        for place, inside, names in os.walk(root / folder):
            inside[:] = [name for name in inside if name not in LEFT_OUT]
            found += [Path(place, name) for name in names]
    return sorted({path for path in found if path.is_file()})


def libraries() -> list[str]:
    """Python and what is installed, with versions."""
    places = [Path(place) for place in sys.path if place]
    installed = {path.name for place in places if place.is_dir() for path in place.glob("*.dist-info")}
    return [sys.version, *sorted(installed)]


def digest(folders: Iterable[str], root: Path = ROOT) -> str:
    """The digest of the inputs in these folders."""
    found = sha256("\n".join(libraries()).encode())
    for path in inputs(folders, root):
        content = path.read_bytes()
        found.update(f"\0{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def settled(folders: Iterable[str], root: Path = ROOT) -> bool:
    """Whether no input changed while the run began: what was imported is what is read now."""
    return all(path.stat().st_mtime < STARTED - YOUNG for path in inputs(folders, root))


def read(path: Path = FILE) -> dict[str, str]:
    """The digests of what was proven; none where the file is missing or broken."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


class Proving:
    """A plugin for pytest that leaves out what is proven, and writes what was."""

    def __init__(self, path: Path = FILE) -> None:
        """Read and write this file."""
        self._path = path
        self._digests: dict[tuple[str, ...], str] = {}
        self._passed: dict[str, str] = {}
        self._failed: set[str] = set()

    def _digest(self, file: str) -> str:
        folders = INPUTS[file]
        return self._digests.get(folders) or self._digests.setdefault(folders, digest(folders))

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Skip what is proven; the digest goes with the reports of the others."""
        known = {} if ignored(os.environ) else read(self._path)
        for item in items:
            if item.get_closest_marker(MARK) is None:
                continue
            found = self._digest(item.nodeid.partition("::")[0])
            if known.get(item.nodeid) == found:
                item.add_marker(pytest.mark.skip(reason="proven: nothing on which it rests has changed since it passed"))
            else:
                item.user_properties.append((MARK, found))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep which proofs passed, and which failed."""
        found = dict(report.user_properties).get(MARK)
        if report.failed:
            self._failed.add(report.nodeid)
        elif report.when == "call" and report.passed and isinstance(found, str):
            self._passed[report.nodeid] = found

    def pytest_sessionfinish(self) -> None:
        """Write what passed with inputs that are the same now, beside what other processes wrote meanwhile."""
        passed: dict[str, str] = {}
        if not ignored(os.environ):
            passed = {name: value for name, value in self._passed.items() if name not in self._failed and self._stands(name, value)}
        if not passed and not self._failed:
            return
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = read(self._path)
            after = {name: value for name, value in before.items() if name not in self._failed} | passed
            if after != before:
                beside = self._path.with_suffix(f".{os.getpid()}")
                beside.write_text(json.dumps(dict(sorted(after.items())), indent=0) + "\n", encoding="utf-8")
                beside.replace(self._path)

    def _stands(self, name: str, value: str) -> bool:
        folders = INPUTS[name.partition("::")[0]]
        return settled(folders) and digest(folders) == value
