"""The shipped law, its cases, and the policies of the tests themselves, for tests that change nothing of them: a process reads each once.

That holds for commands that tests call and for the plugin for pytest, too. Where tests change policies, what a file says is read once for
all folders in which the same file stands, and what is made of it once for those that were read last, as in an editor; faults never stay.
"""

import gc
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from zweck import cases as suites
from zweck import load as loading
from zweck.cases import Case, cases
from zweck.company import NO_COMPANY, Company
from zweck.forms import reader
from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.law.load import files
from zweck.law.load.source import Source
from zweck.law.policy import PolicySet

Found = tuple[PolicySet, dict[Path, bytes]]

ROOT: Final = Path(__file__).parents[1]
SUITES: Final = ROOT / "tests" / "policies"
FILES: Final = 1_000
"""Of so many files that differ what they say is kept."""

FOLDERS: Final = 6
"""Of so many folders that were read last the parts that did not change are not made again."""


def shipped_law() -> PolicySet:
    """The policy set that comes with zweck."""
    return loading.load(loading.shipped())


@cache
def shipped_cases() -> tuple[Case, ...]:
    """The cases of all suites about it."""
    return tuple(suites.load_cases(SUITES, shipped_law()))


@cache
def share(*, anywhere: bool = False) -> None:
    """From here on the policies of the project and the cases of the law are read again only if a file changed, or is shown otherwise.

    So are policies `anywhere`, for a program that changes no file twice within the few milliseconds that a file's time distinguishes.
    """
    loading.load_with_files = _sharing(loading.load_with_files, anywhere)
    suites.load_cases = _sharing_cases(suites.load_cases)
    law, suite, source = (cast("Any", one) for one in (files, cases, Source))
    law.read = _reading(reader.read)
    suite.read_file = _reading_files(law.read)
    source._once = _making(Source._once)
    loading.anything_frozen = lambda: True  # the tests freeze whatever stays, and load small policy sets thousands of times


def _sharing(read: Callable[..., Found], anywhere: bool) -> Callable[..., Found]:
    known: dict[object, Found] = {}

    def load_with_files(path: Path, *more: Path) -> Found:
        if more or not (anywhere or path.absolute().is_relative_to(ROOT)):
            return read(path, *more)
        key = (path, _shown(path.absolute()), _state(path))
        if key not in known:
            known[key] = read(path)
            gc.freeze()  # it stays: no search for garbage need look through it
        policies, files = known[key]
        return policies, dict(files)

    return load_with_files


def _sharing_cases(read: Callable[..., list[Case]]) -> Callable[..., list[Case]]:
    known: dict[object, tuple[PolicySet, list[Case]]] = {}

    def load_cases(path: Path, policies: PolicySet, company: Company = NO_COMPANY, asking: object = None) -> list[Case]:
        if company is not NO_COMPANY or asking is not None or not (path.is_dir() and path.absolute().is_relative_to(SUITES)):
            return read(path, policies, company, asking)
        key = (id(policies), path, _shown(path.absolute()), _state(path))
        if key not in known:
            known[key] = policies, read(path, policies)  # kept, so that no other law gets its number
            gc.freeze()
        return [*known[key][1]]

    return load_cases


def _shown(path: Path) -> Path | None:
    """The working directory, if the names of files depend on it."""
    here = Path.cwd()
    return here if path.is_relative_to(here) or here.is_relative_to(path) else None


def _state(path: Path) -> tuple[tuple[str, int, int], ...]:
    """The files of a folder, with the times of their last changes and their sizes."""
    found = []
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)  # noqa: PTH118  three hundred files, for each command
            about = os.stat(file)  # noqa: PTH116
            found.append((file, about.st_mtime_ns, about.st_size))
    return tuple(sorted(found))


Read = Callable[[bytes, str, Diagnostics], Node | None]


def _reading(read: Read) -> Read:
    known: dict[bytes, dict[str, Node]] = {}

    def read_once(data: bytes, path: str, diagnostics: Diagnostics) -> Node | None:
        places = known.get(data)
        if places is None:
            faults = len(diagnostics)
            node = read(data, path, diagnostics)
            if node is not None and len(diagnostics) == faults:
                known[data] = {path: node}
                _bounded(known, FILES)
            return node
        if path not in places:
            places[path] = _placed(next(iter(places.values())), path)
            _bounded(places, FOLDERS)
        return places[path]

    return read_once


def _bounded(kept: dict[Any, Any], most: int) -> None:
    """Forget what was kept first."""
    if len(kept) > most:
        del kept[next(iter(kept))]


def _placed(node: Any, path: str, new: Any = tuple.__new__) -> Any:
    """The same in another file; nodes and spans are tuples."""

    def at(span: Span) -> Any:
        return new(Span, (path, span[1], span[2], span[3]))

    def placed(node: Any) -> Any:
        if node.__class__ is Scalar:
            return new(Scalar, (node[0], at(node[1])))
        if node.__class__ is Sequence:
            return new(Sequence, (tuple([placed(one) for one in node[0]]), at(node[1])))
        pairs, spans, span = node
        return new(Mapping, ({name: placed(one) for name, one in pairs.items()}, {name: at(one) for name, one in spans.items()}, at(span)))

    return placed(node)


def _reading_files(read: Read) -> Callable[[Path, str, Diagnostics], Node | None]:
    def read_file(path: Path, name: str, diagnostics: Diagnostics) -> Node | None:
        data = reader.content(path, name, diagnostics)
        return None if data is None else read(data, name, diagnostics)

    return read_file


def _making(once: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Path, dict[object, tuple[tuple[object, ...], object]]] = {}

    def make_once(self: Source, name: tuple[str, ...], parts: tuple[object, ...], make: Callable[[Diagnostics], object]) -> object:
        if self._parsed is not None or self.grammar is not None:
            return once(self, name, parts, make)
        made = known[self._root] = known.pop(self._root, {})  # the last one
        _bounded(known, FOLDERS)
        before, result = made.get((type(self), name), ((), None))
        if len(before) == len(parts) > 0 and all(map(files._is_equal, before, parts)):
            return result
        faults = len(self.diagnostics)
        result = once(self, name, parts, make)
        if len(self.diagnostics) == faults:
            made[type(self), name] = parts, result
        return result

    return make_once
