"""Rows of equal keys have one ruling, which is that of the engine: of each ruling one row is asked of it, and rows at random."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from tests.bulk.conftest import GROUP
from tests.bulk.rows import dated, decided, decider, differing, strict, table
from tests.proving import at_most
from tests.seeds import SEED
from zweck.binding.binding import Binding, Null
from zweck.binding.parse import load_binding
from zweck.company import Company
from zweck.engine import Engine, Outcome
from zweck.law.policy import PolicySet
from zweck.tables.deciding import Decided, Decider

IN_FORCE = date(2026, 1, 1)
"""The first day of the group's activities; the review of their appraisals is due within the year."""

ROWS = at_most(2_000, 60)
"""Rows of a table that are drawn and asked of the engine one by one."""

PERMISSIVE = {Outcome.PERMITTED, Outcome.NOT_REGULATED}


def asked_alone(batch: pa.RecordBatch, found: Decided) -> tuple[pa.RecordBatch, Decided]:
    """The first row of each answer, and rows at random."""
    _, first = np.unique(found.numbers, return_index=True)
    rows = sorted({*first.tolist(), *Random(SEED).sample(range(batch.num_rows), min(ROWS, batch.num_rows))})
    return batch.take(rows), replace(found, numbers=found.numbers[rows])


@pytest.mark.parametrize(
    ("how", "rows", "independent"),
    [
        ("presuming", at_most(72_000, 720), False),
        ("strict", at_most(26_000, 260), False),
        ("independent", at_most(1_000, 60), True),
        ("dated", at_most(200_000, 100), False),
    ],
)
def test_rows_are_decided_as_the_engine_decides_them(
    law: PolicySet, engine: Engine, customers: Binding, how: str, rows: int, independent: bool
) -> None:
    binding = {"presuming": customers, "strict": strict(customers), "independent": customers, "dated": strict(dated(customers))}[how]
    batch = table(binding, rows, seed=rows + SEED, independent=independent)
    found = decided(law, binding, batch)
    assert list(differing(engine, law, binding, *asked_alone(batch, found))) == []
    outcomes = Counter(found.answers[number].outcome for number in found.numbers.tolist() if number >= 0)
    assert len(outcomes) > 1


@pytest.mark.parametrize("name", ["newsletter", "reminders"])
def test_rows_about_an_activity_are_decided_with_all_that_it_states(law: PolicySet, engine: Engine, group: Company, name: str) -> None:
    written = load_binding(GROUP / "bindings" / f"{name}.yaml", law.vocabulary)
    binding = replace(written, columns=tuple(replace(column, values={}) for column in written.columns))
    batch = table(binding, at_most(4_000, 300), seed=3 + SEED)
    if binding.dated is not None:
        days = [IN_FORCE + timedelta(days=row % 365) for row in range(batch.num_rows)]
        batch = batch.set_column(batch.schema.get_field_index("planned_on"), "planned_on", pa.array(days))
    found = decided(law, binding, batch, group)
    assert list(differing(engine, law, binding, *asked_alone(batch, found), group)) == []
    assert Outcome.PERMITTED in {answer.outcome for answer in found.answers}


def test_conditions_on_which_an_appraisal_rests_belong_to_the_inputs(law: PolicySet, engine: Engine, group: Company) -> None:
    """Rows that differ only in a fact on which the appraisal rests come out otherwise."""
    binding = load_binding(GROUP / "bindings" / "reminders.yaml", law.vocabulary)
    relations = ["debtor", "prospect", "debtor", None]
    columns = {"customer": ["A", "B", "C", "D"], "planned_on": [date(2026, 6, 1)] * 4, "country": ["DE"] * 4, "relation": relations}
    columns |= {"birth_date": [date(1980, 1, 1)] * 4, "objected": pa.nulls(4, pa.bool_()), "restricted": pa.nulls(4, pa.bool_())}
    batch = pa.RecordBatch.from_pydict(columns)
    found = decided(law, binding, batch, group)
    assert list(differing(engine, law, binding, batch, found, group)) == []
    one, other, same, _ = found.numbers.tolist()
    assert one == same != other


def test_a_consulted_register_speaks_where_a_row_is_silent(law: PolicySet, engine: Engine, group: Company) -> None:
    """Silence about an objection is no objection where the register was consulted, and else it is asked."""
    consulting = load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary)
    columns = {"customer": ["A", "B"], "country": ["DE"] * 2, "birth_date": [date(1980, 1, 1)] * 2, "kind": ["private"] * 2}
    batch = pa.RecordBatch.from_pydict({**columns, "relation": ["active"] * 2, "bought": [True] * 2, "objected": [None, True]})
    outcomes = []
    for binding in (consulting, replace(consulting, consulted=())):
        found = decided(law, binding, batch, group)
        assert list(differing(engine, law, binding, batch, found, group)) == []
        outcomes.append([found.answers[number].outcome for number in found.numbers.tolist()])
    assert [silent for silent, _ in outcomes] == [Outcome.PERMITTED, Outcome.UNDETERMINED]


def test_hiding_a_column_never_improves_an_outcome(law: PolicySet, customers: Binding) -> None:
    binding = strict(replace(customers, columns=tuple(replace(column, null=Null.SILENT) for column in customers.columns)))
    batch = table(binding, at_most(300, 50), seed=5 + SEED)
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
