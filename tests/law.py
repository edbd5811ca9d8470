"""The shipped law, its cases, and the policies of the tests themselves, for tests that change nothing of them: a process reads each once.

That holds for commands that tests call and for the plugin for pytest, too.
"""

import gc
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from zweck import cases as suites
from zweck import load as loading
from zweck.cases import Case
from zweck.company import NO_COMPANY, Company
from zweck.law.policy import PolicySet

Found = tuple[PolicySet, dict[Path, bytes]]

ROOT: Final = Path(__file__).parents[1]
SUITES: Final = ROOT / "tests" / "policies"


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
