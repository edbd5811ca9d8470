"""Filters of today: what they give is answered today, and PostgreSQL shows a role no other rows."""

import asyncio
import re
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pyarrow as pa
import pytest
import sqlglot

from docs.examples.lay_out import lay_out
from tests.bulk.rows import asked, table
from tests.bulk.test_filters_on_days import alone, in_duckdb, live, narrow, spoken
from tests.bulk.test_sql_postgresql import TYPES as SQL_TYPES
from tests.cli.conftest import Zweck
from tests.law import shipped_law
from tests.proving import at_most
from tests.record.postgres import Cluster
from zweck.company import Company, load_company
from zweck.decision.decision import Outcome
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.tables.sql.dialect import DIALECTS
from zweck.tables.sql.query import MAX_AHEAD, Filter, policy


@pytest.fixture(scope="module")
def today_company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Company]:
    """The example group as it stands today."""
    folder = lay_out(tmp_path_factory.mktemp("today") / "group", date.today())
    return folder, load_company(folder, shipped_law().vocabulary)


def test_a_query_about_now_gives_what_is_answered_today(engine: Engine, law: PolicySet, today_company: tuple[Path, Company]) -> None:
    asking = spoken(live(*today_company, date.today()))
    batch = table(asking.binding, at_most(1_000, 100), seed=21)
    right = [*alone(engine, asking, batch)]
    ids = batch.column("customer").to_pylist()
    assert in_duckdb(asked(law, asking, DIALECTS["duckdb"], "rows"), batch) == dict(zip(ids, right, strict=True))
    found = in_duckdb(asked(law, asking, DIALECTS["duckdb"], "rows", Outcome.PERMITTED), batch)
    assert {*found} == {id for id, one in zip(ids, right, strict=True) if one == "PERMITTED"}
    assert found


def test_a_stale_query_gives_no_row(law: PolicySet, today_company: tuple[Path, Company]) -> None:
    asking = narrow(spoken(live(*today_company, date.today() - MAX_AHEAD - timedelta(days=1))))
    batch = table(asking.binding, at_most(300, 50), seed=22)
    assert in_duckdb(asked(law, asking, DIALECTS["duckdb"], "rows", Outcome.PERMITTED), batch) == {}
    assert {*in_duckdb(asked(law, asking, DIALECTS["duckdb"], "rows"), batch).values()} == {None}


def test_postgresql_shows_a_role_only_the_rows_that_are_permitted_now(
    engine: Engine, law: PolicySet, today_company: tuple[Path, Company], postgres: Cluster
) -> None:
    asking = spoken(live(*today_company, date.today()))
    batch = table(asking.binding, at_most(500, 150), seed=25)
    right = {id for id, one in zip(batch.column("customer").to_pylist(), alone(engine, asking, batch), strict=True) if one == "PERMITTED"}
    text = policy(Filter(law, asking, DIALECTS["postgres"]), "house.customers", 'the "mailer')
    old = re.sub(r"<= DATE '[^']+'", f"<= DATE '{date.today() - timedelta(days=2)}'", text, count=1)  # as if it were written then
    assert old != text
    shown = asyncio.run(_under_policies(postgres.url("rls"), batch, text, old))
    assert shown == [set(), right, set()]
    assert right


async def _under_policies(url: str, batch: pa.RecordBatch, text: str, old: str) -> list[set[str]]:
    connection = await asyncpg.connect(url)

    async def seen() -> set[str]:
        await connection.execute('SET ROLE "the ""mailer"')
        try:
            return {row[0] for row in await connection.fetch("SELECT customer FROM house.customers")}
        finally:
            await connection.execute("RESET ROLE")

    try:
        columns = ", ".join(f'"{field.name}" {SQL_TYPES[field.type]}' for field in batch.schema)
        role = (
            'CREATE ROLE "the ""mailer"; GRANT USAGE ON SCHEMA house TO "the ""mailer"; GRANT SELECT ON house.customers TO "the ""mailer"'
        )
        await connection.execute(f"CREATE SCHEMA house; CREATE TABLE house.customers ({columns}); {role}")
        records = [tuple(row.values()) for row in batch.to_pylist()]
        await connection.copy_records_to_table("customers", schema_name="house", records=records, columns=batch.schema.names)
        await connection.execute(text)
        found = [await seen()]
        await connection.execute("CREATE POLICY everybody ON house.customers USING (true)")
        found.append(await seen())
        await connection.execute(old)  # takes the place of the policy of the same binding
        return [*found, await seen()]
    finally:
        await connection.close()


def test_the_command_prints_a_policy(zweck: Zweck, today_company: tuple[Path, Company]) -> None:
    folder = today_company[0]
    call = ("filter", "customers", "--bind", folder / "bindings" / "newsletter.yaml", "--activities", folder)
    result = zweck(*call, "--sql", "postgres", "--policy", "mailer")
    assert result.exit_code == 0, result.output
    assert 'AS RESTRICTIVE FOR SELECT TO "mailer"' in result.stdout
    assert len(sqlglot.parse(result.stdout, dialect="postgres")) > 5
    refused = zweck(*call, "--sql", "trino", "--policy", "mailer")
    assert (refused.exit_code, "row-level security" in refused.output) == (2, True)
