"""`zweck register due`: what must go, in every form, also beside a company's own list."""

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlglot
from click.testing import Result
from icalendar import Calendar
from sqlglot import exp

from tests.record.postgres import Cluster
from tests.register.conftest import GROUP
from tests.register.test_command import calling
from zweck.chain.content import digested, linked
from zweck.register.entry import Content

RECORDING = "quality-recording:call_recording"
"""Thirty days from the call."""

Due = Callable[..., Result]


def at(days: int) -> str:
    """A moment so many days ago."""
    return (today() - timedelta(days=days)).strftime("%Y-%m-%dT12:00+00:00")


def today() -> datetime:
    """Now, where the controller is."""
    return datetime.now(ZoneInfo("Europe/Berlin"))


def begun(folder: Path, url: str) -> Due:
    """Calls `zweck register`, with a company whose register is whole for records, and with three records."""
    call, company = calling(folder, url), folder / "group"
    copytree(GROUP, company)
    profiles = company / "controllers.yaml"
    profiles.write_text(profiles.read_text("utf-8").replace("age: 2025-01-01}", "age: 2025-01-01, retention: 2025-01-01}", 1), "utf-8")

    def called(command: str, *arguments: str, **more: str | None) -> Result:
        return call(command, *arguments, ZWECK_ACTIVITIES=str(company), **more)

    for days, key, person in ((40, "R-1", "K-1"), (10, "R-2", "K-2"), (26, "R-3", "K-2")):
        done = called(
            "record", "STARTED", "--scope", RECORDING, "--once", key, "--effective", at(days), subject=f"customer_number:{person}"
        )
        assert done.exit_code == 0, done.output
    return called


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def due(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Due:
    """Such a register in each of the databases, into which nothing more is entered."""
    folder = tmp_path_factory.mktemp("due")
    if request.param == "sqlite":
        return begun(folder, f"sqlite:///{folder}/register.db")
    server: Cluster = request.getfixturevalue("postgres")
    return begun(folder, server.url("due"))


@pytest.fixture
def own(tmp_path: Path, url: str) -> Due:
    """One for a test that enters more."""
    return begun(tmp_path, url)


def rows(result: Result) -> list[dict[str, str]]:
    """The rows of a table."""
    return [*csv.DictReader(StringIO(result.stdout))]


def test_what_is_overdue_is_named_with_exit_code_1(due: Due) -> None:
    found = due("due")
    assert found.exit_code == 1
    assert "To be erased" in found.stdout
    assert "quality-recording:call_recording; overdue" in " ".join(found.stdout.split())
    assert found.stdout.count("overdue") == 1
    assert "überfällig" in due("due", "--lang", "de").stdout
    (row,) = rows(due("due", "--format", "csv"))
    last = (today() - timedelta(days=10)).date()
    assert (row["phase"], row["erase_by"], row["record_class"], row["position"]) == ("overdue", str(last), "call_recording", "1")
    (one,) = json.loads(due("due", "--format", "json").stdout)["records"]
    assert (one["phase"], one["erase_by"], one["missing"]) == ("overdue", str(last), [])


def test_a_list_looks_ahead_and_back(due: Due) -> None:
    assert [row["position"] for row in rows(due("due", "--format", "csv", "--within", "7"))] == ["1", "3"]
    assert {row["position"] for row in rows(due("due", "--format", "csv", "--within", "30"))} == {"1", "2", "3"}
    early = (today() - timedelta(days=15)).date()
    assert due("due", "--at", str(early)).exit_code == 0
    late = (today() + timedelta(days=30)).date()
    assert len(rows(due("due", "--format", "csv", "--at", str(late)))) == 3
    assert rows(due("due", "--format", "csv", "--scope", "newsletter")) == []


def test_after_the_erasure_the_list_is_empty(own: Due) -> None:
    assert own("record", "ERASED", "--key", "R-1", "--evidence", "log", subject="customer_number:K-1").exit_code == 0
    found = own("due")
    assert found.exit_code == 0
    assert "Nothing is to be erased" in found.stdout


def test_a_calendar_names_days_and_numbers_and_no_person(due: Due) -> None:
    phases = ("--phase", "overdue,due,in_use")
    found = due("due", "--format", "ics", *phases).stdout
    assert found == due("due", "--format", "ics", *phases).stdout
    calendar = Calendar.from_ical(found.encode())
    events = calendar.walk("VEVENT")
    assert len(events) == 3
    days: list[tuple[Any, Any]] = [(event["DTSTART"], event["DTEND"]) for event in events]
    assert [(last.dt - first.dt).days for first, last in days] == [1, 1, 1]
    assert "one record to be erased: quality-recording:call_recording" in str(events[0]["SUMMARY"])
    for row in rows(due("due", "--format", "csv", *phases)):
        assert row["pseudonym"] not in found


def test_a_company_s_own_list_gets_the_days_of_each_record(due: Due, tmp_path: Path) -> None:
    own, out = tmp_path / "calls.csv", tmp_path / "out.csv"
    own.write_text("customer_number;key;file\nK-1;R-1;a.wav\nK-2;R-2;b.wav\nK-3;R-9;c.wav\n", "utf-8")
    found = due("due", "--list", str(own), "--format", "csv", "--output", str(out))
    assert found.exit_code == 1, found.output
    listed = [*csv.DictReader(out.read_text("utf-8").splitlines())]
    assert [(row["file"], row["phase"], row["missing"]) for row in listed] == [("a.wav", "overdue", ""), ("c.wav", "unknown", "created")]
    own.write_text("customer_number;key;file\nK-1;R-1;a.wav\nK-1;R-1;b.wav\nK-1;;c.wav\n", "utf-8")
    bad = due("due", "--list", str(own), "--format", "csv", "--output", str(tmp_path / "none.csv"))
    assert bad.exit_code == 3
    assert ":3:" in bad.stderr
    assert ":4:" in bad.stderr
    assert not (tmp_path / "none.csv").exists()


def test_a_plan_deletes_what_must_go_and_nothing_else(own: Due, tmp_path: Path) -> None:
    listed = tmp_path / "calls.csv"
    listed.write_text("customer_number,Datei\nK-1,R-1\nK-2,R-2\nK-3,R-9\n", "utf-8")
    plan = ("--list", str(listed), "--column", "Datei=key", "--format", "sql", "--table", "calls")
    found = own("due", *plan)
    assert found.exit_code == 1
    assert [line for line in found.stdout.splitlines() if not line.startswith("--")] == ["DELETE FROM calls WHERE \"Datei\" = 'R-1';"]
    own("record", "STARTED", "--scope", RECORDING, "--once", "x' OR '1'='1", "--effective", at(40), subject="customer_number:K-4")
    listed.write_text("customer_number,key\nK-4,x' OR '1'='1\n", "utf-8")
    (statement,) = sqlglot.parse(own("due", "--list", str(listed), "--format", "sql", "--table", "calls").stdout, dialect="postgres")
    assert isinstance(statement, exp.Delete)
    assert statement.args["where"].this.expression.this == "x' OR '1'='1"
    assert own("due", "--format", "sql").exit_code == 2
    assert own("due", "--list", str(listed), "--format", "sql", "--table", "a; DROP TABLE b").exit_code == 2


def test_an_erasure_is_certified_with_its_place_in_the_chain(own: Due) -> None:
    assert own("certificate", "--subject", "customer_number:K-1").exit_code == 1
    own("record", "ERASED", "--key", "R-1", "--evidence", "log 12", subject="customer_number:K-1")
    found = own("certificate", "--subject", "customer_number:K-1", "--key", "R-1").stdout
    for word in ("Certificate of erasure", "log 12", "Muster Service GmbH", RECORDING, str((today() - timedelta(days=10)).day)):
        assert word in found
    whole = json.loads(own("certificate", "--subject", "customer_number:K-1", "--json").stdout)
    (record,) = whole["records"]
    assert (record["started"], record["erased"], record["evidence"], record["before"]["phase"]) == (1, 4, "log 12", "overdue")
    first, last = whole["events"]
    for event in (first, last):
        assert digested(event["salt"], Content(*event["content"])) == event["digest"]
        assert linked(event["previous"], event["position"], event["recorded"], event["once"], event["digest"]) == event["hash"]
    assert whole["anchor"].endswith(last["hash"])
    assert own("certificate", "--subject", "customer_number:K-2", "--key", "R-1").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--phase", "late"), "`late` is no phase"),
        (("--scope", "quality-recordings"), "quality-recording"),
        (("--within", "100000"), "100000"),
        (("--at", "2026-02-30"), "2026-02-30"),
        (("--list", __file__), "a list is written as CSV or SQL"),
    ],
)
def test_a_wrong_call_is_said(due: Due, arguments: tuple[str, ...], sentence: str) -> None:
    found = due("due", *arguments)
    assert found.exit_code == 2
    assert sentence in found.stderr


def test_a_register_that_cannot_be_read_ends_with_4_and_lists_nothing(due: Due) -> None:
    found = due("due", ZWECK_REGISTER="postgresql://none@127.0.0.1:1/none")
    assert (found.exit_code, found.stdout) == (4, "")
