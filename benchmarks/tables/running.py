"""Runs of `zweck bulk` and of other programs, each in a process of its own, with all that it used."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.rounds import Wrong

JOBS: Final = 2


class Ran(NamedTuple):
    """A run: seconds of the clock and of processors, MB of its largest process, the rows, and the rulings that it found."""

    seconds: float
    processors: float
    memory: float
    rows: int = 0
    rulings: int = 0


def bulk(source: Path, binding: Path, out: Path, *more: str) -> Ran:
    """`zweck bulk` over a table, as users call it."""
    shutil.rmtree(out, ignore_errors=True)
    call = [sys.executable, "-m", "zweck.cli", "bulk", source, "--bind", binding, "--out", out, "--jobs", JOBS, *more]
    ran = program([str(part) for part in call])
    head = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return ran._replace(rows=head["rows"], rulings=_rulings(out))


def program(call: Sequence[str]) -> Ran:
    """A program from its start to its end.

    Raises:
        Wrong: if it fails.
    """
    begun = time.perf_counter()
    measured = [sys.executable, "-c", MEASURED, *call]
    said = subprocess.run(measured, check=False, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    seconds = time.perf_counter() - begun
    if said.returncode:
        raise Wrong(f"`{' '.join(call)[:80]}` ended with {said.returncode}: {said.stderr[-500:]}")
    return Ran(seconds, *json.loads(said.stdout.splitlines()[-1]))


def _rulings(out: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415  only this part needs it

    return int(pq.read_metadata(out / "rulings.parquet").num_rows)


MEASURED: Final = """
import json, resource, subprocess, sys
ran = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
sys.exit(ran.returncode)
"""
"""Calls a program, and says what it and its processes used."""
