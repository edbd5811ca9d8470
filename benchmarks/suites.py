"""Whole commands: the check of the shipped law, and `zweck test` over 2,000 cases."""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.effort import Effort
from benchmarks.scenarios import SUITES
from benchmarks.table import Report, Table, figure
from benchmarks.timing import seconds

CASE_ID: Final = re.compile(r"^(\s*- case: )(\S+)$", re.MULTILINE)


def measure(effort: Effort) -> Report:
    """The time of each command, from its start to its end."""
    runs = effort.starts
    rows = [
        ("`zweck --version`: the start of Python alone", figure(_command(runs, "--version"))),
        ("`zweck check`, the shipped law", figure(_command(runs, "check"))),
    ]
    with TemporaryDirectory() as folder:
        count = write_cases(Path(folder), effort.cases)
        rows.append((f"`zweck test`, {count:,} cases", figure(_command(runs, "test", folder))))
    return Report([Table("Whole commands", ("command", "s"), rows)])


def write_cases(folder: Path, wanted: int) -> int:
    """Write at least `wanted` cases: the shipped suites again and again, each time with new ids; returns how many."""
    files = sorted(SUITES.rglob("*.yaml"))
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
    return seconds(lambda: subprocess.run([sys.executable, "-m", "server.cli", *arguments], check=True, capture_output=True), runs)
