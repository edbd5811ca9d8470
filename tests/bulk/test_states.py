"""Persons in a query: joined from a table of states, which is written of the register, and of which an old row permits nothing."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot

from tests.bulk.test_filters_on_days import as_of
from tests.bulk.test_persons import PSEUDONYMS, bound, enter, in_bulk, resting, table
from tests.clocks import Clock
from tests.proving import at_most
from zweck.binding.questions import Asking
from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.company import Company
from zweck.decision.decision import Outcome
from zweck.facts.basis import Today
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.register import Register
from zweck.register.chain import REGISTER
from zweck.tables import states
from zweck.tables.persons import Looking
from zweck.tables.pieces import TableError, opened
from zweck.tables.run import now
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.tables.sql.query import Filter, policy, query

ROWS: Final = at_most(600, 300)
DAY: Final = date(2026, 9, 15)
NOON: Final = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
LEASE: Final = timedelta(minutes=60)
SECONDS: Final = "epoch(now())"


class Joined:
    """Rows, their states in a file, and the query that joins both."""

    def __init__(self, law: PolicySet, company: Company, register: Register, folder: Path, name: str, chance: Random) -> None:
        binding = bound(name, law, company)
        undated = {fact: value for fact, value in binding.constants.items() if fact != DECISION_DATE}
        binding = now(replace(binding, constants={**undated, "subject.market_role": "consumer"}), Today(DAY, "Europe/Berlin"))
        self.batch = table(binding, ROWS, chance)
        binding = replace(binding, columns=binding.columns[:2])  # more have many combinations with the states of persons
        self.batch = self.batch.append_column("id", pa.array(range(ROWS)))
        self.asking = Asking(replace(binding, id="id"), company, law.vocabulary)
        self.law = law
        self.path = folder / "states.parquet"
        pq.write_table(pa.Table.from_batches([self.batch]), folder / "rows.parquet")
        looking = Looking(binding, company, law.vocabulary, register, PSEUDONYMS, register.head.seq)
        self.count, self.faults = states.keep(self.asking, opened(folder / "rows.parquet"), looking, self.path, LEASE, NOON)

    def filter(self, dialect: str = "duckdb") -> Filter:
        """The filter of a database."""
        chosen = DIALECTS[dialect]
        people = states.People(self.asking, states.read(self.path, self.asking), "persons", chosen)
        return Filter(self.law, self.asking, chosen, people=people)

    def run(self, text: str, at: datetime = NOON, change: Callable[[pa.Table], pa.Table] = lambda found: found) -> dict[Any, Any]:
        """The rows that DuckDB finds at a moment; `change` is done to the table of states."""
        connection = duckdb.connect()
        connection.register("rows", pa.Table.from_batches([self.batch]))
        connection.register("persons", change(pq.read_table(self.path)))
        assert SECONDS in text
        found = connection.execute(as_of(text, DAY).replace(SECONDS, str(int(at.timestamp()))))
        return dict(row if len(row) > 1 else (row[0], True) for row in found.fetchall())


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of random events about most of the persons, entered some days before."""
    url = f"sqlite:///{tmp_path_factory.mktemp('register')}/register.db"
    with (
        Clock.at_noon(date(2026, 9, 1)).entering(),
        closing(Register(address(url, REGISTER), Key(b"a secret of sufficient length"), wait=10)) as found,
    ):
        enter(found, Random(1), 150)
        yield found


@pytest.fixture(scope="module")
def joined(law: PolicySet, group: Company, register: Register, tmp_path_factory: pytest.TempPathFactory) -> Joined:
    """Calls to win customers back."""
    return Joined(law, group, register, tmp_path_factory.mktemp("joined"), "win-back-call", Random(41))


@pytest.mark.parametrize(("name", "how"), [("win-back-call", "plain"), ("win-back-call", "resting"), ("newsletter", "plain")])
def test_rows_have_the_outcomes_of_their_persons(
    law: PolicySet,
    group: Company,
    register: Register,
    tmp_path: Path,
    name: str,
    how: str,
) -> None:
    company = resting(group) if how == "resting" else group
    joined = Joined(law, company, register, tmp_path, name, Random(name))
    found, _ = in_bulk(law, joined.asking.binding, joined.batch, company, register, register.head.seq)
    right = [None if number < 0 else found.answers[number].outcome for number in found.numbers.tolist()]
    assert joined.run(query(joined.filter(), "rows")) == dict(enumerate(right))
    permitted = joined.run(query(joined.filter(), "rows", Outcome.PERMITTED)) if Outcome.PERMITTED in right else {}
    assert {*permitted} == {number for number, one in enumerate(right) if one is Outcome.PERMITTED}
    assert len(Counter(right)) > 1
    assert permitted or name == "newsletter"


def test_an_old_state_permits_nothing(joined: Joined) -> None:
    text = query(joined.filter(), "rows", Outcome.PERMITTED)
    assert joined.run(text)
    assert joined.run(text, NOON + LEASE) == {}
    assert joined.run(text, change=lambda found: _set(found, states.POSITION, lambda one: one - 1)) == {}
    assert joined.run(text, change=lambda found: _set(found, states.UNTIL, lambda one: None)) == {}
    assert joined.run(text, change=lambda found: found.slice(0, 0)) == {}
    found = joined.run(query(joined.filter(), "rows"), NOON + LEASE)
    assert {found[row] for row, person in enumerate(joined.batch["customer"].to_pylist()) if person is not None} == {None}


def test_a_lease_ends_at_midnight_where_the_controller_is(joined: Joined, tmp_path: Path, register: Register) -> None:
    late = datetime(2026, 9, 15, 21, 30, tzinfo=UTC)  # half past eleven in Berlin
    looking = Looking(joined.asking.binding, joined.asking.company, joined.law.vocabulary, register, PSEUDONYMS, register.head.seq)
    pq.write_table(pa.Table.from_batches([joined.batch]), tmp_path / "rows.parquet")
    states.keep(joined.asking, opened(tmp_path / "rows.parquet"), looking, tmp_path / "states.parquet", LEASE, late)
    found = pq.read_table(tmp_path / "states.parquet")[states.UNTIL].to_pylist()
    assert {*found} == {int(datetime(2026, 9, 15, 22, tzinfo=UTC).timestamp())}


def test_two_states_of_one_person_permit_nothing(joined: Joined) -> None:
    """A file that was loaded beside another one instead of in its place."""
    text = query(joined.filter(), "rows", Outcome.PERMITTED)
    other = _set(pq.read_table(joined.path), states.STATE, lambda _: "z" * 16)
    assert joined.run(text, change=lambda found: pa.concat_tables([found, other])) == {}
    assert joined.run(text, change=lambda found: pa.concat_tables([found, found])) == joined.run(text)


def test_a_withdrawal_counts_once_the_states_are_written_again(
    law: PolicySet,
    group: Company,
    register: Register,
    tmp_path: Path,
) -> None:
    """The query that is there already may not know the new state: it gives no row then, and never too many."""
    before = Joined(law, group, register, tmp_path, "win-back-call", Random(43))
    text = query(before.filter(), "rows", Outcome.PERMITTED)
    enter(register, Random(44), 30)
    after = Joined(law, group, register, tmp_path, "win-back-call", Random(43))
    right = after.run(query(after.filter(), "rows", Outcome.PERMITTED))
    assert {*after.run(text)} <= {*right}


def _set(found: pa.Table, column: str, change: Callable[[Any], Any]) -> pa.Table:
    place = found.schema.get_field_index(column)
    return found.set_column(
        place, column, pa.array([change(one) for one in found[column].to_pylist()], type=found.schema.field(column).type)
    )


@pytest.mark.parametrize("dialect", [*DIALECTS])
def test_every_database_reads_the_join(joined: Joined, dialect: str) -> None:
    [parsed] = sqlglot.parse(query(joined.filter(dialect), "rows", Outcome.PERMITTED), dialect=dialect)
    assert isinstance(parsed, sqlglot.exp.Select)


def test_a_policy_joins_the_states_of_its_own_table(joined: Joined) -> None:
    text = policy(joined.filter("postgres"), "house.customers", "mailer")
    assert 'CAST(house.customers."customer" AS TEXT)' in text
    assert len(sqlglot.parse(text, dialect="postgres")) > 5


@pytest.mark.parametrize("name", ["persons; DROP TABLE persons", "(SELECT 1)", "persons p", "f(persons)", ""])
def test_the_table_of_states_is_a_table(joined: Joined, name: str) -> None:
    known = states.read(joined.path, joined.asking)
    with pytest.raises(NoQuery):
        states.People(joined.asking, known, name, DIALECTS["postgres"])


def test_states_of_another_day_company_or_kind_are_refused(joined: Joined, tmp_path: Path) -> None:
    asking, tomorrow = joined.asking, Today(DAY + timedelta(days=1), "Europe/Berlin")
    later = replace(asking, binding=now(asking.binding, tomorrow))
    other = replace(asking, company=replace(asking.company, revision="0" * 64))
    (nonsense := tmp_path / "nonsense").write_text("no Parquet", encoding="utf-8")
    found = pq.read_table(joined.path)
    about = json.loads(found.schema.metadata[states.ABOUT])
    about["states"] = {state: [] for state in about["states"]}
    pq.write_table(found.replace_schema_metadata({states.ABOUT: json.dumps(about)}), tampered := tmp_path / "tampered.parquet")
    pq.write_table(found.replace_schema_metadata({}), bare := tmp_path / "bare.parquet")
    for path, asked in ((joined.path, later), (joined.path, other), (nonsense, asking), (tampered, asking), (bare, asking)):
        with pytest.raises(TableError):
            states.read(path, asked)
