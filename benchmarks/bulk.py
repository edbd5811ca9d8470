"""(i) Whole tables: customers by the shipped law, Parquet to Parquet with rulings, from the start of the process to its end."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.effort import Effort
from benchmarks.table import Goal, Report, Table, at_most, figure
from benchmarks.tables import common, customers, persons
from benchmarks.tables.running import JOBS, Ran, bulk

TABLES: Final = Path(customers.__file__).parent
TEN_MILLION: Final = 10_000_000
MAX_SECONDS: Final = {TEN_MILLION: 3.0, 10 * TEN_MILLION: 30.0}
"""Seconds for so many rows of one day."""

MAX_MEMORY: Final = 500.0
MIN_DATED: Final = 3_000_000
"""Rows a second, each under the law of a day of its own."""

MIN_WHOLE: Final = {"--whole": 2_000_000, "--remedies": 300_000}
"""Whole answers a second."""

HEAD: Final = ("table", "s", "rows/s", "processor s", "memory, MB", "different rulings")
NOTE: Final = (
    f"`zweck bulk` with {JOBS} threads. All figures have in them the start of the process, loading and folding the law, "
    "writing, and deriving some rulings once more. Most of the fixed time goes into rulings that are met first. With the register the "
    "persons of a tenth of the rows have three events each, and every reference is hashed."
)


def measure(effort: Effort) -> Report:
    """One day, a day for each row, whole answers, persons, and the common workload beside others."""
    with TemporaryDirectory(prefix="zweck-bulk-") as name:
        report = _shipped(effort, Path(name))
        beside = common.measure(effort, Path(name))
    return Report([*report.tables, *beside.tables], [*report.goals, *beside.goals], beside.unmeasured)


def _shipped(effort: Effort, folder: Path) -> Report:
    """The shipped law."""
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    for number in effort.table_rows:
        found = _customers(number, folder)
        rows.append(_row(f"{number:,} rows, one day", found))
        if number in MAX_SECONDS:
            goals.append(at_most(f"{number:,} rows, one day, start included", MAX_SECONDS[number], found.seconds, "s"))
            goals.append(at_most(f"memory of a process over {number:,} rows", MAX_MEMORY, found.memory, "MB"))
    dated = _customers(effort.table_dated, folder, "dated.yaml")
    rows.append(_row(f"{effort.table_dated:,} rows, 2016 to 2026, a day for each row", dated))
    goals.append(_rate("rows a second, a day for each row", MIN_DATED, dated))
    for option, wanted in MIN_WHOLE.items():
        found = _customers(effort.table_whole, folder, "customers.yaml", option)
        rows.append(_row(f"{effort.table_whole:,} rows, one day, `{option}`", found))
        goals.append(_rate(f"rows a second with `{option}`", wanted, found))
    rows.append(_row(f"{effort.table_persons:,} rows, one day, with the register", _persons(effort.table_persons, folder)))
    return Report([Table("Whole tables, the shipped law, 12 bound columns", HEAD, rows, NOTE)], goals)


def _customers(number: int, folder: Path, binding: str = "customers.yaml", *more: str) -> Ran:
    source = folder / "customers.parquet"
    customers.write(source, number)
    return bulk(source, TABLES / binding, folder / "run", *more)


def _persons(number: int, folder: Path) -> Ran:
    source = folder / "persons.parquet"
    persons.write(source, number)
    return bulk(source, persons.BINDING, folder / "run", *persons.write_register(folder, number))


def _rate(what: str, wanted: int, ran: Ran) -> Goal:
    rate = ran.rows / ran.seconds
    return Goal(what, f"≥ {wanted:,}", figure(rate), rate >= wanted)


def _row(what: str, ran: Ran) -> tuple[str, ...]:
    return (what, figure(ran.seconds), figure(ran.rows / ran.seconds), figure(ran.processors), figure(ran.memory), figure(ran.rulings))
