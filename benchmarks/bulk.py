"""(i) Whole tables: customers by the shipped law, Parquet to Parquet with rulings, from the start of the process to its end."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from benchmarks.effort import Effort
from benchmarks.rounds import Wrong
from benchmarks.table import Goal, Report, Table, at_most, figure
from benchmarks.tables import customers

TABLES: Final = Path(customers.__file__).parent
MAX_SECONDS: Final = 3.0
"""For ten million rows of one day."""

MIN_DATED: Final = 3_000_000
"""Rows a second, each under the law of a day of its own."""

MAX_MEMORY: Final = 500.0
WANTED: Final = 10_000_000
JOBS: Final = 2


class Ran(NamedTuple):
    """A run: seconds of the clock and of processors, the memory of its largest process, and what it found."""

    seconds: float
    processors: float
    memory: float
    rows: int
    rulings: int


def measure(effort: Effort) -> Report:
    """One day, and a day for each row, by `zweck bulk` as users call it."""
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    with TemporaryDirectory(prefix="zweck-bulk-") as name:
        folder = Path(name)
        for number in effort.table_rows:
            source = folder / f"{number}.parquet"
            customers.write(source, number)
            found = _run(source, TABLES / "customers.yaml", folder / "run")
            rows.append(_row(f"{number:,} rows, one day", found))
            if number == WANTED:
                goals.append(at_most("ten million rows, one day, start included", MAX_SECONDS, found.seconds, "s"))
                goals.append(at_most("memory of a process over ten million rows", MAX_MEMORY, found.memory, "MB"))
        few = folder / "dated.parquet"
        customers.write(few, effort.table_dated)
        dated = _run(few, TABLES / "dated.yaml", folder / "run")
        rows.append(_row(f"{effort.table_dated:,} rows, 2016 to 2026, a day for each row", dated))
        rate = dated.rows / dated.seconds
        goals.append(Goal("rows a second, a day for each row", f"≥ {MIN_DATED:,}", figure(rate), rate >= MIN_DATED))
    head = ("table", "s", "rows/s", "processor s", "memory, MB", "different rulings")
    note = (
        f"`zweck bulk` with {JOBS} threads. All figures have in them the start of the process, loading the law, learning the order of "
        "columns, finding states, writing, and deriving each ruling once more. Most of the fixed time goes into states and rulings that "
        "are met first."
    )
    return Report([Table("Whole tables, the shipped law, 12 bound columns", head, rows, note)], goals)


def _row(what: str, ran: Ran) -> tuple[str, ...]:
    return (what, figure(ran.seconds), figure(ran.rows / ran.seconds), figure(ran.processors), figure(ran.memory), figure(ran.rulings))


def _run(source: Path, binding: Path, out: Path) -> Ran:
    """A run in a process of its own; what its children use counts."""
    shutil.rmtree(out, ignore_errors=True)
    program = [sys.executable, "-c", MEASURED, str(source), str(binding), str(out), str(JOBS)]
    begun = time.perf_counter()
    said = subprocess.run(program, check=False, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    seconds = time.perf_counter() - begun
    if said.returncode:
        raise Wrong(f"zweck bulk ended with {said.returncode}: {said.stderr[-500:]}")
    processors, memory = json.loads(said.stdout.splitlines()[-1])
    head = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return Ran(seconds, processors, memory, head["rows"], _rulings(out))


def _rulings(out: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415  only this part needs it

    return int(pq.read_metadata(out / "rulings.parquet").num_rows)


MEASURED: Final = """
import json, resource, subprocess, sys
table, binding, out, jobs = sys.argv[1:]
call = [sys.executable, "-m", "zweck.cli", "bulk", table, "--bind", binding, "--out", out, "--jobs", jobs]
ran = subprocess.run(call, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
sys.exit(ran.returncode)
"""
"""Calls the command, and says what it and its processes used."""
