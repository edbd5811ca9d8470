"""Whole commands: the check of the shipped law, `zweck test` over 2,000 cases, and what an editor waits for one edited file."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.editing import answered
from benchmarks.effort import Effort
from benchmarks.rounds import Wrong
from benchmarks.scenarios import SUITES
from benchmarks.table import Report, Table, at_most, figure
from benchmarks.timing import seconds
from zweck.cases.files import CONTROLLERS, suites
from zweck.forms.diagnostics import Diagnostics

MAX_CHECK: Final = 1
MAX_TEST: Final = 1.7
MAX_EDITED: Final = 100
CASE_ID: Final = re.compile(r"^(\s*- case: )(\S+)$", re.MULTILINE)


def measure(effort: Effort) -> Report:
    """The time of each command, from its start to its end, and of an edit until an editor has the faults."""
    runs = effort.starts
    check = _command(runs, "check")
    rows = [
        ("`zweck --version`: the start of Python alone", figure(_command(runs, "--version"))),
        ("`zweck check`, the shipped law", figure(check)),
    ]
    with TemporaryDirectory() as folder:
        count = write_cases(Path(folder), effort.cases)
        test = _command(runs, "test", folder)
        rows.append((f"`zweck test`, {count:,} cases", figure(test)))
    edited = answered(runs)
    rows.append(("`zweck lsp`, one edited file of the shipped law until its faults are shown", figure(edited)))
    goals = [
        at_most("`zweck check`, the shipped law", MAX_CHECK, check, "s"),
        at_most(f"`zweck test`, {count:,} cases", MAX_TEST, test, "s"),
        at_most("one edited file in the language server", MAX_EDITED, 1000 * edited, "ms"),
    ]
    return Report([Table("Whole commands", ("command", "s"), rows)], goals)


def write_cases(folder: Path, wanted: int) -> int:
    """Write at least `wanted` cases: the shipped suites again and again, each time with new ids; returns how many.

    Raises:
        Wrong: if there are no cases.
    """
    files = suites(SUITES, Diagnostics())
    if not any(CASE_ID.search(file.read_text(encoding="utf-8")) for file in files):
        raise Wrong(f"there are no cases in {SUITES}")
    copy(SUITES / CONTROLLERS, folder)
    count = turn = 0
    while count < wanted:
        turn += 1
        for number, file in enumerate(files):
            text, found = CASE_ID.subn(rf"\1\2-{turn}", file.read_text(encoding="utf-8"))
            (folder / f"{turn}-{number}.yaml").write_text(text, encoding="utf-8")
            count += found
            if count >= wanted:
                break
    return count


def _command(runs: int, *arguments: str) -> float:
    return seconds(lambda: _run(arguments), runs)


def _run(arguments: Sequence[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "zweck.cli", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        last = [*done.stdout.splitlines(), *done.stderr.splitlines(), ""][-2:]
        raise Wrong(f"`zweck {' '.join(arguments)}` ended with exit code {done.returncode}: {' '.join(last).strip()}")
