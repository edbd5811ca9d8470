"""A query of DuckDB as a table: its rows stay those of the run."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from tests.bulk.conftest import GROUP
from tests.cli.conftest import Zweck

pytestmark = pytest.mark.usefixtures("shipped_once")

CSV = GROUP / "customers.csv"


def run(zweck: Zweck, source: Path, out: Path) -> Result:
    bind = GROUP / "bindings" / "newsletter.yaml"
    return zweck("bulk", source, "--bind", bind, "--activities", GROUP, "--jobs", 1, "--out", out)


def outcomes(out: Path) -> dict[str, str]:
    return {row["id"]: row["outcome"] for row in pq.read_table(out / "decisions").to_pylist()}


def test_a_query_over_an_attached_database_is_a_table(zweck: Zweck, tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "crm.duckdb") as database:
        database.execute(f"CREATE TABLE customers AS FROM read_csv('{CSV}')")
    query, out = tmp_path / "active.sql", tmp_path / "run"
    query.write_text(
        f"ATTACH '{tmp_path / 'crm.duckdb'}' AS crm (READ_ONLY); FROM crm.customers WHERE customer <> 'K-1001'", encoding="utf-8"
    )
    assert run(zweck, query, out).exit_code == 0
    assert run(zweck, CSV, tmp_path / "plain").exit_code == 0
    assert outcomes(out) == {id: outcome for id, outcome in outcomes(tmp_path / "plain").items() if id != "K-1001"}
    (tmp_path / "crm.duckdb").unlink()  # the rows of the run are its own
    assert run(zweck, query, out).exit_code == 0
    query.write_text("SELECT 1", encoding="utf-8")
    assert "holds the rows of another query" in run(zweck, query, out).output


def test_a_query_that_fails_says_why(zweck: Zweck, tmp_path: Path) -> None:
    query = tmp_path / "broken.sql"
    query.write_text("SELECT * FROM nowhere", encoding="utf-8")
    result = run(zweck, query, tmp_path / "run")
    assert result.exit_code == 3
    assert "nowhere does not exist" in " ".join(result.output.split())
    query.write_text("-- nothing yet", encoding="utf-8")
    assert "gives no rows" in run(zweck, query, tmp_path / "run").output
    query.write_text(f"SELECT customer FROM read_csv('{CSV}')", encoding="utf-8")
    assert "has no columns `country`" in " ".join(run(zweck, query, tmp_path / "other").output.split())
