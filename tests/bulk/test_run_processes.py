"""Runs of several processes, and of one that was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.bulk.conftest import HERE
from tests.bulk.rows import table
from tests.bulk.test_run import rows
from tests.cli.conftest import Zweck
from tests.processes import Program
from zweck.binding.binding import Binding

pytestmark = pytest.mark.usefixtures("shipped_once")


def large(customers: Binding, tmp_path: Path) -> Path:
    path = tmp_path / "large.parquet"
    pq.write_table(pa.Table.from_batches([table(customers, 4_000, seed=1)]), path, row_group_size=250)
    return path


def test_a_run_that_was_killed_goes_on_without_a_row_lost_or_twice(zweck: Zweck, customers: Binding, tmp_path: Path) -> None:
    source, out = large(customers, tmp_path), tmp_path / "run"
    program = [
        sys.executable,
        "-m",
        "zweck.cli",
        "bulk",
        str(source),
        "--bind",
        str(HERE / "customers.yaml"),
        "--out",
        str(out),
        "--jobs",
        "2",
    ]
    process = Program(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None and len(list(out.glob("decisions/part-*.parquet"))) < 2:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    there = {path.name: path.stat().st_mtime_ns for path in out.glob("decisions/part-*.parquet")}
    (out / "decisions" / ".part-000009.parquet.77").write_bytes(b"half")
    result = zweck("bulk", source, "--bind", HERE / "customers.yaml", "--out", out, "--jobs", 2)
    assert result.exit_code == 0, result.output
    assert [row["id"] for row in rows(out)] == [f"C{row}" for row in range(4_000)]
    assert there.items() <= {path.name: path.stat().st_mtime_ns for path in out.glob("decisions/part-*.parquet")}.items()
    assert not list(out.glob("decisions/.part-*"))


def test_processes_decide_as_one_does(zweck: Zweck, customers: Binding, tmp_path: Path) -> None:
    source = large(customers, tmp_path)
    for jobs in (1, 2):
        assert zweck("bulk", source, "--bind", HERE / "customers.yaml", "--out", tmp_path / str(jobs), "--jobs", jobs).exit_code == 0
    assert rows(tmp_path / "1") == rows(tmp_path / "2")
