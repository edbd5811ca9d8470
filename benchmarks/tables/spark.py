"""Rows of the example's newsletter on local Spark and by `zweck bulk`, each in a process of its own: `python -m benchmarks.tables.spark N`.

Needs the dependency group `spark`, and a Java runtime.
"""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.tables.running import JOBS, Ran, bulk, program

GROUP: Final = Path(__file__).parents[2] / "docs" / "examples" / "group"
BINDING: Final = GROUP / "bindings" / "newsletter-planned.yaml"
ROWS: Final = 5_000_000
OBJECTED: Final = 0.1
BOUGHT: Final = 0.7
"""Shares of the rows."""

OF_GROUP: Final = 500_000
"""Rows of a row group, and of a batch that Spark hands over at most."""


def write(path: Path, rows: int) -> None:
    """Write so many customers."""
    chance = np.random.default_rng(7)
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, OF_GROUP):
        count = min(OF_GROUP, rows - start)
        table = pa.table(
            {
                "customer": np.char.add("K", np.arange(start, start + count).astype(str)),
                "country": chance.choice(["DE", "AT", "FR", "HU"], count),
                "birth_date": pa.array((chance.integers(-14_000, 19_000, count)).astype("datetime64[D]"), pa.date32()),
                "kind": chance.choice(["private", "company"], count),
                "relation": chance.choice(["active", "ended", "enquiry"], count),
                "objected": chance.random(count) < OBJECTED,
                "bought": chance.random(count) < BOUGHT,
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=OF_GROUP)
    if writer is not None:
        writer.close()


def decide(rows: Path, out: Path) -> None:
    """Decide the rows on local Spark."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  its group is not always there

    from zweck.tables.spark import decided  # noqa: PLC0415

    building = SparkSession.builder.master(f"local[{JOBS}]").config("spark.ui.enabled", "false").config("spark.driver.memory", "3g")
    session = building.config("spark.sql.execution.arrow.maxRecordsPerBatch", OF_GROUP).getOrCreate()
    try:
        decided(session.read.parquet(str(rows)), str(BINDING), activities=str(GROUP)).write.parquet(str(out))
    finally:
        session.stop()


def main(count: int) -> None:
    """Write rows, and decide them both ways."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with TemporaryDirectory() as folder:
        rows, out = Path(folder) / "rows.parquet", Path(folder) / "out"
        write(rows, count)
        _said("zweck bulk", bulk(rows, BINDING, Path(folder) / "run", "--activities", str(GROUP), "--faults", "column"))
        _said("local Spark", program([sys.executable, "-m", "benchmarks.tables.spark", "--decide", str(rows), str(out)]))
        found = pq.read_table(out, columns=["id", "outcome"]).sort_by("id")
        known = pq.read_table(Path(folder) / "run" / "decisions", columns=["id", "outcome"]).sort_by("id")
        differ = sum(one != other for one, other in zip(found["outcome"].to_pylist(), known["outcome"].to_pylist(), strict=True))
        print(f"{len(found):,} rows, of which {differ:,} differ")


def _said(name: str, ran: Ran) -> None:
    print(f"{name}: {ran.seconds:.0f} s by the clock, {ran.processors:.1f} s of processor time, {ran.memory:,.0f} MB", flush=True)


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m benchmarks.tables.spark", description="compare local Spark with `zweck bulk`")
    parser.add_argument("count", nargs="?", type=int, default=ROWS, metavar="N")
    parser.add_argument("--decide", nargs=2, type=Path, metavar=("ROWS", "OUT"), help="decide these rows on Spark")
    asked = parser.parse_args()
    if asked.decide is not None:
        decide(*asked.decide)
    else:
        main(asked.count)
