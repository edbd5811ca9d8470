"""Arrow batches that other engines hand over, and Spark."""

import importlib.util
import os
import pickle
import shutil
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.bulk.conftest import GROUP, HERE
from tests.bulk.rows import Alone, dated, decided, table
from tests.bulk.stating import facts_of
from zweck.binding.binding import Binding
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Decision
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.load import shipped
from zweck.tables.batches import SCHEMA, Batches

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


def test_a_member_of_a_list_is_one_text_whatever_stands_in_it(law: PolicySet, customers: Binding) -> None:
    """Also the letter by which lists are compared as one text: two channels in one text are a fault, and no two channels."""
    batch, batches = table(customers, 4, seed=4), Batches(law, customers)
    several = pa.array([["email"], ["email\x1fpostal"], ["\x1f"], ["email", "postal"]])
    for lists in (several, several.cast(pa.list_(pa.dictionary(pa.int32(), pa.string())))):
        found = batches.decide(batch.set_column(batch.schema.get_field_index("consent_channels"), "consent_channels", lists)).to_pylist()
        assert ["consent_channels" in str(row["fault"]) for row in found] == [False, True, True, False]


def test_another_process_needs_no_files(law: PolicySet, customers: Binding, group: Company) -> None:
    """Batches go to it with the law and the company as they were read, and decide alike."""
    newsletter = load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary)
    newsletter = replace(newsletter, columns=tuple(replace(column, values={}) for column in newsletter.columns))
    for binding, company in ((customers, NO_COMPANY), (newsletter, group)):
        here = Batches(law, binding, company)
        there = pickle.loads(pickle.dumps(here))  # noqa: S301
        batch = table(binding, 300, seed=7)
        assert there.decide(batch).to_pylist() == here.decide(batch).to_pylist()
        assert there.rulings().num_rows == here.rulings().num_rows > 0


@pytest.mark.skipif(not SPARK, reason="needs pyspark and a Java runtime; neither comes with zweck")
@pytest.mark.filterwarnings("ignore")
def test_spark_decides_a_data_frame(law: PolicySet, customers: Binding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are gone when the workers decide: they have the law by broadcast."""
    import pyarrow.parquet as pq  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    from zweck.tables.spark import decided as on_spark  # noqa: PLC0415

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)  # else the first `python3` on the path, which may be another one
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    whole = table(customers, 500, seed=6)
    pq.write_table(pa.Table.from_batches([whole]), tmp_path / "rows.parquet")
    for name, source in (("customers.yaml", HERE / "customers.yaml"), ("group", GROUP), ("policies", shipped())):
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        frame = session.read.parquet(str(tmp_path / "rows.parquet")).repartition(3)
        binding, activities, law_ = (str(tmp_path / name) for name in ("customers.yaml", "group", "policies"))
        decided_frame = on_spark(frame, binding, activities=activities, policies=law_)
        for name in ("group", "policies"):
            shutil.rmtree(tmp_path / name)
        (tmp_path / "customers.yaml").unlink()
        rows = {row["id"]: row["ruling"] for row in decided_frame.collect()}
    finally:
        session.stop()
    found = decided(law, customers, whole)
    expected = [found.answers[number].digest if number >= 0 else None for number in found.numbers.tolist()]
    assert rows == dict(zip(whole.column("customer_id").to_pylist(), expected, strict=True))
