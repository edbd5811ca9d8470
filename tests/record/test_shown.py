"""`zweck audit show` and `export`: what an auditor reads, under which name, and as which file."""

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.arcadia import CASES
from tests.proving import PROVING
from tests.record.auditing import ADA, Audit, entries, pseudonym
from tests.record.conftest import recording, tampering
from zweck.cases import load_cases
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.basis import Basis
from zweck.facts.notes import Note
from zweck.law.policy import PolicySet
from zweck.pages.notation import clock
from zweck.record.entry import Entry
from zweck.record.statements import COLUMNS
from zweck.service.encode.fast import encoded


def test_show(audit: Audit, copy_url: str) -> None:
    brief = audit("show", copy_url)
    assert [line.split()[0] for line in brief.output.splitlines()] == ["1", "2", "3", "4", "5"]
    assert [line.split()[0] for line in audit("show", copy_url, "--last", "2").output.splitlines()] == ["4", "5"]
    (decision,) = [values[COLUMNS.index("decision_id")] for values in entries(copy_url) if values[0] == 3]
    assert "    3  " in audit("show", copy_url, "--decision-id", str(decision)).output
    full = audit("show", copy_url, "3")
    assert full.output.startswith("entry 3: decision of 20")
    for name in ("facts:", "presumptions:", "rules:", "decided by:", "answer:", "hash:"):
        assert name in full.output
    assert json.loads(audit("show", copy_url, "3", "--json").stdout)["facts"]["person.country"]
    nothing = audit("show", copy_url, "99")
    assert (nothing.exit_code, nothing.stderr) == (1, "there is no such entry\n")


def test_show_by_a_name(audit: Audit, sqlite_url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(1, request="call-4711", caller="call centre") + answers(1))
    for name, value in (("--request", "call-4711"), ("--caller", "call centre")):
        result = audit("show", sqlite_url, name, value, "KEY")
        assert [line.split()[0] for line in result.output.splitlines()] == ["1"]
        assert audit("show", sqlite_url, name, "nobody", "KEY").exit_code == 1
        assert audit("show", sqlite_url, name, value).exit_code == 2


def test_a_person_is_found_under_every_version_of_the_key(
    audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]]
) -> None:
    with recording(url, arcadia) as record:
        record.append([*answers(1, subject=pseudonym(ADA, 1)), *answers(2), *answers(1, subject=pseudonym(ADA, 2))])
    for name in (ADA, "email:Ada@EXAMPLE.org"):
        result = audit("show", url, "--subject", name, "PERSONS")
        assert [line.split()[0] for line in result.output.splitlines()] == ["1", "4"]
    known = audit("show", url, "--subject", f"pseudonym:{pseudonym(ADA, 1)}", "PERSONS")
    assert [line.split()[0] for line in known.output.splitlines()] == ["1"]
    assert audit("show", url, "--subject", "email:charles@example.org", "PERSONS").exit_code == 1
    assert audit("erase", url, "--subject", ADA, "KEY", "PERSONS", "--yes").output == "entries whose content was erased: 2\n"


def test_an_erasure_that_finds_nobody_says_so(audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(2))
    result = audit("erase", url, "--subject", ADA, "KEY", "PERSONS", "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "nothing was erased: no answer about this person is in the record, or those that were are erased\n"
    assert "2 entries" in audit("verify", url, "KEY").output


def test_show_notes(audit: Audit, sqlite_url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> None:
    with recording(sqlite_url, arcadia) as record:
        record.append(answers(1, notes={"person.age": Note("Ausweis", by="Empfang")}))
    assert '  notes:\n    person.age: {"by": "Empfang", "reason": "Ausweis"}\n' in audit("show", sqlite_url, "1").output
    assert json.loads(audit("show", sqlite_url, "1", "--json").stdout)["notes"] == {"person.age": {"by": "Empfang", "reason": "Ausweis"}}
    assert audit("replay", sqlite_url).output.startswith("answers derived again: 1, of these otherwise: 0")


def test_show_what_is_damaged(audit: Audit, copy_url: str) -> None:
    for column in ("facts", "rules", "presumptions"):
        for value in ("[", '{"laws":1}', "[" * 9999):
            with tampering(copy_url) as database:
                database.execute(f"UPDATE entries SET {column} = $1, time = 'x' WHERE seq = 2", value)
            assert audit("show", copy_url, "2").exit_code == 0
            assert audit("show", copy_url, "2", "--json").exit_code == 0
    assert "?" in audit("show", copy_url).output
    assert clock(10**19) == "?"


def test_export_as_json_lines(audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], tmp_path: Path) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(12))
    lines = audit("export", url).stdout.splitlines()
    assert [tuple(json.loads(line)) for line in lines] == [COLUMNS] * 12
    assert [json.loads(line)["hash"] for line in lines] == [values[COLUMNS.index("hash")] for values in entries(url)]
    assert "person.country" in json.loads(lines[0])["facts"]
    assert audit("export", url, "--output", str(tmp_path / "out.jsonl")).exit_code == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines() == lines
    assert audit("export", url, "--until", "2001-01-01").stdout == ""


def test_export_as_parquet(audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with recording(url, arcadia) as record:
        record.append(answers(12))
    file = tmp_path / "out.parquet"
    assert audit("export", url, "--format", "parquet", "--output", str(file)).exit_code == 0
    assert [tuple(line.values()) for line in parquet.read_table(file).to_pylist()] == entries(url)
    assert audit("export", url, "--format", "parquet").exit_code == 2


def test_export_without_pyarrow(audit: Audit, copy_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = audit("export", copy_url, "--format", "parquet", "--output", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "pip install 'zweck[parquet]'" in result.stderr


def test_an_entry_in_full_gives_the_reasons_whatever_detail_was_asked(audit: Audit, url: str, arcadia: PolicySet) -> None:
    """An answer at detail OUTCOME names no deciding rule; the kept law does."""
    decision = Engine(arcadia).decide(load_cases(CASES, arcadia)[0].question, Detail.OUTCOME)
    with recording(url, arcadia) as record:
        record.append([record.answered(decision, encoded(decision), detail=Detail.OUTCOME)])
    whole = Engine(arcadia).decide(decision.question)
    for language, none in (("de", "entschieden durch: der Eintrag nennt keine Regel"), ("en", "decided by: the entry names no rule")):
        shown = audit("show", url, "1", "--lang", language).output
        assert none in shown
        assert all(reason.citation in shown for reason in whole.reasons)
        assert whole.reasons[-1].text[language][:20] in shown
    with tampering(url) as database:
        database.execute("DELETE FROM policy_sets")
    assert "the reasons cannot be derived again: the policies of revision" in audit("show", url, "1").output


def test_an_entry_in_full_names_its_parts_in_the_language_of_the_reader(audit: Audit, url: str, arcadia: PolicySet) -> None:
    """Each with the name of its column, for programs; an answer about now with the time zone whose day it was."""
    question = load_cases(CASES, arcadia)[0].question
    decision = Engine(arcadia).decide(replace(question, basis=Basis.LIVE, time_zone="Europe/Vienna"))
    with recording(url, arcadia) as record:
        record.append([record.answered(decision, encoded(decision), detail=Detail.FULL)])
    german, english = (audit("show", url, "1", "--lang", language).output for language in ("de", "en"))
    assert german.startswith("Eintrag 1: Antwort vom ")
    for name in ("revision", "engine", "digest", "hash", "decision_id", "outcome", "facts", "rules", "answer", "sources"):
        assert f" (`{name}`):" in german
        assert f"  {name}:" in english
    assert "(Europe/Vienna)" in german.partition("neu abgeleitet")[2]
    assert "(Europe/Vienna)" in english.partition("derived again")[2]


def _has(wanted: str, values: Callable[[Any], list[str]], each: Any) -> bool:
    return wanted in values(each)


def test_entries_are_found_by_what_they_say(audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(60))
    rows = [json.loads(line) for line in audit("export", url).stdout.splitlines()]
    laws = {law["law"] for each in rows for law in each["rules"]["laws"]}
    rules = {rule for each in rows for rule in each["rules"]["deciding"]}
    days = {each["facts"].get("time.decision_date") for each in rows} - {None}
    asked: list[tuple[str, str, Callable[[Any], bool]]] = [
        ("--basis", "AS_OF", lambda each: True),
        ("--basis", "LIVE", lambda each: False),
        ("--activity", "newsletter", lambda each: False),
    ]
    asked += [("--outcome", one, partial(_has, one, lambda each: [each["outcome"]])) for one in {each["outcome"] for each in rows}]
    asked += [("--law", one, partial(_has, one, lambda each: [law["law"] for law in each["rules"]["laws"]])) for one in laws]
    asked += [("--rule", one, partial(_has, one, lambda each: each["rules"]["deciding"])) for one in rules]
    asked += [("--day", one, partial(_has, one, lambda each: [each["facts"].get("time.decision_date")])) for one in days]
    if not PROVING and url.startswith("postgresql"):
        asked = asked[::5]
    for option, value, right in asked:
        wanted = [each["seq"] for each in rows if right(each)]
        shown = audit("show", url, option, value, "--last", "99", "--json").stdout.splitlines()
        found = [json.loads(line)["seq"] for line in shown]
        assert set(wanted) <= set(found), (option, value)
        assert option in ("--law", "--rule") or found == wanted
        assert [json.loads(line)["seq"] for line in audit("export", url, option, value).stdout.splitlines()] == found
    assert audit("show", url, "--outcome", "PERMITTED", "--until", "2001-01-01").exit_code == 1
    assert len(audit("show", url, "--basis", "AS_OF", "--last", "3").output.splitlines()) == 3


def test_a_filter_goes_with_a_reference(audit: Audit, url: str, arcadia: PolicySet, answers: Callable[..., list[Entry]]) -> None:
    with recording(url, arcadia) as record:
        record.append(answers(5, caller="desk", request="call-1") + answers(5, caller="shop"))
    one, both, neither = ("--caller", "desk"), ("--caller", "desk", "--request", "call-1"), ("--caller", "shop", "--request", "call-1")
    for number, options in ((5, one), (5, both), (0, neither)):
        shown = audit("show", url, *options, "KEY", "--basis", "AS_OF", "--last", "99")
        assert len(shown.stdout.splitlines()) == number


def test_an_unreadable_entry_answers_to_nothing(audit: Audit, copy_url: str) -> None:
    with tampering(copy_url) as database:
        database.execute("UPDATE entries SET rules = '[', sources = '7', facts = '{' WHERE seq = 2")
    for option, value in (("--law", "ar-privacy"), ("--rule", "x"), ("--activity", "x"), ("--basis", "AS_OF"), ("--day", "2020-01-01")):
        result = audit("show", copy_url, option, value)
        assert "       2  " not in result.output
        assert result.exit_code in (0, 1)


def test_csv(audit: Audit, copy_url: str, tmp_path: Path) -> None:
    out = tmp_path / "entries.csv"
    assert audit("export", copy_url, "--format", "csv", "--output", str(out)).exit_code == 0
    head, *rows = csv.reader(out.read_text(encoding="utf-8").splitlines())
    assert (tuple(head), len(rows)) == (COLUMNS, 5)
    assert json.loads(rows[0][head.index("facts")])["person.country"]
