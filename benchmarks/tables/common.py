"""The common workload as a whole table: 42 rules beside Cerbos in batches, beside zen, and beside Cerbos' own query plans in DuckDB."""

import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from benchmarks import serving
from benchmarks.alone import alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.load.generator import Shape, put_load
from benchmarks.rounds import Wrong
from benchmarks.table import Report, Table, at_least, figure, times
from benchmarks.tables import workload
from benchmarks.tables.running import JOBS, Ran, bulk, program
from benchmarks.workload import oracle
from benchmarks.workload.asked import POLICIES

WANTED_CERBOS, WANTED_ZEN, WANTED_PLAN = 100, 30, 1
CHECKED: Final = 2_000
"""Rows whose outcomes are compared with the oracle's."""

ZEN, CERBOS, PLAN = (
    "GoRules zen, in process, one thread",
    "Cerbos, batches of 50, saturated",
    "Cerbos' query plans in DuckDB: allowed or not",
)
NOTE: Final = (
    "All figures of zweck have every fixed cost in them: the start, loading and folding the law, writing decisions with rulings. "
    f"zweck and DuckDB have {JOBS} threads, zen has one; Cerbos has all processors, which it shares with its load generator. Of each, "
    f"{CHECKED:,} answers were compared with the oracle's. The plans are fetched from Cerbos beforehand, and give no reasons."
)


def measure(effort: Effort, folder: Path) -> Report:
    """Everybody over the same requests, in the same minutes."""
    source, binding = folder / "workload.parquet", folder / "workload.yaml"
    workload.write(source, effort.table_common)
    workload.write_binding(binding)
    ours = bulk(source, binding, folder / "run", "--policies", str(POLICIES))
    _agreed(source, _outcomes(folder / "run" / "decisions"), "zweck bulk")
    zen, cerbos, (plan, why) = _zen(effort), _cerbos(effort), _plan(source, folder)
    rate = ours.rows / ours.seconds
    rows = [
        ("`zweck bulk`: outcomes with rulings", figure(rate), figure(ours.processors), "", ""),
        _row(ZEN, zen, rate),
        _row(CERBOS, cerbos, rate),
        (PLAN, why, "", "", "") if plan is None else _planned(plan, ours),
    ]
    head = ("system", "rows/s", "processor s for all rows", "zweck is faster by", "by processor time")
    what = f"{ours.rows:,} rows, 42 rules, all fixed costs:"
    goals = [
        at_least(f"{what} as fast as Cerbos in batches", WANTED_CERBOS, None if isinstance(cerbos, str) else rate / cerbos),
        at_least(f"{what} as fast as zen", WANTED_ZEN, None if isinstance(zen, str) else rate / zen),
        at_least(
            f"{what} as cheap as Cerbos' query plan in DuckDB", WANTED_PLAN, None if plan is None else plan.processors / ours.processors
        ),
    ]
    title = f"Whole tables, the common workload, {ours.rows:,} rows, 26 columns, {ours.rulings:,} rulings"
    return Report([Table(title, head, rows, NOTE)], goals)


def _row(title: str, found: float | str, rate: float) -> tuple[str, ...]:
    if isinstance(found, str):
        return (title, found, "", "", "")
    return (title, figure(found), "", times(rate / found), "")


def _planned(plan: Ran, ours: Ran) -> tuple[str, ...]:
    rate = ours.rows / plan.seconds
    return (PLAN, figure(rate), figure(plan.processors), times(plan.seconds / ours.seconds), times(plan.processors / ours.processors))


def _zen(effort: Effort) -> float | str:
    found = alone("adapted:decide", "zen", effort.requests, effort.passes, peer=True)
    return float(found["per_second"]) if usable(found) and not found["wrong"] else why_not(found)


def _cerbos(effort: Effort) -> float | str:
    with ExitStack() as stack:
        target, why = serving.cerbos(stack, effort)
        if target is None:
            return why
        path, bodies = target.calls[serving.BATCH]
        shape = Shape(*serving.SATURATED, effort.load_seconds, effort.load_seconds / 3)
        found = asdict(put_load(target.server.address, path, bodies, shape, target.server.processor_seconds))
        return float(found["calls_per_second"]) * serving.BATCH


def _plan(source: Path, folder: Path) -> tuple[Ran | None, str]:
    """DuckDB with Cerbos' plans, or why it is not there."""
    plans = alone("peers.cerbos_plan:plans", peer=True)
    if not usable(plans):
        return None, why_not(plans)
    out = folder / "allowed.parquet"
    cases = " ".join(f"WHEN '{action}' THEN {condition}" for action, condition in plans.items())
    query = f"COPY (SELECT id, CASE purpose {cases} END AS allowed FROM '{source}') TO '{out}' (FORMAT parquet)"  # noqa: S608  our own names
    ran = program([sys.executable, "-c", RUN, query, str(JOBS)])
    _agreed(source, _allowed(out), PLAN)
    return ran, ""


def _allowed(out: Path) -> dict[str, bool]:
    table = pq.read_table(out, filters=[("id", "in", [f"R{row}" for row in range(CHECKED)])])
    return dict(zip(table["id"].to_pylist(), table["allowed"].to_pylist(), strict=True))


def _outcomes(folder: Path) -> dict[str, bool]:
    table = pq.read_table(folder / "part-000000.parquet", columns=["id", "outcome"]).slice(0, CHECKED)
    return {row["id"]: row["outcome"] == "PERMITTED" for row in table.to_pylist()}


def _agreed(source: Path, found: dict[str, Any], who: str) -> None:
    asked = workload.first(source, CHECKED)
    wrong = [row for row, request in enumerate(asked) if found[f"R{row}"] is not oracle.allowed(request)]
    if wrong:
        raise Wrong(f"{who} does not agree with the oracle on {len(wrong)} rows, first R{wrong[0]}")


RUN: Final = "import duckdb, sys; duckdb.execute(f'SET threads = {sys.argv[2]}'); duckdb.execute(sys.argv[1])"
