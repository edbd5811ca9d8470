"""Whole commands: the check of the shipped law, and `zweck test` over 2,000 cases, for which `cerbos compile` takes 1.7 s."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.deciding import SUITES
from benchmarks.table import Row, seconds

CASES: Final = 2_000
CERBOS_SECONDS: Final = 1.7
CASE_ID: Final = re.compile(r"^(\s*- case: )(\S+)$", re.MULTILINE)


def rows() -> Iterator[Row]:
    """The time of each command, from its start to its end."""
    yield Row("zweck --version (the start of Python alone)", f"{_command('--version'):.2f} s")
    yield Row("zweck check, the shipped law", f"{_command('check'):.2f} s")
    with TemporaryDirectory() as folder:
        count = write_cases(Path(folder), CASES)
        taken = _command("test", folder)
    yield Row(f"zweck test, {count} cases", f"{taken:.2f} s", f"{taken / CERBOS_SECONDS:.2f} × of Cerbos' 1.7 s for 2,000 (design figure)")


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


def _command(*arguments: str) -> float:
    def run() -> None:
        subprocess.run([sys.executable, "-m", "server.cli", *arguments], check=True, capture_output=True)

    return seconds(run)
