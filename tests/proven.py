"""Proofs that take long are made again only where their inputs changed: `proven.json` has the digest of the inputs with which each passed.

A proof is a test of a file that takes at least a second and rests on files of the project alone: it imports the engine, and nothing that it
imports starts programs or threads, connects, or asks a clock or the environment. So is each case of the law. The inputs are the law, the
engine, the cases, the folders of all that the file imports, and the versions of Python and of all libraries. While a proof is made, each
file that it opens is compared with them. `proven.json` is of one machine, and git ignores it. `make prove` and CI make every proof,
whatever stands in it; a proof that fails is removed from it.
"""

import ast
import fcntl
import json
import os
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from tests.costs import cost
from tests.imports import COMMANDS, ROOT, conftests, distances, files, imported
from tests.proving import PROVING

FILE: Final = Path(__file__).with_suffix(".json")
MARK: Final = "proof"
WORTH: Final = 1.0
"""Processor seconds of a file from which its tests are proofs."""

ENGINE: Final = ("engine", "policies", "tests/policies", "tests/agreement", "docs/examples")
"""On these rests every proof, because the engine loads modules by name."""

BESIDE: Final = (
    "pyproject.toml",
    *(f"tests/{name}.py" for name in ("__init__", "conftest", "costs", "imports", "law", "proven", "proving", "seeds", "suite")),
)
CASES: Final = "server/zweck/pytest_plugin/items.py"
"""It makes tests of case files."""

EVERYTHING: Final = (*ENGINE, "server", "proto", "tests/cli")
"""A command may import anything."""

READS: Final[Mapping[str, tuple[str, ...]]] = {
    "tests/engine/pages.py": ("docs/diagnostics",),
    "tests/engine/test_grammars.py": ("server",),
    "tests/words/test_catalogue.py": EVERYTHING,
}
"""The folders in which files of tests, or what they import, read more than is imported."""

OUTSIDE: Final = frozenset(
    {"asyncio", "concurrent", "grpc", "http", "multiprocessing", "select", "signal", "socket", "ssl", "starlette"}
    | {"subprocess", "threading", "time", "urllib", "uvloop"}
)
"""Modules with which a test reaches beyond the files of the project."""

CHANGING: Final = frozenset({"environ", "getenv", "now", "today", "utcnow"})
"""Names of what is another thing tomorrow or on another machine."""

STARTS: Final = frozenset({"os.exec", "os.fork", "os.posix_spawn", "os.system", "socket.bind", "socket.connect", "subprocess.Popen"})
"""Events of Python that no proof may cause."""

SHOWN: Final = 5
LEFT_OUT: Final = frozenset({"__pycache__", ".hypothesis"})
YOUNG: Final = 10.0
"""Seconds: a file that changed later than so long before a run may have been imported as it was before."""

STARTED: Final = time.time()


def ignored(environment: Mapping[str, str]) -> bool:
    """Whether every proof is made in this run: in CI, in `make prove`, and where costs are measured."""
    return PROVING or bool(environment.get("CI") or environment.get("ZWECK_COSTS"))


@cache
def rests_on(file: str) -> tuple[str, ...]:
    """The folders in which the inputs of a file's proofs stand; none if its tests are no proofs."""
    if file.startswith("tests/policies/") and file.endswith(".yaml"):
        file = CASES
    elif file not in files() or cost(file) < WORTH:
        return ()
    if any(map(_reaches_outside, _own(file))):
        return ()
    closure = distances(file).keys() - {*BESIDE}
    if not any(one.startswith("engine/") for one in closure):
        return ()
    more = {folder for one in closure for folder in (EVERYTHING if one.startswith(COMMANDS) else READS.get(one, ()))}
    return tuple(sorted({*ENGINE, *more, *map(_folder, closure)}))


def _own(file: str) -> Iterator[str]:
    """The file, and all that it imports which is no part of the product."""
    border = [file, *conftests(file)]
    seen = {*border, *BESIDE}
    while border:
        one = border.pop()
        if one not in BESIDE:
            yield one
            further = {other for other in imported(one) - seen if other.startswith(("tests/", "docs/", "benchmarks/"))}
            seen |= further
            border += sorted(further)


def _folder(file: str) -> str:
    """The room or the folder of tests in which a file stands, or the file itself."""
    folders = file.split("/")[:-1]
    return "/".join(folders[:3]) if folders[0] == "server" else "/".join(folders[:2]) if len(folders) > 1 else file


@cache
def _reaches_outside(file: str) -> bool:
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named = {name.name.partition(".")[0] for name in node.names} & OUTSIDE
        elif isinstance(node, ast.ImportFrom):
            named = {(node.module or "").partition(".")[0]} & OUTSIDE
        else:
            named = {node.attr} & CHANGING if isinstance(node, ast.Attribute) else set()
        if named:
            return True
    return False


def inputs(folders: Iterable[str], root: Path = ROOT) -> list[Path]:
    """All files in these folders, and those beside them on which every test rests."""
    found = [root / name for name in BESIDE]
    for folder in folders:
        found.append(root / folder)
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


class Watch:
    """Hears from Python of files, programs and connections before they are opened, and keeps those that are no inputs of the proof."""

    def __init__(self) -> None:
        """Watch nothing yet; Python is asked for reports when the first proof is made."""
        self._allowed: tuple[str, ...] = ()
        self._seen: list[str] = []
        self._hooked = False
        self._thread = threading.get_ident()

    def begin(self, folders: tuple[str, ...]) -> None:
        """From here on only files in these folders may be read; without any, nothing is watched."""
        if folders and not self._hooked:
            self._hooked = True
            sys.addaudithook(self.hear)
        self._allowed = tuple(f"{ROOT}/{one}" for one in (*folders, *BESIDE)) if folders else ()

    def taken(self) -> list[str]:
        """All that was seen since it was last taken."""
        found, self._seen = self._seen, []
        return found

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Keep what is not to be, of the thread that makes the proof."""
        if not self._allowed or threading.get_ident() != self._thread:
            return
        if event in STARTS:
            self._seen.append(event)
        elif event == "open" and isinstance(path := arguments[0], str | Path) and not self._may_read(str(Path(path).absolute())):
            self._seen.append(str(path))

    def _may_read(self, path: str) -> bool:
        inside = path.removeprefix(f"{ROOT}/")
        if inside == path or inside.startswith("."):  # of the system, of libraries, or made by the test itself
            return True
        folder, _, name = path.rpartition("/")
        source = f"{folder.removesuffix('/__pycache__')}/{name.partition('.')[0]}.py" if name.endswith(".pyc") else path
        return any(source == one or source.startswith(f"{one}/") for one in self._allowed)


class Proving:
    """A plugin for pytest that leaves out what is proven, writes what was, and sees to it that a proof rests on its inputs alone."""

    def __init__(self, path: Path = FILE) -> None:
        """Read and write this file."""
        self._path = path
        self._digests: dict[tuple[str, ...], str] = {}
        self._passed: dict[str, str] = {}
        self._failed: set[str] = set()
        self._proven: set[str] = set()
        self._watch = Watch()

    def _digest(self, folders: tuple[str, ...]) -> str:
        return self._digests.get(folders) or self._digests.setdefault(folders, digest(folders))

    @pytest.hookimpl(tryfirst=True)  # so that `-m proof` chooses them
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark proofs, and note what is proven; the digest goes with the reports of the others."""
        known = {} if ignored(os.environ) else read(self._path)
        for item in items:
            folders = rests_on(item.nodeid.partition("::")[0])
            if not folders:
                continue
            item.add_marker(MARK)
            found = self._digest(folders)
            if known.get(item.nodeid) == found:
                self._proven.add(item.nodeid)
            else:
                item.user_properties.append((MARK, found))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip here: a mark would need the line of a test, which cases have not."""
        if item.nodeid in self._proven:
            pytest.skip("proven: nothing on which it rests has changed since it passed")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Watch a proof while it is made."""
        self._watch.begin(rests_on(item.nodeid.partition("::")[0]))
        try:
            return (yield)
        finally:
            self._watch.begin(())

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self) -> None:
        """Watch no longer: with the last test ends what others began."""
        self._watch.begin(())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A proof that reaches for anything but its inputs has failed."""
        report = yield
        if found := self._watch.taken():
            named = ", ".join(one.removeprefix(f"{ROOT}/") for one in found[:SHOWN])
            report.outcome, report.longrepr = "failed", f"a proof rests on its inputs alone (tests/proven.py), and this one had {named}"
        return report

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
        self._now: dict[tuple[str, ...], str] = {}
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
        folders = rests_on(name.partition("::")[0])
        if folders not in self._now:
            self._now[folders] = digest(folders) if settled(folders) else ""
        return self._now[folders] == value
