"""The outcome as SQL, run by real databases, is that of the engine."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.bulk.conftest import GROUP, HERE
from tests.bulk.rows import decided, strict, table
from tests.cli.conftest import Zweck
from zweck.bulk.asking import Asking
from zweck.bulk.binding import Binding
from zweck.bulk.parse import load_binding
from zweck.bulk.sql.dialect import DIALECTS
from zweck.bulk.sql.query import query
from zweck.law.policy import PolicySet
from zweck.sources.company import NO_COMPANY, Company

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
    found = dict(duckdb.sql(text).fetchall())
    assert found == expected(law, binding, batch, company)
    assert len(Counter(found.values())) > 1
