"""The outcome as SQL, run by real databases, is that of the engine."""

import asyncio
import importlib.util
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import asyncpg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.bulk.conftest import GROUP
from tests.bulk.rows import decided, strict, table
from tests.cli.conftest import Zweck
from tests.record.postgres import binaries, cluster
from zweck.bulk.asking import Asking
from zweck.bulk.binding import Binding
from zweck.bulk.parse import load_binding
from zweck.bulk.sql.dialect import DIALECTS
from zweck.bulk.sql.query import query
from zweck.company import NO_COMPANY, Company
from zweck.law.policy import PolicySet

SPARK: Final = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
TYPES: Final = {pa.string(): "text", pa.bool_(): "boolean", pa.date32(): "date", pa.list_(pa.string()): "text[]"}

Expected = dict[str, str | None]


def expected(law: PolicySet, binding: Binding, batch: pa.RecordBatch, company: Company = NO_COMPANY) -> Expected:
    found = decided(law, binding, batch, company)
    outcomes = [None if number < 0 else found.answers[number].outcome for number in found.numbers.tolist()]
    return dict(zip(batch.column(binding.id).to_pylist(), (one and one.value for one in outcomes), strict=True))


@pytest.fixture(params=["presuming", "strict", "newsletter"])
def case(request: pytest.FixtureRequest, law: PolicySet, group: Company, customers: Binding) -> tuple[Binding, pa.RecordBatch, Company]:
    """A binding, rows and a company."""
    if request.param == "newsletter":
        written = load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary)
        binding = replace(written, columns=tuple(replace(column, values={}) for column in written.columns))
        return binding, table(binding, 2_000, seed=12), group
    binding = customers if request.param == "presuming" else strict(customers)
    return binding, table(binding, 2_000, seed=11), NO_COMPANY


def test_duckdb_finds_the_outcomes_of_the_engine(law: PolicySet, case: tuple[Binding, pa.RecordBatch, Company]) -> None:
    binding, batch, company = case
    rows = pa.Table.from_batches([batch])
    text = query(law, Asking(binding, company, law.vocabulary), DIALECTS["duckdb"], "rows")
    assert rows.num_rows
    found = dict(duckdb.execute(text).fetchall())
    assert found == expected(law, binding, batch, company)
    assert len(Counter(found.values())) > 1


@pytest.mark.skipif(binaries() is None, reason="PostgreSQL's server programs are not installed")
def test_postgresql_finds_the_outcomes_of_the_engine(law: PolicySet, case: tuple[Binding, pa.RecordBatch, Company]) -> None:
    binding, batch, company = case
    text = query(law, Asking(binding, company, law.vocabulary), DIALECTS["postgres"], "rows")
    programs = binaries()
    assert programs is not None
    with cluster(programs) as server:
        found = asyncio.run(_in_postgres(server.url("bulk"), batch, text))
    assert found == expected(law, binding, batch, company)


async def _in_postgres(url: str, batch: pa.RecordBatch, text: str) -> Expected:
    connection = await asyncpg.connect(url)
    try:
        columns = ", ".join(f'"{field.name}" {TYPES[field.type]}' for field in batch.schema)
        await connection.execute(f"CREATE TABLE rows ({columns})")
        records = [tuple(row.values()) for row in batch.to_pylist()]
        await connection.copy_records_to_table("rows", records=records, columns=batch.schema.names)
        return {row[0]: row[1] for row in await connection.fetch(text)}
    finally:
        await connection.close()


@pytest.mark.skipif(not SPARK, reason="needs pyspark and a Java runtime; neither comes with zweck")
@pytest.mark.filterwarnings("ignore")
def test_spark_finds_the_outcomes_of_the_engine(law: PolicySet, customers: Binding, tmp_path: Path) -> None:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    batch = table(customers, 500, seed=13)
    pq.write_table(pa.Table.from_batches([batch]), tmp_path / "rows.parquet")
    text = query(law, Asking(customers, NO_COMPANY, law.vocabulary), DIALECTS["spark"], f"parquet.`{tmp_path / 'rows.parquet'}`")
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        found = {row[0]: row[1] for row in session.sql(text).collect()}
    finally:
        session.stop()
    assert found == expected(law, customers, batch)


def test_the_command_prints_the_query(zweck: Zweck, tmp_path: Path) -> None:
    source = GROUP / "customers.csv"
    call = ("filter", f"'{source}'", "--bind", GROUP / "bindings" / "newsletter.yaml", "--sql", "duckdb", "--activities", GROUP)
    result = zweck(*call)
    assert result.exit_code == 0, result.output
    found = dict(duckdb.execute(result.stdout).fetchall())
    assert (found["K-1001"], found["K-1002"]) == ("PERMITTED", "PROHIBITED")


def test_a_column_of_days_has_no_query(zweck: Zweck) -> None:
    call = ("filter", "rows", "--bind", GROUP / "bindings" / "reminders.yaml", "--sql", "duckdb", "--activities", GROUP)
    result = zweck(*call)
    assert result.exit_code == 2
    assert "the day of decision is a column" in result.output


def test_faulty_rows_have_no_outcome_in_sql(law: PolicySet, customers: Binding) -> None:
    batch = table(customers, 200, seed=14, independent=True)
    rows = pa.Table.from_batches([batch])
    text = query(law, Asking(customers, NO_COMPANY, law.vocabulary), DIALECTS["duckdb"], "rows")
    assert rows.num_rows
    found = dict(duckdb.execute(text).fetchall())
    assert found == expected(law, customers, batch)
    assert None in found.values()
