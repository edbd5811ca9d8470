"""`zweck mutate` changes each row of the law in small ways: a record of the suite notices, or a sentence says why none need."""

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Final

import pytest

from tests.cli.conftest import Zweck, zweck
from tests.periods.drawing import table
from tests.periods.recorded import FILE, POLICIES, judged, mutants
from tests.proving import PROVING, at_most
from zweck.analysis.mutation.mutant import Kind, Mutant, written
from zweck.analysis.mutation.periods import Records, around
from zweck.cases.records import RecordCase, failing_records, load_records
from zweck.cases.survivors import load_survivors
from zweck.forms.diagnostics import PolicyError
from zweck.load import load
from zweck.periods.rows import PeriodEffect, PeriodRow

__all__ = ["zweck"]

MAX_JUDGED: Final = 25_000
ALL: Final = mutants()
CHOSEN: Final = load_records(FILE, load(POLICIES))
SUITE: Final = load_records(FILE.parent, load(POLICIES))
FROM_THE_TEXT: Final = [case for case in SUITE if case not in CHOSEN]


def row_of(mutant: Mutant) -> tuple[PeriodRow, PeriodRow | None]:
    """The row as it is, and as a mutant has it."""
    assert isinstance(mutant.old, PeriodRow)
    return mutant.old, mutant.new if isinstance(mutant.new, PeriodRow) else None


def test_every_mutant_is_noticed_or_explained() -> None:
    policies = load(POLICIES)
    records = Records(policies, SUITE)
    survivors = {(one.id, written(one, policies.vocabulary)) for one in ALL if records.case(*row_of(one)) is None}
    explained = {(one.rule, change) for one in load_survivors(FILE.parent) for change in one.changes}
    assert survivors == explained
    assert Counter(one.kind for one in ALL) == {Kind.PERIOD: 714, Kind.DATE: 294, Kind.RULE: 112, Kind.CONDITION: 10}


def test_no_record_around_an_edge_notices_what_is_explained() -> None:
    """Nothing is explained that a record could show, and all else is shown; in `make test` each third change of the rows concerned."""
    policies = load(POLICIES)
    records = Records(policies, ())
    explained = {(one.rule, change) for one in load_survivors(FILE.parent) for change in one.changes}
    looked = [(one, (one.id, written(one, policies.vocabulary)) in explained) for one in ALL if one.id in {rule for rule, _ in explained}]
    assert sum(said for _, said in looked) == len(explained)
    for mutant, said in looked if PROVING else looked[::3]:
        assert (records.witness(*row_of(mutant)) is None) is said, mutant


def test_the_answers_of_the_chosen_records_are_the_judges() -> None:
    assert [case.id for case in CHOSEN if judged(case) != case.expect] == []


def test_what_the_text_says_is_what_follows() -> None:
    """84 situations, three days each, and 113 records of earlier days: by the engine, and by the judge where the seat is known."""
    assert len(FROM_THE_TEXT) == 3 * 84 + 113
    assert failing_records(FROM_THE_TEXT, load(POLICIES)) == []
    assert [case.id for case in FROM_THE_TEXT if case.country and not case.expect.facts.items() <= judged(case).facts.items()] == []


def test_the_judge_agrees_around_every_edge() -> None:
    """In each class on all days around its edges, rows and truths; in `make test` on some of them."""
    found = [case for of in table().rows for case in around(table(), of)]
    for case in found if PROVING else Random(32).sample(found, at_most(MAX_JUDGED, 250)):
        assert case.answer(table()) == judged(case), case


def test_every_class_with_a_row_that_sets_a_fact_has_a_case() -> None:
    wanted = {of for of, rows in table().rows.items() if any(row.effect is not PeriodEffect.HORIZON for row in rows)}
    assert {case.record.of for case in CHOSEN} == wanted


def test_a_survivor_is_shown_with_a_record_that_would_notice(zweck: Zweck, tmp_path: Path) -> None:
    """Without cases all survive; the record that is shown, once its answer is filled in, notices."""
    done = zweck("mutate", "retention", "--rule", "USTG-14B-1", "--tests", tmp_path, "--answers", "--jobs", "1")
    assert done.exit_code == 1
    records = [block for block in done.stdout.split("\n\n") if block.startswith("  - record: ")]
    (tmp_path / "records.yaml").write_text("records:\n" + "\n".join(records) + "\n", "utf-8")
    again = zweck("mutate", "retention", "--rule", "USTG-14B-1", "--tests", tmp_path, "--jobs", "1")
    killed = re.search(r"(\d+) killed", again.stdout)
    assert killed is not None
    assert int(killed.group(1)) > 0


FAULTS: Final = {
    "no-class": ({"class": "booking_vouchers"}, "ZW211"),
    "no-day": ({"day": "2025-02-29"}, "ZW205"),
    "no-moment": ({"created": "2025-01-01T25:00"}, "ZW205"),
    "no-fact": ({"facts": "{controller.merchand: true}"}, "ZW301"),
    "no-hold": ({"held": "claim"}, "ZW211"),
    "no-answer": ({"expect": None}, "ZW203"),
    "no-such-answer": ({"expect": "{data.still_needed: true}"}, "ZW211"),
}


@pytest.mark.parametrize(("change", "code"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_a_record_has_its_place(change: dict[str, str | None], code: str, tmp_path: Path) -> None:
    plain = {"record": "one", "class": "booking_voucher", "created": "2016-06-30", "day": "2025-01-01", "expect": "{}", "rows": "[]"}
    said = {name: value for name, value in {**plain, **change}.items() if value is not None}
    path = tmp_path / "records.yaml"
    path.write_text("records:\n  - {" + ", ".join(f"{name}: {value}" for name, value in said.items()) + "}\n", "utf-8")
    with pytest.raises(PolicyError) as found:
        load_records(path, load(POLICIES))
    assert [(one.code, one.span.line) for one in found.value.diagnostics] == [(code, 2)]


def test_a_case_with_another_answer_stops_the_command(zweck: Zweck, tmp_path: Path) -> None:
    case: RecordCase = next(one for one in CHOSEN if one.expect.rows)
    assert case.answer(table()) != replace(case.expect, rows=frozenset())
    folder = tmp_path / "retention"
    folder.mkdir()
    text = FILE.read_text("utf-8").replace("data.retention_duty: true", "data.retention_duty: false", 1)
    (folder / "records.yaml").write_text(text, "utf-8")
    done = zweck("mutate", "retention", "--tests", tmp_path)
    assert done.exit_code != 0
    assert "booking_voucher-1" in done.output


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_test_command_asks_records_and_names_what_differs(zweck: Zweck, tmp_path: Path, language: str) -> None:
    path = tmp_path / "records.yaml"
    text = "".join(FILE.read_text("utf-8").partition("  - record: booking_voucher-3")[:1])
    path.write_text(text, "utf-8")
    sound = zweck("test", tmp_path, "--lang", language)
    assert sound.exit_code == 0, sound.output
    assert {"de": "Datensätze: 2 bestanden", "en": "records: 2 passed"}[language] in sound.stdout
    path.write_text(text.replace("data.retention_duty: true", "data.retention_duty: false", 1), "utf-8")
    done = zweck("test", tmp_path, "--lang", language)
    assert done.exit_code == 1
    assert "records.yaml:5:" in done.stdout
    assert "booking_voucher-1: data.retention_duty" in done.stdout
    said = json.loads(zweck("test", tmp_path, "--json").stdout)
    assert (said["record"], said["wanted"], said["got"]) == (
        "booking_voucher-1",
        {"data.retention_duty": False},
        {"data.retention_duty": True},
    )


def test_only_rows_that_were_edited_are_changed_since(zweck: Zweck, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    copytree(POLICIES, folder)
    path = folder / "tables" / "retention.yaml"
    head, row, rest = path.read_text("utf-8").partition("  - row: ARBZG-16\n")
    path.write_text(head + row + rest.replace("period: P2Y", "period: P3Y", 1), "utf-8")
    done = zweck("mutate", "--since", folder, "--json", "--jobs", "1")
    assert done.exit_code == 0, done.output
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(one["law"], one["rule"], one["state"]) for one in found} == {("retention", "ARBZG-16", "killed")}
    assert len(found) > 5
