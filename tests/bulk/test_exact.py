"""Each row of a table is ruled as the engine rules it alone."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest

from tests.bulk.conftest import GROUP
from tests.bulk.rows import dated, decided, decider, differing, strict, table
from tests.proving import at_most
from tests.seeds import SEED
from zweck.bulk.binding import Binding, Null
from zweck.bulk.parse import load_binding
from zweck.company import Company
from zweck.engine import Engine, Outcome
from zweck.law.policy import PolicySet
from zweck.tables.deciding import Decider

IN_FORCE = date(2026, 1, 1)
"""The first day of the group's activities; the review of their appraisals is due within the year."""

ROWS = 2_000
"""Rows of a table in `make test`."""

PERMISSIVE = {Outcome.PERMITTED, Outcome.NOT_REGULATED}


@pytest.mark.parametrize(
    ("how", "rows", "independent"),
    [
        ("presuming", at_most(72_000, ROWS), False),
        ("strict", at_most(26_000, ROWS), False),
        ("independent", 1_000, True),
        ("dated", 1_000, False),
    ],
)
def test_rows_are_decided_as_the_engine_decides_them(
    law: PolicySet, engine: Engine, customers: Binding, how: str, rows: int, independent: bool
) -> None:
    binding = {"presuming": customers, "strict": strict(customers), "independent": customers, "dated": strict(dated(customers))}[how]
    batch = table(binding, rows, seed=rows + SEED, independent=independent)
    found = decided(law, binding, batch)
    assert list(differing(engine, law, binding, batch, found)) == []
    outcomes = Counter(found.answers[number].outcome for number in found.numbers.tolist() if number >= 0)
    assert len(outcomes) > 1


@pytest.mark.parametrize("name", ["newsletter", "reminders"])
def test_rows_about_an_activity_are_decided_with_all_that_it_states(law: PolicySet, engine: Engine, group: Company, name: str) -> None:
    written = load_binding(GROUP / "bindings" / f"{name}.yaml", law.vocabulary)
    binding = replace(written, columns=tuple(replace(column, values={}) for column in written.columns))
    batch = table(binding, at_most(4_000, ROWS), seed=3 + SEED)
    if binding.dated is not None:
        days = [IN_FORCE + timedelta(days=row % 365) for row in range(batch.num_rows)]
        batch = batch.set_column(batch.schema.get_field_index("planned_on"), "planned_on", pa.array(days))
    found = decided(law, binding, batch, group)
    assert list(differing(engine, law, binding, batch, found, group)) == []
    assert Outcome.PERMITTED in {answer.outcome for answer in found.answers}


def test_a_table_with_more_states_than_are_kept_is_decided_all_the_same(law: PolicySet, engine: Engine, customers: Binding) -> None:
    batch = table(customers, at_most(3_000, ROWS), seed=9 + SEED)
    few = decided(law, customers, batch, most=50)
    many = decided(law, customers, batch)
    said = [[found.answers[number].digest if number >= 0 else None for number in found.numbers.tolist()] for found in (few, many)]
    assert said[0] == said[1]


def test_hiding_a_column_never_improves_an_outcome(law: PolicySet, customers: Binding) -> None:
    binding = strict(replace(customers, columns=tuple(replace(column, null=Null.SILENT) for column in customers.columns)))
    batch = table(binding, 300, seed=5 + SEED)
    deciding = decider(law, binding, batch)
    before = _outcomes(deciding, batch)
    for column in binding.columns:
        hidden = batch.set_column(batch.schema.get_field_index(column.name), column.name, _empty(batch, column.name))
        after = _outcomes(deciding, hidden)
        better = [row for row, (one, other) in enumerate(zip(before, after, strict=True)) if one not in PERMISSIVE and other in PERMISSIVE]
        assert better == [], column.fact


def _empty(batch: pa.RecordBatch, name: str) -> pa.Array:
    return pa.nulls(batch.num_rows, batch.schema.field(name).type)


def _outcomes(deciding: Decider, batch: pa.RecordBatch) -> list[Outcome | None]:
    found = deciding.decide(batch)
    return [found.answers[number].outcome if number >= 0 else None for number in found.numbers.tolist()]
