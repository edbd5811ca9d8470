"""Proofs that take long are made again only where their inputs changed: `proven.json` has the digest of the inputs with which each passed.

A proof is a test of a file that takes at least a tenth of a second and rests on files of the project alone: it imports the engine, and
nothing that it imports starts programs or threads, connects, or asks a clock or the environment. So is each case of the law. The inputs
are the law, the engine, the cases, the folders of all that the file imports, and the versions of Python and of all libraries. A proof with
modules of the server, which may ask for the day, holds on the day on which it was made, in the same environment. While a proof is made,
each file that it opens is compared with its inputs. A file whose tests all passed has an entry, too, and is not even imported while its
inputs stay the same, unless it is named. `proven.json` is of one machine, and git ignores it. `make prove` and CI make every proof,
whatever stands in it; a proof that fails is removed from it.
"""

import ast
import fcntl
import json
import os
import re
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from tests.costs import cost
from tests.imports import COMMANDS, ROOT, conftests, distances, files, imported
from tests.proving import PROVING, REWRITE

FILE: Final = Path(__file__).with_suffix(".json")
MARK: Final = "proof"
WORTH: Final = 0.1
"""Processor seconds of a file from which its tests are proofs."""

ENGINE: Final = ("engine", "policies", "tests/policies", "tests/agreement", "docs/examples")
"""On these rests every proof, because the engine loads modules by name."""

BESIDE: Final = (
    "pyproject.toml",
    *(f"tests/{name}.py" for name in ("__init__", "conftest", "costs", "imports", "law", "proven", "proving", "seeds", "suite")),
)
LANES: Final = "tests/test_suite.py"
"""It imports only files of BESIDE, one of which starts programs."""

CASES: Final = "server/zweck/pytest_plugin/items.py"
"""It makes tests of case files."""

EVERYTHING: Final = (*ENGINE, "server", "proto", "tests/cli")
"""A command may import anything."""

READS: Final[Mapping[str, tuple[str, ...]]] = {
    "tests/analysis/test_coherence_law.py": ("tests/mutants.yaml",),
    "tests/cli/test_coverage.py": ("tests/arcadia",),
    "tests/engine/pages.py": ("docs/diagnostics",),
    "tests/engine/test_grammars.py": ("server",),
    "tests/policies/test_scenarios.py": ("docs/law",),
    "tests/test_article.py": ("docs/article.md", "docs/article.de.md"),
    "tests/words/test_catalogue.py": EVERYTHING,
}
"""The folders in which files of tests, or what they import, read more than is imported."""

OUTSIDE: Final = frozenset(
    {"asyncio", "concurrent", "grpc", "http", "multiprocessing", "pyspark", "select", "signal", "socket", "ssl", "starlette"}
    | {"subprocess", "threading", "time", "urllib", "uvloop"}
)
"""Modules with which a test reaches beyond the files of the project."""

GIT: Final = "zweck.runtime.sources.git"
"""So does one that takes this."""

CHANGING: Final = frozenset({"environ", "getenv", "now", "today", "utcnow"})
"""Names of what is another thing tomorrow or on another machine."""

PERHAPS: Final = re.compile(
    rf"^[ \t]*(?:import|from)\b.*\b(?:{'|'.join(sorted(OUTSIDE))}|{GIT})\b|\.\s*(?:{'|'.join(sorted(CHANGING))})\b", re.MULTILINE
)
"""A file in which this is not found has none of them, and is not parsed."""

HEARD: Final = ("LANG", "LC_", "TZ", "ZWECK_")
"""How the names of variables begin that commands read."""

STARTS: Final = frozenset({"os.exec", "os.fork", "os.posix_spawn", "os.system", "socket.bind", "socket.connect", "subprocess.Popen"})
"""Events of Python that no proof may cause."""

HEARD_OF: Final = STARTS | {"open"}
"""Events that a watch looks at; each `id()` is an event, too."""

SHOWN: Final = 5
LEFT_OUT: Final = frozenset({"__pycache__", ".hypothesis"})
YOUNG: Final = 10.0
"""Seconds: a file that changed later than so long before a run may have been imported as it was before."""

STARTED: Final = time.time()


def ignored(environment: Mapping[str, str]) -> bool:
    """Whether every proof is made in this run: in CI, in `make prove`, where costs are measured, and where what is on file is rewritten."""
    return PROVING or any(environment.get(name) for name in ("CI", "ZWECK_COSTS", REWRITE))


@cache
def rests_on(file: str) -> tuple[str, ...]:
    """The folders in which the inputs of a file's proofs stand; none if its tests are no proofs."""
    if file.startswith("tests/policies/") and file.endswith(".yaml"):
        file = CASES
    elif file not in files() or cost(file) < WORTH or file == LANES:
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
    text = (ROOT / file).read_text(encoding="utf-8")
    if not PERHAPS.search(text):
        return False
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            named = {name.name.partition(".")[0] for name in node.names} & OUTSIDE
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            named = {module.partition(".")[0]} & OUTSIDE | {module} & {GIT}
        else:
            named = {node.attr} & CHANGING if isinstance(node, ast.Attribute) else set()
        if named:
            return True
    return False


class Looked(NamedTuple):
    """A folder with inputs, or a file: the digest of all that stands in it, and when a file of it changed last, in seconds since 1970."""

    digest: bytes
    newest: float


Known = dict[str, Looked]
"""Folders and files by their names."""


def inputs(folders: Iterable[str], root: Path = ROOT) -> list[Path]:
    """All files in these folders, and those beside them on which every test rests."""
    return sorted({path for folder in (*BESIDE, *folders) for path in _files(root / folder)})


def _files(place: Path) -> Iterator[Path]:
    """The files of a folder, or the file itself; none where there is neither."""
    if place.is_file():
        yield place
    for folder, inside, names in os.walk(place):
        inside[:] = [name for name in inside if name not in LEFT_OUT]
        yield from (path for name in names if (path := Path(folder, name)).is_file())


def _looked(folder: str, root: Path, known: Known) -> Looked:
    if folder not in known:
        found, newest = sha256(), 0.0
        for path in sorted(_files(root / folder)):
            content = path.read_bytes()
            found.update(f"\0{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            found.update(content)
            newest = max(newest, path.stat().st_mtime)
        known[folder] = Looked(found.digest(), newest)
    return known[folder]


def libraries() -> list[str]:
    """Python and what is installed, with versions."""
    places = [Path(place) for place in sys.path if place]
    installed = {path.name for place in places if place.is_dir() for path in place.glob("*.dist-info")}
    return [sys.version, *sorted(installed)]


def surroundings(folders: Iterable[str]) -> list[str]:
    """The day, here and where the controllers of the examples are, and the environment; nothing for a proof without the server."""
    if not any(folder.startswith("server") for folder in folders):
        return []
    days = (date.today(), datetime.now(ZoneInfo("Europe/Berlin")).date())
    return [*map(str, days), *sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith(HEARD))]


def digest(folders: Iterable[str], root: Path = ROOT, known: Known | None = None) -> str:
    """The digest of the inputs in these folders, and of what is around them; a folder that is `known` is not looked at again."""
    known = {} if known is None else known
    found = sha256("\n".join([*libraries(), *surroundings(folders)]).encode())
    for folder in sorted({*folders, *BESIDE}):
        found.update(f"\0{folder}\0".encode())
        found.update(_looked(folder, root, known).digest)
    return found.hexdigest()


def settled(folders: Iterable[str], root: Path = ROOT, known: Known | None = None) -> bool:
    """Whether no input changed while the run began: what was imported is what is read now."""
    known = {} if known is None else known
    return all(_looked(folder, root, known).newest < STARTED - YOUNG for folder in (*folders, *BESIDE))


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
            sys.addaudithook(lambda event, arguments: self.hear(event, arguments) if event in HEARD_OF else None)
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
        source = f"{folder.removesuffix('/__pycache__')}/{name.partition('.')[0]}.py" if ".pyc" in name else path
        return any(source == one or source.startswith(f"{one}/") for one in self._allowed)


class Proving:
    """A plugin for pytest that leaves out what is proven, writes what was, and sees to it that a proof rests on its inputs alone."""

    def __init__(self, path: Path = FILE) -> None:
        """Read and write this file."""
        self._path = path
        self._digests: dict[tuple[str, ...], str] = {}
        self._known: Known = {}
        self._passed: dict[str, str] = {}
        self._failed: set[str] = set()
        self._proven: set[str] = set()
        self._files: dict[str, list[str]] = {}
        self._left_out: list[str] = []
        self._chosen = False
        self._before = None if ignored(os.environ) else read(path)
        self._watch = Watch()

    def pytest_configure(self, config: pytest.Config) -> None:
        """Where tests are chosen or listed, each stands for itself, not for its file."""
        option = config.option
        chosen = (option.collectonly, option.keyword, option.markexpr, getattr(option, "lf", False))
        self._chosen = any(chosen) or any("::" in word for word in config.args)

    @pytest.hookimpl(trylast=True)  # first, lanes pass over the files of others
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Pass over a file of which every test is proven; pytest does not ask about files that are named."""
        file = collection_path.relative_to(ROOT).as_posix() if collection_path.is_relative_to(ROOT) else ""
        if self._chosen or self._before is None or file not in self._before or not (folders := rests_on(file)):
            return None
        if self._before[file] != self._digest(folders):
            return None
        self._left_out.append(file)
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was left out."""
        if self._left_out and self._before is not None:
            files = {*self._left_out}
            tests = sum("::" in name and name.partition("::")[0] in files for name in self._before)
            terminalreporter.write_line(f"{tests} proven in {len(files)} files that were not read: nothing on which they rest has changed")

    def _digest(self, folders: tuple[str, ...]) -> str:
        return self._digests.get(folders) or self._digests.setdefault(folders, digest(folders, known=self._known))

    @pytest.hookimpl(tryfirst=True)  # so that `-m proof` chooses them
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark proofs, and note what is proven; the digest goes with the reports of the others."""
        for item in items:
            file = item.nodeid.partition("::")[0]
            folders = rests_on(file)
            if not folders:
                continue
            item.add_marker(MARK)
            if self._before is None:
                continue
            if not self._chosen:
                self._files.setdefault(file, []).append(item.nodeid)
            found = self._digest(folders)
            if self._before.get(item.nodeid) == found:
                self._proven.add(item.nodeid)
            else:
                item.user_properties.append((MARK, found))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip here: a mark would need the line of a test, which cases have not."""
        if item.nodeid in self._proven:
            pytest.skip("proven: nothing on which it rests has changed since it passed")

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Watch the imports of a file with proofs, too: what it reads then is an input of all of them."""
        self._watch.begin(rests_on(collector.nodeid) if isinstance(collector, pytest.Module) else ())
        try:
            report = yield
        finally:
            self._watch.begin(())
        self._seen(report)
        return report

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
        self._seen(report)
        return report

    def _seen(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if found := self._watch.taken():
            named = ", ".join(one.removeprefix(f"{ROOT}/") for one in found[:SHOWN])
            report.outcome, report.longrepr = "failed", f"a proof rests on its inputs alone (tests/proven.py), and this one had {named}"

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
        gone = self._failed | {name.partition("::")[0] for name in self._failed}
        whole = self._whole()
        self._now: dict[tuple[str, ...], str] = {}
        self._known = {}
        if not ignored(os.environ):
            passed = {name: value for name, value in (self._passed | whole).items() if name not in gone and self._stands(name, value)}
        if not passed and not self._failed:
            return
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = read(self._path)
            after = {name: value for name, value in before.items() if name not in gone} | passed
            if after != before:
                beside = self._path.with_suffix(f".{os.getpid()}")
                beside.write_text(json.dumps(dict(sorted(after.items())), indent=0) + "\n", encoding="utf-8")
                beside.replace(self._path)

    def _whole(self) -> dict[str, str]:
        """The files of which every test is proven now; what they rest on has one digest."""
        passed = self._proven | self._passed.keys()
        return {file: self._digest(rests_on(file)) for file, names in self._files.items() if passed.issuperset(names)}

    def _stands(self, name: str, value: str) -> bool:
        folders = rests_on(name.partition("::")[0])
        if folders not in self._now:
            self._now[folders] = digest(folders, known=self._known) if settled(folders, known=self._known) else ""
        return self._now[folders] == value
