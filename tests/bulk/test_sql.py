"""The outcome as SQL, run by real databases, is that of the engine."""

import importlib.util
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.bulk.conftest import GROUP
from tests.bulk.rows import asked, decided, few, strict, table
from tests.cli.conftest import Zweck
from tests.proving import at_most
from zweck.binding.binding import Binding, Column, Derived, Null
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Outcome
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import UNKNOWN_WORD
from zweck.residual.boxes import Box
from zweck.residual.table import Stated, Table, combined
from zweck.tables.sql.columns import Day
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.tables.sql.query import Filter

SPARK: Final = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
ROW_TYPES: Final = {"birth_date": pa.date32(), "bought": pa.bool_(), "objected": pa.bool_()}

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
        return binding, table(binding, at_most(2_000, 120), seed=12), group
    binding = few(customers) if request.param == "presuming" else strict(few(customers))
    return binding, table(binding, at_most(2_000, 120), seed=11), NO_COMPANY


def test_duckdb_finds_the_outcomes_of_the_engine(law: PolicySet, case: tuple[Binding, pa.RecordBatch, Company]) -> None:
    binding, batch, company = case
    rows = pa.Table.from_batches([batch])
    text = asked(law, Asking(binding, company, law.vocabulary), DIALECTS["duckdb"], "rows")
    assert rows.num_rows
    found = dict(duckdb.execute(text).fetchall())
    assert found == expected(law, binding, batch, company)
    assert len(Counter(found.values())) > 1


@pytest.mark.skipif(not SPARK, reason="needs pyspark and a Java runtime; neither comes with zweck")
@pytest.mark.filterwarnings("ignore")
def test_spark_finds_the_outcomes_of_the_engine(law: PolicySet, customers: Binding, tmp_path: Path) -> None:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    binding = few(customers)
    batch = table(binding, 500, seed=13)
    pq.write_table(pa.Table.from_batches([batch]), tmp_path / "rows.parquet")
    text = asked(law, Asking(binding, NO_COMPANY, law.vocabulary), DIALECTS["spark"], f"parquet.`{tmp_path / 'rows.parquet'}`")
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        found = {row[0]: row[1] for row in session.sql(text).collect()}
    finally:
        session.stop()
    assert found == expected(law, binding, batch)


def test_the_command_prints_the_query(zweck: Zweck, tmp_path: Path) -> None:
    source = GROUP / "customers.csv"
    call = ("filter", f"'{source}'", "--bind", GROUP / "bindings" / "newsletter.yaml", "--sql", "duckdb", "--activities", GROUP)
    result = zweck(*call)
    assert result.exit_code == 0, result.output
    found = dict(duckdb.execute(result.stdout).fetchall())
    assert (found["K-1001"], found["K-1002"]) == ("PERMITTED", "PROHIBITED")


def test_a_column_of_days_needs_the_days(zweck: Zweck) -> None:
    call = ("filter", "rows", "--bind", GROUP / "bindings" / "reminders.yaml", "--sql", "duckdb", "--activities", GROUP)
    result = zweck(*call)
    assert result.exit_code == 2
    assert "the day of decision is a column" in result.output
    assert zweck(*call, "--days", "2026-06-01", "2026-06-05").exit_code == 0


def test_a_filter_of_the_newsletter_is_short(law: PolicySet, group: Company) -> None:
    asking = Asking(load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary), group, law.vocabulary)
    assert len(asked(law, asking, DIALECTS["duckdb"], "rows", Outcome.PERMITTED)) <= 500
    assert len(asked(law, asking, DIALECTS["duckdb"], "rows")) <= 4_000


def test_a_filter_gives_the_rows_of_one_outcome(law: PolicySet, case: tuple[Binding, pa.RecordBatch, Company]) -> None:
    binding, batch, company = case
    rows = pa.Table.from_batches([batch])
    asking = Asking(binding, company, law.vocabulary)
    known = expected(law, binding, batch, company)
    assert rows.num_rows
    for outcome in Outcome:
        found = duckdb.execute(asked(law, asking, DIALECTS["duckdb"], "rows", outcome)).fetchall()
        assert {id for (id,) in found} == {id for id, one in known.items() if one == outcome}


def test_every_combination_has_its_outcome_and_a_box_that_is_too_large_is_found(
    law: PolicySet, group: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    binding = load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary)
    binding = replace(binding, columns=tuple(replace(column, values={}) for column in binding.columns))
    asking, right, connection = Asking(binding, group, law.vocabulary), Table.boxes, duckdb.connect()
    found = Filter(law, asking, DIALECTS["duckdb"])._written(Day(date(2026, 6, 1)))
    monkeypatch.setattr(Filter, "_written", lambda *_: found)
    table, wrong = found._table, list[tuple[int, int, int]]()

    def boxes(self: Table, wanted: Outcome | None) -> tuple[Box, ...]:
        several = [*right(self, wanted)]
        for number, place, part in wrong:
            several[number] = (*several[number][:place], several[number][place] | part, *several[number][place + 1 :])
        return tuple(several)

    def permitted() -> set[int]:
        return {id for (id,) in connection.execute(asked(law, asking, DIALECTS["duckdb"], "rows", Outcome.PERMITTED)).fetchall()}

    monkeypatch.setattr(Table, "boxes", boxes)
    cells = [*combined(table.facts, table.classes)]
    rows = pa.table(
        {
            "customer": range(len(cells)),
            **{one.name: pa.array([_given(one, cell) for cell in cells], type=ROW_TYPES.get(one.name)) for one in binding.columns},
        }
    )
    connection.register("rows", rows)
    assert permitted() == {number for number, outcome in enumerate(table.outcomes) if outcome is Outcome.PERMITTED}
    tried = 0
    for number, box in enumerate(right(table, Outcome.PERMITTED)):
        for place, size in enumerate(table.sizes):
            for part in (1 << one for one in range(size) if not box[place] >> one & 1):
                wrong[:] = [(number, place, part)]
                assert permitted() != {n for n, outcome in enumerate(table.outcomes) if outcome is Outcome.PERMITTED}  # none can grow
                tried += 1
    assert tried > 10


def _given(column: Column, cell: Stated) -> object:
    """The value of a column by which a row states what it states in a combination."""
    value = cell.get(column.fact, "")
    if value is None and column.null is not Null.UNKNOWN:
        return UNKNOWN_WORD
    value = value if value != "" else None
    return date(2026 - value, 6, 1) if column.derived is Derived.AGE and isinstance(value, int) else value


def test_columns_of_which_the_law_distinguishes_too_much_are_refused(law: PolicySet, customers: Binding) -> None:
    with pytest.raises(NoQuery, match="combinations of the columns"):
        asked(law, Asking(customers, NO_COMPANY, law.vocabulary), DIALECTS["duckdb"], "rows")


def test_a_word_that_the_binding_does_not_know_permits_nothing(law: PolicySet, group: Company) -> None:
    """Also in a column whose words make no difference for the box."""
    binding = load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary)
    columns = {"country": ["DE", "DE", "DE"], "kind": ["private", "other", None], "relation": ["active"] * 3, "bought": [True] * 3}
    rows = pa.table({"customer": ["A", "B", "C"], "birth_date": pa.nulls(3, pa.date32()), "objected": pa.nulls(3, pa.bool_()), **columns})
    text = asked(law, Asking(binding, group, law.vocabulary), DIALECTS["duckdb"], "rows", Outcome.PERMITTED)
    assert rows.num_rows
    assert sorted(duckdb.execute(text).fetchall()) == [("A",), ("C",)]


def test_faulty_rows_have_no_outcome_in_sql(law: PolicySet, customers: Binding) -> None:
    binding = few(customers)
    batch = table(binding, 200, seed=14, independent=True)
    rows = pa.Table.from_batches([batch])
    text = asked(law, Asking(binding, NO_COMPANY, law.vocabulary), DIALECTS["duckdb"], "rows")
    assert rows.num_rows
    found = dict(duckdb.execute(text).fetchall())
    assert found == expected(law, binding, batch)
    assert None in found.values()
