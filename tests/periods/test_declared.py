"""The structured `erased` of an activity: read, checked at its place, beside the law, and in words."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import FOLDER, engine, group
from tests.cli.conftest import Zweck, zweck
from zweck.activities.entry import in_force
from zweck.company import Activity, load_company
from zweck.company.findings import findings
from zweck.company.load import draft_company
from zweck.forms.diagnostics import PolicyError
from zweck.periods.period import Count, Period
from zweck.periods.record import Because, Declared, Start, Stretch
from zweck.words.text import Text

__all__ = ["zweck"]

NAME: Final = "newsletter"
FILE: Final = f"activities/{NAME}/2026-01-01.yaml"
CLAIMS: Final = (
    "- {records: applicant_file, after: P6M, from: ended, because: claims, row: AGG-PRACTICE, "
    "needed: {after: P0D, from: ended}, review_after: P1Y}"
)
FAULTS: Final = {
    "no-class": ("- {records: aplicant_file, after: P6M, from: created}", "ZW502"),
    "no-name-of-a-class": ("- {records: Applicant File, after: P6M, from: created}", "ZW207"),
    "no-period": ("- {records: applicant_file, after: 6 months, from: created}", "ZW214"),
    "months-of-a-year": ("- {records: applicant_file, after: P6M, from: created, count: year}", "ZW214"),
    "no-such-start": ("- {records: applicant_file, after: P6M, from: rejection}", "ZW211"),
    "no-review": ("- {records: contract_file, after: P3Y, from: ended}", "ZW203"),
    "because-without-need": ("- {records: contract_file, after: P3Y, from: created, because: claims}", "ZW203"),
    "need-without-because": ("- {records: contract_file, after: P3Y, from: created, needed: {after: P1Y, from: created}}", "ZW203"),
    "needed-longer": ("- {records: contract_file, after: P1Y, from: created, because: duty, needed: {after: P2Y, from: created}}", "ZW214"),
    "no-horizon": (CLAIMS.replace("AGG-PRACTICE", "AGG-PRACTISE"), "ZW502"),
    "no-hold": ("- {records: contract_file, after: P1Y, from: created, unless: [claim]}", "ZW211"),
    "twice": ("- {records: contract_file, after: P1Y, from: created}\n  - {records: contract_file, after: P2Y, from: created}", "ZW404"),
    "longer-than-a-maximum": ("- {records: subscriber_data, after: P2Y, from: ended, count: year, review_after: P1Y}", "ZW214"),
}


def changed(tmp_path: Path, erased: str | None, looks_up: str = "[rights]") -> Path:
    """The example with another declaration in one activity."""
    folder = tmp_path / "group"
    for path in (FOLDER / "controllers.yaml", *FOLDER.glob("activities/*/*.yaml"), *FOLDER.glob("texts/*/*.yaml")):
        target = folder / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    text, _, _ = (FOLDER / FILE).read_text(encoding="utf-8").partition("erased:\n")
    text = re.sub(r"looks_up: .*", f"looks_up: {looks_up}", text)
    (folder / FILE).write_text(text + (f"erased:\n  {erased}\n" if erased else ""), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("erased", "code"), FAULTS.values(), ids=FAULTS)
def test_a_fault_has_its_place(erased: str, code: str, tmp_path: Path) -> None:
    folder = changed(tmp_path, erased)
    with pytest.raises(PolicyError) as found:
        load_company(folder, engine().policies.vocabulary)
    faults = [one for one in found.value.diagnostics if one.span.path.endswith(FILE)]
    assert {one.code for one in faults} == {code}
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    assert all("records" in lines[one.span.line - 1] for one in faults)


def test_what_is_looked_up_is_declared(tmp_path: Path) -> None:
    folder = changed(tmp_path, None, "[rights, retention]")
    with pytest.raises(PolicyError) as found:
        load_company(folder, engine().policies.vocabulary)
    assert "ZW509" in [one.code for one in found.value.diagnostics]


def test_a_sound_declaration_is_read(tmp_path: Path) -> None:
    folder = changed(tmp_path, CLAIMS, "[rights, retention]")
    (found,) = load_company(folder, engine().policies.vocabulary).activities[NAME]
    (one,) = found.erased
    own, needed = Stretch(Period(6), (Start.ENDED,)), Stretch(Period(), (Start.ENDED,))
    wanted = Declared("applicant_file", own, needed, Because.CLAIMS, review_after=Period(12), row="AGG-PRACTICE")
    assert one == wanted


def test_the_example_declares_all_its_activities() -> None:
    assert [one.id for one in in_force(group(), date(2026, 6, 1)) if not one.erased] == []


def test_the_record_has_the_sentence_of_the_declaration() -> None:
    record = group().activities["staff-scheduling"][0].record
    assert record is not None
    assert record.erased.en == "record of working time: 2 years (from: day of the working time)."
    assert record.erased.de == "Arbeitszeitnachweis: 2 Jahre (Beginn: Tag der Arbeitszeit)."


def said_of(one: Declared, activity: str = "debt-collection", day: date = date(2026, 6, 1)) -> list[str]:
    """The keys of the findings about a declaration."""
    found: Activity = replace(group().activities[activity][0], erased=(one,))
    table = engine().policies.vocabulary.periods
    return [said.key.rpartition(".")[2] for said in findings(found, group().controllers[found.controller], table, day)]


def by_year(years: int) -> Stretch:
    """Years from the end of the year of a voucher."""
    return Stretch(Period(12 * years), (Start.CREATED,), Count.YEAR)


def test_what_is_too_short_or_too_long_is_found() -> None:
    voucher = Declared("booking_voucher", by_year(8), by_year(1), Because.DUTY)
    assert said_of(voucher) == []
    assert said_of(replace(voucher, own=by_year(7))) == ["too_short", "too_short"]  # HGB and AO
    assert said_of(replace(voucher, own=by_year(10))) == ["longer_than_duty"]
    assert said_of(replace(voucher, own=by_year(10)), day=date(2024, 12, 31)) == []
    assert said_of(replace(voucher, of="contract_file")) == ["no_duty"]


def test_a_maximum_that_may_move_is_a_finding() -> None:
    """One that nothing moves is a fault of the file; one that a review moves is not, but said."""
    report = Declared(
        "whistleblower_file", Stretch(Period(60), (Start.ENDED,)), Stretch(Period(60), (Start.ENDED,)), review_after=Period(12)
    )
    assert said_of(report) == ["beyond_maximum"]
    assert said_of(replace(report, own=Stretch(Period(36), (Start.ENDED,)))) == []


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("Zehn Jahre ab Ende des Jahres.", ["Zehn Jahre"]),
        ("Acht Jahre ab Ende des Jahres; in Gebrauch ein Jahr, gelöscht binnen drei Monaten.", []),
        ("Erased after 8 years, or 96 months.", []),
        ("Erased ten-years after; a 30 day pause.", ["ten-years"]),
        ("Nach einem halben Jahr gesperrt.", ["halben Jahr"]),
        ("zehnjährige Frist, anderthalb Kalenderjahre", ["zehnjährige", "anderthalb Kalenderjahre"]),
        ("By the end of the year; monthly review.", []),
    ],
)
def test_prose_that_names_another_number_is_found(prose: str, found: list[str]) -> None:
    declared = Declared("booking_voucher", by_year(8), by_year(1), Because.DUTY, within=Period(3))
    activity = group().activities["debt-collection"][0]
    assert activity.record is not None
    record = replace(activity.record, prose=Text(prose, ""))
    said = findings(
        replace(activity, erased=(declared,), record=record),
        group().controllers[activity.controller],
        engine().policies.vocabulary.periods,
        date(2026, 6, 1),
    )
    assert [dict(one.args)["prose"] for one in said if one.key == "company.finding.prose"] == found


def test_prose_is_read_from_the_file(tmp_path: Path) -> None:
    folder = changed(tmp_path, "- {records: contract_file, after: P1Y, from: created}")
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    prose = '  erased: {de: "Nach zwei Jahren", en: "After a year"}'
    path.write_text(re.sub(r"(record:\n)", rf"\1{prose}\n", text), encoding="utf-8")
    (found,) = load_company(folder, engine().policies.vocabulary).activities[NAME]
    said = [
        str(one) for one in findings(found, group().controllers[found.controller], engine().policies.vocabulary.periods, date(2026, 6, 1))
    ]
    assert [one for one in said if "zwei Jahren" in one] == said[-1:] != []


def test_a_class_of_ones_own_has_no_row(zweck: Zweck) -> None:
    done = zweck("activities", "check", "network-monitoring", "--activities", FOLDER, "--at", "2026-06-01", "--lang", "en")
    assert "No statutory period is known for: monitored post" in done.stdout


def test_claims_need_a_horizon_that_was_read_and_an_appraisal() -> None:
    ended = Stretch(Period(6), (Start.ENDED,))
    one = Declared("applicant_file", ended, Stretch(Period(), (Start.ENDED,)), Because.CLAIMS, review_after=Period(12))
    assert said_of(one) == ["no_horizon", "no_appraisal"]
    assert said_of(replace(one, row="AGG-PRACTICE")) == ["from_memory", "no_appraisal"]
    assert said_of(replace(one, row="AGG-15-4")) == ["longer_than_claims", "no_appraisal"]
    assert said_of(replace(one, row="AGG-15-4", own=Stretch(Period(5), (Start.ENDED,)))) == ["no_appraisal"]


def test_a_draft_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    from zweck.forms.diagnostics import Diagnostics  # noqa: PLC0415

    faults = Diagnostics()
    found = draft_company(changed(tmp_path, FAULTS["no-period"][0]), engine().policies.vocabulary, faults)
    assert found.activities[NAME][0].erased == ()
