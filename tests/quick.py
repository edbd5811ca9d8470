"""`make quick`, the loop for the hand: form, types, rooms, prose, all cases, then the tests that meet what changed, within a budget.

The tests are those whose imports lead to a changed file: first those that import one themselves, each time the cheapest first, until the
budget of processor seconds is used. `costs.json` says what a file takes; what is left out is printed.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.costs import cost
from tests.imports import ROOT, distances, files, with_tests

BUDGET: Final = 16.0
"""Processor seconds for the tests that are chosen; all else takes about 44 when mypy reads much again: about 60 in all."""

ALWAYS: Final = ("tests/test_rooms.py", "tests/test_prose.py", "tests/test_mutants.py")
LANES: Final = 2
LAW: Final = ("policies/", "tests/policies/")
LOADING: Final = "tests/law.py"
"""Tests that import it ask the shipped law."""

SHOWN: Final = 60
"""Lines of the output of a step that failed."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The tests that meet a change: those that are run, and those that are left out."""

    run: Sequence[str]
    left: Sequence[str]


def changed(base: str = "main") -> Set[str]:
    """The files that differ from where this branch left `main`, committed or not; without that branch, from the last commit."""
    fork = _git("merge-base", base, "HEAD") or _git("rev-parse", "HEAD")
    listed = _git("diff", "--name-only", *fork, "--") + _git("ls-files", "--others", "--exclude-standard")
    return {*listed}


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


def sources(names: Iterable[str]) -> Set[str]:
    """The Python files that a change concerns: those that changed, and those beside which a file of another kind did."""
    found: set[str] = set()
    for name in names:
        if name.endswith(".py"):
            found.add(name)
        elif name.startswith(LAW):
            found.add(LOADING)
        else:
            found |= next((beside for folder in Path(name).parents if (beside := _inside(folder.as_posix()))), set())
    return found


def _inside(folder: str) -> set[str]:
    """The Python files in a folder; at the top, the tests of the project as a whole."""
    inside = "tests" if folder in (".", "docs") else folder
    return {file for file in files() if file.rpartition("/")[0] == inside}


def chosen(names: Iterable[str], budget: float = BUDGET, known: Iterable[str] | None = None) -> Chosen:
    """The tests that meet changed files."""
    concerned = sources(names)
    places: dict[str, tuple[bool, float]] = {}
    for test in with_tests() if known is None else known:
        lengths = [length for file, length in distances(test).items() if file in concerned]
        if lengths and test not in ALWAYS:
            places[test] = (min(lengths) > 1, cost(test))
    run: list[str] = []
    for test in sorted(places, key=lambda test: (*places[test], test)):
        if cost(test) <= budget:
            budget -= cost(test)
            run.append(test)
    return Chosen(run, [test for test in places if test not in run])


def lanes(names: Sequence[str]) -> list[list[str]]:
    """The tests in lists that take about as long."""
    found: list[list[str]] = [[] for _ in range(LANES)]
    for name in sorted(names, key=cost, reverse=True):
        min(found, key=lambda lane: sum(map(cost, lane))).append(name)
    return [sorted(lane) for lane in found if lane]


def steps(names: Sequence[str]) -> Mapping[str, list[str]]:
    """The commands of a run; what takes long begins first."""
    programs, python = Path(sys.executable).parent, sys.executable
    mine = lanes([*names, *ALWAYS])
    return {
        "cases": [python, "-m", "zweck.cli", "test"],
        **{f"tests {place}": [python, "-m", "pytest", "-q", "--no-header", *lane] for place, lane in enumerate(mine, 1)},
        "format": [str(programs / "ruff"), "format", "--check", "--quiet"],
        "ruff": [str(programs / "ruff"), "check", "--quiet"],
        "types": [str(programs / "mypy")],
    }


def step(name: str, command: Sequence[str]) -> bool:
    """Run one command, and print how it ended; whether it passed."""
    started = perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    print(f"{name:8} {perf_counter() - started:5.1f} s  {lines[-1] if lines else 'passed'}", flush=True)
    if done.returncode:
        print("\n".join(lines[-SHOWN:]), flush=True)
    return done.returncode == 0


def main(budget: float) -> int:
    """Run all steps, two at a time, print what is left out, and return 1 if one fails."""
    found = chosen(changed(), budget)
    commands = steps(found.run)
    with ThreadPoolExecutor(LANES) as pool:
        passed = [*pool.map(step, commands.keys(), commands.values())]
    used = os.times()
    left = f"; left out: {len(found.left)} files, {sum(map(cost, found.left)):.0f} s" if found.left else ""
    print(f"{used.children_user + used.children_system:.0f} processor seconds; {len(found.run)} files with tests meet the change{left}")
    folders: dict[str, list[str]] = {}
    for test in found.left:
        folders.setdefault(test.rpartition("/")[0], []).append(Path(test).stem.removeprefix("test_"))
    for folder, names in folders.items():
        print(f"  {folder}: {', '.join(names)}")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.quick", description="form, types, cases, and the tests that meet what changed")
    parser.add_argument("--budget", type=float, default=BUDGET, metavar="SECONDS", help="processor seconds for the tests that are chosen")
    raise SystemExit(main(parser.parse_args().budget))
