"""Filters end with their law, say what each row alone would be answered, and are read by every database that `zweck filter` knows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import duckdb
import pyarrow as pa
import pytest
import sqlglot

from tests.bulk.conftest import GROUP
from tests.bulk.rows import Alone, asked, table
from tests.bulk.stating import facts_of
from tests.bulk.test_persons import COLUMNS
from tests.bulk.test_sql_columns import TYPES, values
from tests.law import shipped_cases, shipped_law
from tests.proving import PROVING, at_most, drawn
from zweck.binding.binding import Binding, Column, Derived, Null
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.basis import Today
from zweck.facts.question import FactError
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, FactType
from zweck.logic.condition import Value
from zweck.residual.table import UNSTATED, combined
from zweck.tables.pieces import TableError
from zweck.tables.run import now
from zweck.tables.sql.columns import Choices, Day, Written
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.tables.sql.query import Filter, policy, query

DRAWN: Final = 200
ROWS: Final = 10_000
MAX_CELLS: Final = at_most(5_000, 1_000)
BINDINGS: Final = ("newsletter", "newsletter-planned", "reminders")
READ: Final = [("newsletter", name) for name in DIALECTS]
CLOCK: Final = "timezone('Europe/Berlin', now())::DATE"
"""Today, as DuckDB is asked for it; tests put another day there, for no clock of a test waits for tomorrow."""


def live(folder: Path, company: Company, day: date, name: str = "newsletter") -> Asking:
    vocabulary = shipped_law().vocabulary
    return Asking(now(load_binding(folder / "bindings" / f"{name}.yaml", vocabulary), Today(day, "Europe/Berlin")), company, vocabulary)


def spoken(asking: Asking) -> Asking:
    """The same of a table whose columns have the law's own words, as the tests draw them."""
    columns = tuple(replace(column, values={}) for column in asking.binding.columns)
    return replace(asking, binding=replace(asking.binding, columns=columns))


def narrow(asking: Asking) -> Asking:
    """The same of a table with three columns, whose query is made in a moment."""
    kept = ("subject.age", "subject.relationship", "rights.marketing_objection")
    return replace(asking, binding=replace(asking.binding, columns=tuple(one for one in asking.binding.columns if one.fact in kept)))


def alone(engine: Engine, asking: Asking, batch: pa.RecordBatch) -> Iterator[str | None]:
    """The engine's answers to each row alone; none where it is faulty."""
    judge = Alone(engine, asking, Detail.OUTCOME)
    for row in batch.to_pylist():
        try:
            found = judge.of(facts_of(row, asking.binding, asking.vocabulary))
        except (TableError, FactError):
            yield None
            continue
        yield None if isinstance(found, FactError) else found.outcome.value


def in_duckdb(text: str, batch: pa.RecordBatch) -> dict[Any, Any]:
    """The rows that DuckDB finds."""
    connection = duckdb.connect()
    connection.register("rows", pa.Table.from_batches([batch]))
    return dict(row if len(row) > 1 else (row[0], True) for row in connection.execute(text).fetchall())


def as_of(text: str, day: date) -> str:
    """The query as a database would read it on another day."""
    assert CLOCK in text
    return text.replace(CLOCK, f"DATE '{day}'")


# --- a query about now ends ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begun", [date(2026, 2, 2), date(2026, 11, 20), date(2027, 1, 5)])
def test_a_query_is_right_on_every_day_until_it_ends(engine: Engine, law: PolicySet, group: Company, begun: date) -> None:
    """The appraisal of the newsletter ends on 2026-12-01; people have birthdays meanwhile.

    In `make test` three columns stay; a query of today has all.
    """
    asking = spoken(live(GROUP, group, begun))
    asking = asking if PROVING else narrow(asking)
    undated = {fact: value for fact, value in asking.binding.constants.items() if fact != DECISION_DATE}
    text = asked(law, asking, DIALECTS["duckdb"], "rows")
    batch = table(asking.binding, drawn(20_000), seed=23)
    chance = Random(23)
    born = [
        chance.choice(
            (None, *(begun.replace(year=begun.year - years) + timedelta(days=days) for years in (0, 13, 18) for days in (0, 5, 9)))
        )
        for _ in range(batch.num_rows)
    ]
    batch = batch.set_column(batch.schema.get_field_index("birth_date"), "birth_date", pa.array(born, type=pa.date32()))
    ended = []
    for days in range(0, 40, 5):
        day = begun + timedelta(days=days)
        found = in_duckdb(as_of(text, day), batch)
        if {*found.values()} == {None}:
            ended.append(day)
            continue
        assert not ended
        binding = replace(asking.binding, constants={**undated, DECISION_DATE: day})
        right = alone(engine, replace(asking, binding=binding), batch)
        assert found == dict(zip(batch.column("customer").to_pylist(), right, strict=True)), day
    assert ended
    assert ended[0] > begun


def test_a_query_ends_before_the_law_turns(law: PolicySet, group: Company) -> None:
    text = asked(law, live(GROUP, group, date(2026, 11, 25)), DIALECTS["duckdb"], "rows", Outcome.PERMITTED)
    assert f"{CLOCK} <= DATE '2026-12-01'" in text  # the review of the appraisal is due
    later = asked(law, live(GROUP, group, date(2026, 12, 2)), DIALECTS["duckdb"], "rows", Outcome.PERMITTED)
    assert "FALSE" in later


def test_a_query_ends_before_the_period_of_a_record_that_the_binding_states(engine: Engine, law: PolicySet, group: Company) -> None:
    """The record was used last on 2024-02-15, and goes two years later; which it is follows from the day, and from no rule of the law."""
    stated: dict[str, Value | None] = {"record.class": "own", "record.created": date(2023, 1, 1), "record.used": date(2024, 2, 15)}
    stated |= {"subject.location_country": "DE", "subject.market_role": "consumer", "channel.sale_to_subject": True}
    asking = narrow(spoken(live(GROUP, group, date(2026, 2, 2))))
    constants = {fact: value for fact, value in asking.binding.constants.items() if fact != "data.deletion_overdue"} | stated
    asking = replace(asking, binding=replace(asking.binding, constants=constants))
    text, batch = asked(law, asking, DIALECTS["duckdb"], "rows"), table(asking.binding, 60, seed=3)
    for day, wanted in ((date(2026, 2, 15), True), (date(2026, 2, 16), False)):
        then = replace(asking, binding=replace(asking.binding, constants={**constants, DECISION_DATE: day}))
        right = dict(zip(batch.column("customer").to_pylist(), alone(engine, then, batch), strict=True))
        found = in_duckdb(as_of(text, day), batch)
        assert (found == right) == wanted
        assert ("PERMITTED" in right.values(), "PERMITTED" in found.values()) == (wanted, wanted)


@pytest.mark.parametrize("fact", ["data.deletion_overdue", "data.still_needed", "data.retention_duty"])
def test_a_column_states_nothing_that_follows_from_a_record_of_the_binding(group: Company, fact: str) -> None:
    """The engine would set both against each other, row by row; a table would go by its column alone."""
    asking = live(GROUP, group, date(2026, 2, 2))
    constants = {name: value for name, value in asking.binding.constants.items() if name != "data.deletion_overdue"}
    columns = (*asking.binding.columns, Column("gone", fact, null=Null.SILENT))
    replace(asking, binding=replace(asking.binding, constants=constants, columns=columns)).check()
    stated = {**constants, "record.class": "own", "record.used": date(2024, 2, 15)}
    with pytest.raises(PolicyError) as refused:
        replace(asking, binding=replace(asking.binding, constants=stated, columns=columns)).check()
    assert [one.code for one in refused.value.diagnostics] == ["ZW505"]


def test_a_query_about_now_needs_a_time_zone(law: PolicySet, customers: Binding) -> None:
    asking = Asking(now(replace(customers, constants={}), Today(date(2026, 6, 1), "CEST")), NO_COMPANY, law.vocabulary)
    with pytest.raises(NoQuery, match="time zone"):
        Filter(law, asking, DIALECTS["duckdb"])


def test_the_newsletter_about_now_is_short(law: PolicySet, group: Company) -> None:
    found = Filter(law, live(GROUP, group, date(2026, 2, 2)), DIALECTS["duckdb"])
    assert len(found.where(Outcome.PERMITTED)[0]) <= 500
    assert len(query(found, "rows")) <= 4_000


# --- a column of days ----------------------------------------------------------------------------------------------------------------


def test_a_column_of_days_has_the_law_of_each_day(engine: Engine, law: PolicySet, group: Company) -> None:
    asking = spoken(Asking(load_binding(GROUP / "bindings" / "reminders.yaml", law.vocabulary), group, law.vocabulary))
    days = (date(2026, 6, 1), date(2026, 12, 20))
    batch = table(asking.binding, at_most(40_000, 100), seed=24)
    chance = Random(24)
    planned = [
        chance.choice((None, *(days[0] + timedelta(days=chance.randrange(-3, 210)) for _ in range(20)))) for _ in range(batch.num_rows)
    ]
    batch = batch.set_column(batch.schema.get_field_index("planned_on"), "planned_on", pa.array(planned, type=pa.date32()))
    objected = [chance.choice(("none", "pending", "upheld", None, "nothing")) for _ in range(batch.num_rows)]
    batch = batch.set_column(batch.schema.get_field_index("objected"), "objected", pa.array(objected))
    found = in_duckdb(asked(law, asking, DIALECTS["duckdb"], "rows", days=days), batch)
    within = [day is not None and days[0] <= day <= days[1] for day in planned]
    right = [one if inside else None for one, inside in zip(alone(engine, asking, batch), within, strict=True)]
    assert found == dict(zip(batch.column(asking.binding.id).to_pylist(), right, strict=True))
    assert {*right} >= {None, "PERMITTED", "UNDETERMINED"}
    permitted = in_duckdb(asked(law, asking, DIALECTS["duckdb"], "rows", Outcome.PERMITTED, days), batch)
    assert {*permitted} == {id for id, one in found.items() if one == "PERMITTED"}


def test_days_that_make_no_sense_are_refused(law: PolicySet, group: Company) -> None:
    dated = Asking(load_binding(GROUP / "bindings" / "reminders.yaml", law.vocabulary), group, law.vocabulary)
    constant = Asking(load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary), group, law.vocabulary)
    first, last = date(2026, 6, 1), date(2026, 6, 2)
    for asking, days in ((dated, None), (dated, (last, first)), (constant, (first, last))):
        with pytest.raises(NoQuery):
            Filter(law, asking, DIALECTS["duckdb"], days)


# --- every binding and activity, and drawn ones --------------------------------------------------------------------------------------


def activities(law: PolicySet, group: Company) -> Iterator[Asking]:
    """A table for each activity of the example, with the columns that the activity leaves open."""
    for name, versions in group.activities.items():
        stated = {fact for version in versions for fact in (*version.facts, *(one for each in version.appraisals for one in each.facts))}
        stated |= {fact for version in versions for fact in group.controllers[version.controller].facts}
        columns = tuple(Column(fact, fact, null=Null.SILENT) for fact in (*COLUMNS, "rights.objection") if fact not in stated)
        binding = Binding(name, "id", columns, {DECISION_DATE: date(2026, 6, 1)}, activity=name)
        yield Asking(binding, group, law.vocabulary)


def by_chance(law: PolicySet, chance: Random) -> Asking:
    """A case of the law of which some facts are columns."""
    facts = law.vocabulary.facts
    case = chance.choice([one for one in shipped_cases() if one.question.merged is None])
    names = [name for name in case.question.stated if name != DECISION_DATE]
    names += chance.sample([name for name, fact in facts.items() if fact.type is FactType.BOOL and name not in names], 2)
    chosen = chance.sample(names, min(len(names), chance.randint(2, 4)))
    columns = tuple(
        Column(f"c {number}", name, _derived(facts[name].type, chance), chance.choice([*Null]), years=chance.randrange(1, 5))
        for number, name in enumerate(chosen)
    )
    columns = tuple(replace(one, years=one.years if one.derived is Derived.LONGER else 0) for one in columns)
    constants = {name: value for name, value in case.question.stated.items() if name not in chosen}
    return Asking(Binding("drawn", "id", columns, constants, presume_unstated=case.question.presume_unstated), NO_COMPANY, law.vocabulary)


def _derived(type: FactType, chance: Random) -> Derived:
    other = {FactType.INT: Derived.AGE, FactType.BOOL: Derived.LONGER}.get(type)
    return other if other is not None and chance.random() < 0.2 else Derived.VALUE


def rows_of(asking: Asking, count: int, chance: Random) -> pa.RecordBatch:
    """Rows of drawn values, also of such as the facts cannot have."""
    facts = asking.vocabulary.facts
    found: dict[str, Any] = {"id": pa.array(range(count))}
    for column in asking.binding.columns:
        fact = facts[column.fact]
        several = [*values(fact, column), None]
        several += [*fact.values] * 3 if fact.type is not FactType.SET else []
        kind = pa.date32() if column.derived is not Derived.VALUE else TYPES.get(fact.type, pa.string())
        found[column.name] = pa.array([chance.choice(several) for _ in range(count)], type=kind)
    return pa.RecordBatch.from_pydict(found)


def checked(engine: Engine, law: PolicySet, asking: Asking, chance: Random, rows: int) -> bool:
    """Whether there is a filter; if so it is compared with single answers, and read by all databases."""
    on = asking.binding.constants[DECISION_DATE]
    assert isinstance(on, date)
    filter = Filter(law, asking, DIALECTS["duckdb"])
    try:
        written = filter._written(Day(on))
    except NoQuery:
        return False
    cells = [*combined(written._table.facts, written._table.classes)]
    if len(cells) <= MAX_CELLS:
        judge = Alone(engine, asking, Detail.OUTCOME)
        known = [judge.of({name: "unknown" if value is None else value for name, value in cell.items()}) for cell in cells]
        assert [None if isinstance(one, FactError) else one.outcome for one in known] == [*written._table.outcomes]
    setattr(filter, "_written", lambda *_: written)  # noqa: B010  found once for all texts
    batch = rows_of(asking, rows, chance)
    right = dict(zip(range(rows), alone(engine, asking, batch), strict=True))
    assert in_duckdb(query(filter, "rows"), batch) == right, asking.binding
    for outcome in Outcome:
        assert {*in_duckdb(query(filter, "rows", outcome), batch)} == {id for id, one in right.items() if one == outcome}, asking.binding
    everywhere(written, asking, on)
    return True


def everywhere(written: Written, asking: Asking, on: date) -> None:
    """The same boxes as every database would be asked about them."""
    for dialect in DIALECTS.values():
        try:
            columns = {
                one.fact: Choices(one, asking.vocabulary.facts[one.fact], written._columns[one.fact]._tests, Day(on), dialect)  # type: ignore[union-attr]
                for one in asking.binding.columns
            }
        except NoQuery:
            assert dialect.name == "bigquery"
            continue
        said = Written(written._table, columns)
        for text in (f"SELECT {said.case()}", *(f"SELECT 1 FROM t WHERE {said.where(one)}" for one in Outcome)):
            [parsed] = sqlglot.parse(text, dialect=dialect.name)
            assert parsed is not None


def test_every_activity_of_the_example(engine: Engine, law: PolicySet, group: Company) -> None:
    chance = Random(31)
    several = [*activities(law, group)]
    assert len(several) == len(group.activities)
    for asking in several if PROVING else several[::6]:
        assert checked(engine, law, asking, chance, drawn(ROWS))


def test_drawn_bindings(engine: Engine, law: PolicySet) -> None:
    chance = Random(32)
    several = [checked(engine, law, by_chance(law, chance), chance, drawn(ROWS)) for _ in range(max(drawn(DRAWN), 6))]
    assert sum(several) > len(several) / 2


@pytest.mark.parametrize(("name", "dialect"), [*READ, *((name, "trino") for name in BINDINGS[1:])])
def test_every_database_reads_the_filters_of_the_example(law: PolicySet, group: Company, name: str, dialect: str) -> None:
    day = date(2026, 2, 2)
    asking = live(GROUP, group, day, name)
    days = (day, day + timedelta(days=3)) if asking.binding.dated is not None else None
    for only in (Outcome.PERMITTED, None)[: 2 if PROVING or dialect == "trino" else 1]:
        text = asked(law, asking, DIALECTS[dialect], "house.customers", only, days)
        [parsed] = sqlglot.parse(text, dialect=dialect)
        assert isinstance(parsed, sqlglot.exp.Select)
        assert text.startswith(f"-- zweck {name}")
        assert law.revision[:12] in text


# --- row-level security --------------------------------------------------------------------------------------------------------------


def test_a_policy_is_for_now_for_postgresql_and_for_a_table(law: PolicySet, group: Company) -> None:
    about_now = live(GROUP, group, date(2026, 6, 1))
    planned = Asking(load_binding(GROUP / "bindings" / "newsletter.yaml", law.vocabulary), group, law.vocabulary)
    for asking, dialect, name, role in (
        (planned, "postgres", "customers", "mailer"),
        (about_now, "duckdb", "customers", "mailer"),
        (about_now, "postgres", "(SELECT 1)", "mailer"),
        (about_now, "postgres", "unnest(ARRAY[1])", "mailer"),
        (about_now, "postgres", "customers AS c", "mailer"),
        (about_now, "postgres", "customers; DROP TABLE customers", "mailer"),
        (about_now, "postgres", "customers", "m" * 64),  # PostgreSQL would cut it off
    ):
        with pytest.raises(NoQuery):
            policy(Filter(law, asking, DIALECTS[dialect]), name, role)


def test_unstated_is_a_choice_of_columns_that_may_be_silent(law: PolicySet) -> None:
    """A field that is empty is no value: of a column without `null` no choice stands for it."""
    fact = law.vocabulary.facts["rights.marketing_objection"]
    for null in Null:
        found = Choices(Column("x", fact.name, null=null), fact, (), Day(date(2026, 6, 1)), DIALECTS["duckdb"]).all
        assert (UNSTATED in found, None in found) == (null is Null.SILENT, null is Null.UNKNOWN)
