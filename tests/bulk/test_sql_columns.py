"""The condition of a column holds of the values that some choices stand for, and of no others."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import asyncpg
import duckdb
import pyarrow as pa
import pytest

from tests.bulk.stating import complete_years, longer
from tests.law import shipped_law
from tests.proving import drawn
from tests.record.postgres import Cluster
from zweck.binding.binding import Column, Derived, Null
from zweck.law.vocabulary import DECISION_DATE, Fact, FactType
from zweck.logic.condition import Operator, Test
from zweck.residual.table import UNSTATED, Choice
from zweck.tables.sql.columns import Choices, Day
from zweck.tables.sql.dialect import DIALECTS

DAY = date(2028, 2, 29)
DAYS = [DAY + timedelta(days=days) for days in (1, 0, -1)]
DAYS += [date(2028 - years, 2, 28) + timedelta(days=days) for years in (0, 1, 4, 12, 13, 16, 18, 19) for days in (-1, 0, 1, 2)]
TYPES = {FactType.BOOL: pa.bool_(), FactType.INT: pa.int64(), FactType.DATE: pa.date32(), FactType.SET: pa.list_(pa.string())}
ROUNDS = 3_000


def facts(type: FactType) -> list[Fact]:
    return [
        fact
        for fact in shipped_law().vocabulary.facts.values()
        if fact.type is type and (fact.name != DECISION_DATE or type is FactType.DATE)
    ]


def read_by(fact: Fact, chance: Random) -> list[Test]:
    """Tests as the law could have them."""
    match fact.type:
        case FactType.INT:
            return [Test(fact.name, Operator.AT_LEAST, chance.randrange(1, 20)), Test(fact.name, Operator.AT_MOST, chance.randrange(1, 20))]
        case FactType.DATE:
            return [Test(fact.name, Operator.BEFORE, chance.choice(DAYS)), Test(fact.name, Operator.AFTER, chance.choice(DAYS))]
        case FactType.SET if fact.values:
            return [
                Test(fact.name, Operator.CONTAINS_ANY, frozenset(chance.sample(fact.values, chance.randrange(1, len(fact.values) + 1))))
                for _ in range(2)
            ]
        case _:
            return []


def values(fact: Fact, column: Column) -> Sequence[Any]:
    """Values as a table has them, some of which the fact cannot have."""
    if column.derived is not Derived.VALUE or fact.type is FactType.DATE:
        return DAYS
    match fact.type:
        case FactType.BOOL:
            return (True, False)
        case FactType.INT:
            return (*range(-1, 22), 2**31 - 1, 2**31)
        case FactType.SET:
            several = fact.values or ("DE", "AT", "US")
            return ([], *([one] for one in several), [*several], [several[0], several[-1]], ["nothing"], [several[0], None])
        case FactType.COUNTRY:
            return ("DE", "AT", "XX", "unknown", "", "de")
        case _:
            return (*fact.values, "nothing", "unknown", "'")


def stands_for(choices: Choices, column: Column, fact: Fact, tests: Sequence[Test], value: Any) -> object:
    """The choice that stands for a value; `KeyError` where there is none."""
    if value is None:
        return {Null.UNKNOWN: None, Null.SILENT: UNSTATED}.get(column.null, KeyError)
    if column.derived is Derived.LONGER:
        return longer(value, DAY, column.years)
    if column.derived is Derived.AGE:
        value = complete_years(value, DAY)
    match fact.type:
        case FactType.INT if value >= 2**31:
            return KeyError
        case FactType.INT | FactType.DATE:
            return max((one for one in choices.all if isinstance(one, int | date) and one <= value), default=KeyError)
        case FactType.SET:
            known = fact.values or ("DE", "AT", "US")
            if any(one not in known for one in value):
                return KeyError
            kinds = [[member in test.operand for test in tests] for member in known]  # type: ignore[operator]
            members = {known[kinds.index(kinds[known.index(one)])] for one in value}
            return frozenset(one for one in members) if fact.values else KeyError
        case FactType.BOOL:
            return value
        case _:
            return None if value == "unknown" else value if value in choices.all else KeyError


@pytest.mark.parametrize("kind", ["bool", "enum", "country", "int", "date", "set", "age", "longer"])
def test_a_condition_holds_of_the_values_of_its_choices(kind: str) -> None:
    chance, connection = Random(kind), duckdb.connect()
    derived = {"age": Derived.AGE, "longer": Derived.LONGER}.get(kind, Derived.VALUE)
    several = facts({"age": FactType.INT, "longer": FactType.BOOL}.get(kind) or FactType(kind))
    several = [fact for fact in several if fact.type is not FactType.SET or (fact.values and len(fact.values) < 40)]
    assert several
    for _ in range(drawn(ROUNDS)):
        fact = chance.choice(several)
        column = Column("given", fact.name, derived, chance.choice([*Null]), years=chance.randrange(1, 5))
        tests = read_by(fact, chance)
        day = Day(DAY, chance.choice(("", f"DATE '{DAY}'")))
        choices = Choices(column, fact, tests, day, DIALECTS["duckdb"])
        chosen: list[Choice] = chance.sample(choices.all, chance.randrange(1, len(choices.all) + 1))
        found = [*values(fact, column), None]
        type_ = pa.date32() if derived is not Derived.VALUE else TYPES.get(fact.type, pa.string())
        rows = pa.table({"place": range(len(found)), "given": pa.array(found, type=type_)})
        assert rows.num_rows
        right = {
            place
            for place, value in enumerate(found)
            if (one := stands_for(choices, column, fact, tests, value)) is not KeyError and one in chosen
        }
        places = connection.execute(f"SELECT place FROM rows WHERE {choices.among(chosen)}").fetchall()
        assert {place for (place,) in places} == right, (column, choices.among(chosen))
        known = choices.among(choices.all)
        shorter = connection.execute(f"SELECT place FROM rows WHERE {known} AND {choices.among(chosen, valid=True)}").fetchall()
        assert {place for (place,) in shorter} == right, (column, choices.among(chosen, valid=True))


@pytest.mark.parametrize(
    ("derived", "type", "read"),
    [(Derived.AGE, FactType.INT, "DATE"), (Derived.VALUE, FactType.INT, "INTEGER"), (Derived.LONGER, FactType.BOOL, "DATE")],
)
@pytest.mark.parametrize("day", ["", f"DATE '{DAY}'"])
def test_what_a_database_cannot_read_is_no_empty_field(derived: Derived, type: FactType, read: str, day: str) -> None:
    """Spark compares a text with a day by casting it, and a text that is none is NULL then: 31.12.2015, in a table that is all text."""
    fact = next(fact for fact in facts(type) if type is FactType.BOOL or fact.name == "subject.age")
    column = Column("given", fact.name, derived, Null.SILENT, years=3)
    choices = Choices(
        column, fact, [Test(fact.name, Operator.AT_LEAST, 16)] if type is FactType.INT else [], Day(DAY, day), DIALECTS["duckdb"]
    )
    connection = duckdb.connect()
    connection.execute("CREATE TABLE rows AS SELECT unnest(['31.12.2015', '2028-13-01', 'sixteen', NULL]) AS given")
    several: list[Sequence[Choice]] = [[UNSTATED], *([UNSTATED, one] for one in choices.all), choices.all]
    for chosen in (*several, [one for one in choices.all if one is not True]):
        asked = choices.among(chosen)
        lenient = re.sub(r'"given"(?! IS)', f'TRY_CAST("given" AS {read})', asked)
        found = {value for (value,) in connection.execute(f"SELECT given FROM rows WHERE {lenient}").fetchall()}
        assert found == ({None} if asked != "TRUE" else {"31.12.2015", "2028-13-01", "sixteen", None}), asked


@pytest.mark.parametrize(
    ("derived", "type"), [(Derived.AGE, FactType.INT), (Derived.LONGER, FactType.BOOL), (Derived.VALUE, FactType.DATE)]
)
@pytest.mark.parametrize("day", ["", f"DATE '{DAY}'"])
def test_a_day_that_zweck_does_not_know_is_none(derived: Derived, type: FactType, day: str, postgres: Cluster) -> None:
    """Databases have days before the year 1 and without end, which often stand for an unknown one: no child is an adult by them."""
    for dialect in ("duckdb", "postgres"):
        for fact in facts(type)[:5]:
            column = Column("given", fact.name, derived, Null.SILENT, years=3)
            tests = [Test(fact.name, Operator.AT_LEAST, 16)] if type is FactType.INT else read_by(fact, Random(day))
            choices = Choices(column, fact, tests, Day(DAY, day), DIALECTS[dialect])
            asked = " UNION ALL ".join(f"SELECT given FROM rows WHERE {choices.among([one])}" for one in choices.all)
            found = duckdb.connect().execute(FURTHER + asked).fetchall() if dialect == "duckdb" else asyncio.run(_fetched(postgres, asked))
            assert found == [(None,)], asked


FURTHER = """CREATE TABLE rows AS SELECT * FROM (VALUES ('-infinity'::date), ('infinity'::date), ('0001-01-01'::date - 1),
    ('9999-12-31'::date + 1), (NULL)) AS several(given);"""


async def _fetched(postgres: Cluster, asked: str) -> list[tuple[object]]:
    connection = await asyncpg.connect(postgres.url("columns"))
    try:
        await connection.execute(FURTHER)
        return [(row[0],) for row in await connection.fetch(asked)]
    finally:
        await connection.close()


@pytest.mark.parametrize("written", ["(1), (2), (9), (-1), (0)", "(1.0), (0.4), (2.0), (0.0)"])
def test_a_number_is_no_truth(written: str) -> None:
    """DuckDB takes each number but 0 for true: where 2 or 9 stands for no, or for unknown, it would be a consent."""
    fact = facts(FactType.BOOL)[0]
    choices = Choices(Column("given", fact.name, null=Null.SILENT), fact, [], Day(DAY), DIALECTS["duckdb"])
    for chosen in ([True], [False], [True, False], choices.all):
        found = duckdb.execute(f"SELECT given FROM (VALUES {written}) AS rows(given) WHERE {choices.among(chosen)}").fetchall()
        assert {one for (one,) in found} == {one for one in (True, False) if one in chosen}
