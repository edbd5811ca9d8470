"""Case suites: every case of Arcadia passes, and a case that does not says where it differs."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.arcadia import CASES
from tests.engine.strategies import CASES_OF_ARCADIA
from zweck.cases import Case, Mismatch, load_cases, run
from zweck.decision.decision import Outcome
from zweck.engine import Engine
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.words.said import says

BY_ID = {case.id: case for case in CASES_OF_ARCADIA}


NONE = says("cases.none")


@pytest.mark.parametrize("case", CASES_OF_ARCADIA, ids=lambda case: case.id)
def test_a_case_of_arcadia(case: Case, engine: Engine) -> None:
    assert run(case, engine) == []


@pytest.mark.parametrize(
    ("case", "changes", "mismatches"),
    [
        ("household", {"outcome": Outcome.PERMITTED}, [Mismatch("outcome", "PERMITTED", "NOT_REGULATED")]),
        ("household", {"laws": frozenset({"ar-press"})}, [Mismatch("laws", "ar-press", NONE)]),
        ("portrait-of-a-dancer", {"laws": frozenset({"ar-press"})}, [Mismatch("laws", "ar-press", "ar-press, ar-privacy")]),
        ("portrait-of-a-dancer", {"grounds": frozenset({"PRG-2"})}, []),
        (
            "portrait-of-a-dancer",
            {"grounds": frozenset({"HDSG-4-1", "PRG-2"})},
            [Mismatch("grounds", "HDSG-4-1, PRG-2", "HDSG-4-3, PRG-2")],
        ),
        ("objection", {"failed": frozenset({"HDSG-9"})}, [Mismatch("failed", "HDSG-9", "HDSG-8")]),
        ("objection-not-stated", {"missing": frozenset({"person.age"})}, [Mismatch("missing", "person.age", "consent.objection")]),
        ("wrong-channel", {"obligations": frozenset({"DU-NOTICE"})}, [Mismatch("obligations", "DU-NOTICE", "DU-ERASE")]),
        ("household", {"remedies": frozenset({"RE-DEMAND"})}, [Mismatch("remedies", "RE-DEMAND", NONE)]),
    ],
    ids=["outcome", "no law", "one law more", "fewer grounds", "ground", "failed", "missing", "obligations", "remedies"],
)
def test_a_mismatch_says_what_was_wanted_and_what_came(
    case: str, changes: dict[str, object], mismatches: list[Mismatch], engine: Engine
) -> None:
    known = BY_ID[case]
    assert run(replace(known, expect=replace(known.expect, **changes)), engine) == mismatches  # type: ignore[arg-type]


def test_a_case_knows_its_place_and_its_suite() -> None:
    case = BY_ID["objection-presumed-away"]
    assert Path(case.path).name == "privacy-2001.yaml"
    assert case.suite.en == "Shepherds' Data Protection Act as of 2001"
    assert case.question.presume_unstated is True
    assert BY_ID["objection-not-stated"].question.presume_unstated is False


SUITE = "suite: {de: a, en: b}\n"
CASE = "  - {case: %s, title: x, facts: {time.decision_date: 2005-06-01}, expect: {outcome: UNDETERMINED, laws: []}}\n"


def test_a_suite_can_presume_for_all_its_cases(arcadia: PolicySet, tmp_path: Path) -> None:
    own = CASE.replace("title: x", "title: x, presume_unstated: false")
    (tmp_path / "x.yaml").write_text(f"{SUITE}presume_unstated: true\ncases:\n{CASE % 'one'}{own % 'two'}")
    assert [case.question.presume_unstated for case in load_cases(tmp_path, arcadia)] == [True, False]


def test_a_case_may_state_facts_by_their_german_labels(arcadia: PolicySet, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    german = CASE.replace("2005-06-01", "2005-06-01, Zweck: werbung, Einwilligung: Ja, person.age: unbekannt") % "a"
    named = CASE.replace("2005-06-01", "2005-06-01, purpose.kind: advertising, consent.given: true, person.age: unknown") % "b"
    file.write_text(f"{SUITE}cases:\n{german}{named}", encoding="utf-8")
    one, other = load_cases(file, arcadia)
    assert one.question == other.question


def test_one_file_can_be_loaded_alone(arcadia: PolicySet) -> None:
    cases = load_cases(CASES / "privacy-2010.yaml", arcadia)
    assert {case.path for case in cases} == {case.path for case in CASES_OF_ARCADIA if case.path.endswith("2010.yaml")}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"{SUITE}cases: []\n", []),
        (f"{SUITE}cases:\n{CASE % 'a'}{CASE % 'a'}", ["ZW501"]),
        (f"{SUITE}cases:\n{(CASE % 'a').replace('laws: []', 'laws: [ar-pres]')}", ["ZW502"]),
        (f"{SUITE}cases:\n{(CASE % 'a').replace('laws: []', 'laws: [], grounds: [HDSG-8]')}", ["ZW502"]),
        (f"{SUITE}cases:\n{(CASE % 'a').replace('laws: []', 'laws: [], failed: [lawful-ground]')}", ["ZW502"]),
        (f"{SUITE}cases:\n{(CASE % 'a').replace('UNDETERMINED', 'ALLOWED')}", ["ZW211"]),
        (f"{SUITE}cases:\n{(CASE % 'a').replace('time.decision_date', 'time.day')}", ["ZW301"]),
        (f"{SUITE}cases:\n{(CASE % 'a').replace('2005-06-01', 'today')}", ["ZW303"]),
        (f"{SUITE}cases:\n{(CASE % 'a').replace('{time', '{purpose.kind: gossip, time')}", ["ZW302"]),
        (f"{SUITE}cases:\n  - {{title: x}}\n  - {{title: y}}\n", ["ZW203"] * 6),
        ("cases: []\n", ["ZW203"]),
    ],
    ids=[
        *("no cases", "same id", "unknown law", "a prohibition is no ground", "requirement without law", "unknown outcome"),
        *("unknown fact", "no day", "unknown value", "nothing stated", "no title"),
    ],
)
def test_faults(text: str, codes: list[str], arcadia: PolicySet, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(text)
    try:
        load_cases(tmp_path, arcadia)
        found = []
    except PolicyError as error:
        found = [diagnostic.code for diagnostic in error.diagnostics]
    assert found == codes
