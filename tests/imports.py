"""Which files a file of the project imports, directly and by others: read from the sources, imports inside functions included."""

import re
from collections.abc import Iterable, Mapping, Set
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
ROOTS: Final = ("proto", "engine", "server", "")
"""Where modules are looked for; tests, benchmarks and docs are packages of the project itself."""

FOLDERS: Final = ("proto", "engine", "server", "tests", "benchmarks", "docs")
COMMANDS: Final = "server/zweck/cli/"
"""A module that starts programs starts `zweck`, and so counts as importing its commands."""

STARTING: Final = ("subprocess", "tests.processes")
STATEMENT: Final = re.compile(r"^[ \t]*(?:from[ \t]+(?P<module>[\w.]+)[ \t]+)?import[ \t]+(?P<names>\([^)]*\)|[^\n(]+)", re.MULTILINE)
"""An import, also one in a text: such a text is a program that a test starts. To parse all files would take ten times as long."""

COMMENT: Final = re.compile("#.*")


@cache
def files() -> Set[str]:
    """All Python files, by their paths from the root."""
    return {path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}


@cache
def graph() -> Mapping[str, Set[str]]:
    """The files that each file imports, the heads of their packages included."""
    return {file: imported(file) for file in files()}


@cache
def imported(file: str) -> Set[str]:
    """The files that a file imports, the heads of their packages included."""
    names: set[str] = set()
    for statement in STATEMENT.finditer((ROOT / file).read_text(encoding="utf-8")):
        listed = re.findall(r"([\w.]+)(?:\s+as\s+\w+)?", COMMENT.sub("", statement["names"]))
        module = statement["module"]
        names |= {module, *(f"{module}.{name}" for name in listed)} if module else {*listed}
    found = {one for name in names for one in _files_of(name)}
    if any(name.split(".")[0] == start or name.startswith(start) for name in names for start in STARTING):
        found |= {one for one in files() if one.startswith(COMMANDS)}
    return found - {file}


@cache
def _files_of(name: str) -> tuple[str, ...]:
    """The file of a module, and the heads of the packages in which it stands."""
    parts = name.split(".")
    found = []
    for length in range(1, len(parts) + 1):
        path = "/".join(parts[:length])
        places = [f"{root}/{path}".lstrip("/") for root in ROOTS]
        found += [file for place in places for file in (f"{place}.py", f"{place}/__init__.py") if file in files()]
    return tuple(found)


@cache
def distances(file: str) -> Mapping[str, int]:
    """The files that a file rests on, with how many imports lie between; those that share the law with all tests rest on nothing."""
    found = {file: 0}
    border = [file]
    if file.startswith("tests/"):
        border += [one for one in conftests(file) if one != file]
        found |= dict.fromkeys(border, 0)
    while border:
        border = sorted({one for known in border if known != "tests/conftest.py" for one in imported(known)} - found.keys())
        found |= dict.fromkeys(border, max(found.values()) + 1)
    return found


def conftests(file: str) -> Iterable[str]:
    """The files with the fixtures of its folder and of those above."""
    for folder in Path(file).parents:
        if (conftest := (folder / "conftest.py").as_posix()) in files():
            yield conftest


def with_tests() -> list[str]:
    """All files with tests."""
    return sorted(file for file in files() if file.startswith("tests/") and Path(file).name.startswith("test_"))
