"""The outcome as SQL, run by PostgreSQL, is that of the engine."""

import asyncio
from typing import Final

import asyncpg
import pyarrow as pa

from tests.bulk.rows import asked
from tests.bulk.test_sql import Expected, case, expected
from tests.record.postgres import Cluster
from zweck.binding.binding import Binding
from zweck.binding.questions import Asking
from zweck.company import Company
from zweck.law.policy import PolicySet
from zweck.tables.sql.dialect import DIALECTS

__all__ = ["case"]

TYPES: Final = {pa.string(): "text", pa.bool_(): "boolean", pa.date32(): "date", pa.list_(pa.string()): "text[]"}


def test_postgresql_finds_the_outcomes_of_the_engine(
    law: PolicySet, case: tuple[Binding, pa.RecordBatch, Company], postgres: Cluster
) -> None:
    binding, batch, company = case
    text = asked(law, Asking(binding, company, law.vocabulary), DIALECTS["postgres"], "rows")
    found = asyncio.run(_in_postgres(postgres.url("bulk"), batch, text))
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
