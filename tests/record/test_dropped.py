"""A database that drops what it acknowledges, by a trigger of an insider: nothing is acknowledged that the record does not hold."""

from collections.abc import Callable
from contextlib import closing

import pytest

from tests.record.conftest import KEY, faults, recording, surveyed, tampering
from zweck.chain.addresses import address
from zweck.chain.database import Database, RecordDamaged
from zweck.law.policy import PolicySet
from zweck.record import Record
from zweck.record.chain import RECORD
from zweck.record.entry import Entry

Answers = Callable[..., list[Entry]]


def drop(database: Database, table: str, doing: str, when: str = "") -> None:
    """Let the database do nothing where it says that it did."""
    condition = f"WHEN ({when})" if when else ""
    if database.integer == "INTEGER":
        database.execute(f"CREATE TRIGGER quiet BEFORE {doing} ON {table} {condition} BEGIN SELECT RAISE(IGNORE); END")
        return
    database.execute("CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    database.execute(f"CREATE TRIGGER quiet BEFORE {doing} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION quiet()")


@pytest.mark.parametrize(
    ("table", "doing", "when"),
    [
        ("entries", "INSERT", ""),
        ("entries", "INSERT", "NEW.seq = 5"),
        ("entries", "INSERT", "NEW.seq = 6"),
        ("entries", "INSERT", "NEW.seq % 2 = 0"),
        ("head", "UPDATE", ""),
        ("head", "UPDATE", "NEW.seq > 6"),
    ],
)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_entry_is_acknowledged_that_is_not_kept(
    url: str, arcadia: PolicySet, answers: Answers, table: str, doing: str, when: str, number: int
) -> None:
    """Whether one is dropped or all of them, the first, the last or one between: those that are acknowledged are there."""
    with recording(url, arcadia) as record:
        record.append(answers(4))
        acknowledged = 4
        with tampering(url) as database:
            drop(database, table, doing, when)
        for _ in range(3):
            entries = answers(number)
            try:
                record.append(entries)
            except RecordDamaged:
                continue
            acknowledged += number
    assert surveyed(url).entries == acknowledged
    assert acknowledged < 4 + 3 * number
    assert faults(url) == []


@pytest.mark.parametrize("table", ["policy_sets", "companies"])
def test_no_law_and_no_company_is_taken_for_kept_that_is_not(url: str, arcadia: PolicySet, table: str) -> None:
    """Answers could not be derived again; a server does not begin."""
    with closing(Record(address(url, RECORD), KEY)) as record:
        with tampering(url) as database:
            drop(database, table, "INSERT")
        keep = record.keep_archive if table == "policy_sets" else record.keep_company
        with pytest.raises(RecordDamaged, match=f"does not keep what is written to `{table}`"):
            keep(arcadia.revision, b"files")


@pytest.mark.parametrize("doing", ["UPDATE", "INSERT"])
def test_it_says_what_to_look_at(url: str, arcadia: PolicySet, answers: Answers, doing: str) -> None:
    with recording(url, arcadia) as record:
        with tampering(url) as database:
            drop(database, "head" if doing == "UPDATE" else "entries", doing)
        with pytest.raises(RecordDamaged, match="the database does not keep what is written to the record: see its triggers and rules"):
            record.append(answers(1))
        with pytest.raises(RecordDamaged):
            record.append(answers(1))
