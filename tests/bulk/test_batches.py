"""Arrow batches that other engines hand over, and Spark."""

import importlib.util
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.bulk.conftest import GROUP, HERE
from tests.bulk.rows import Alone, dated, decided, table
from zweck.bulk.asking import Asking
from zweck.bulk.binding import Binding
from zweck.company import NO_COMPANY
from zweck.decision.decision import Decision
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.tables.batches import SCHEMA, Batches
from zweck.tables.explaining import facts_of

SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


def test_batches_are_decided_as_a_whole_table_is(law: PolicySet, customers: Binding) -> None:
    whole = table(customers, 1_000, seed=4)
    batches = Batches(law, customers)
    several = pa.Table.from_batches([batches.decide(whole.slice(at, 300)) for at in range(0, 1_000, 300)])
    found = decided(law, customers, whole)
    assert several["ruling"].to_pylist() == [found.answers[number].digest if number >= 0 else None for number in found.numbers.tolist()]
    assert several["id"].to_pylist() == whole.column("customer_id").to_pylist()
    rulings = batches.rulings()
    assert set(rulings["ruling"].to_pylist()) == {one for one in several["ruling"].to_pylist() if one is not None}
    assert sum(rulings["rows"].to_pylist()) == 1_000 - several["ruling"].null_count


def test_rows_name_the_day_of_their_sources(law: PolicySet, engine: Engine, customers: Binding) -> None:
    """That by which the engine's answer to the row alone counts its greatest reservation."""
    binding = dated(customers)
    batch = table(binding, 60, seed=8)
    days = [date(2026, 6, 1) + timedelta(days=5 * row) for row in range(60)]
    batch = batch.set_column(batch.schema.get_field_index("planned_on"), "planned_on", pa.array(days))
    found = Batches(law, binding, days=(days[0], days[-1])).decide(batch).to_pylist()
    alone = Alone(engine, Asking(binding, NO_COMPANY, law.vocabulary))
    compared = 0
    for row, one, day in zip(batch.to_pylist(), found, days, strict=True):
        decision = alone.of(facts_of(row, binding, law.vocabulary))
        if isinstance(decision, Decision) and decision.reservations:
            assert one["sources_until"] == day - timedelta(days=max(other.days for other in decision.reservations))
            compared += 1
    assert compared


def test_a_day_outside_those_that_were_named_is_a_fault(law: PolicySet, customers: Binding) -> None:
    binding = dated(customers)
    batch = table(binding, 20, seed=8)
    days = [date(2026, 6, 1)] * 19 + [date(1979, 1, 1)]
    batch = batch.set_column(batch.schema.get_field_index("planned_on"), "planned_on", pa.array(days))
    found = Batches(law, binding, days=(date(2026, 5, 1), date(2026, 6, 30))).decide(batch).to_pylist()
    assert "lies outside the days" in str(found[-1]["fault"])
    assert found[-1]["outcome"] is None
    assert any(row["outcome"] for row in found[:-1])


def test_an_empty_batch_stays_empty(law: PolicySet, customers: Binding) -> None:
    found = Batches(law, customers).decide(table(customers, 1, seed=4).slice(0, 0))
    assert (found.num_rows, found.schema) == (0, SCHEMA)


@pytest.mark.skipif(not SPARK, reason="needs pyspark and a Java runtime; neither comes with zweck")
@pytest.mark.filterwarnings("ignore")
def test_spark_decides_a_data_frame(law: PolicySet, customers: Binding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    from zweck.tables.spark import decided as on_spark  # noqa: PLC0415

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)  # else the first `python3` on the path, which may be another one
    whole = table(customers, 500, seed=6)
    pq.write_table(pa.Table.from_batches([whole]), tmp_path / "rows.parquet")
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        frame = session.read.parquet(str(tmp_path / "rows.parquet"))
        rows = {row["id"]: row["ruling"] for row in on_spark(frame, str(HERE / "customers.yaml"), activities=str(GROUP)).collect()}
    finally:
        session.stop()
    found = decided(law, customers, whole)
    expected = [found.answers[number].digest if number >= 0 else None for number in found.numbers.tolist()]
    assert rows == dict(zip(whole.column("customer_id").to_pylist(), expected, strict=True))
