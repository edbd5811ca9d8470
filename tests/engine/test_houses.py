"""Rules of a house over Arcadia's law: they are read beside it, take none of its names, and only forbid and require."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.arcadia import CASES, POLICIES
from zweck.cases import load_cases
from zweck.cases.run import compare
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.check.frozen import check_frozen
from zweck.load import load, load_with_files

HEAD: Final = "house: shepherds\ntitle: {de: Hausregeln der Hirten, en: House rules of the shepherds}\n"
POLICY: Final = """law: pastures
version: {}
title: {{de: Weiden, en: Pastures}}
short: HR Weiden
scope:
  citation: HR Weiden 1
  reason: {{de: Für Werbung., en: For advertising.}}
  when:
    purpose.kind: advertising
"""
RULES: Final = """- prohibition: PASTURES-2
  citation: HR Weiden 2
  reason: {de: Ministerien werben nicht., en: Ministries do not advertise.}
  when:
    controller.kind: ministry
- requirement: blessing
  citation: HR Weiden 3
  reason: {de: Werbung braucht den Segen., en: Advertising needs the blessing.}
- ground: PASTURES-3
  of: blessing
  citation: HR Weiden 3
  reason: {de: Der Segen ist da., en: The blessing is there.}
  when:
    blessing.given: true
"""
FACTS: Final = """group: blessing
facts:
  - fact: blessing.given
    type: bool
    label: {de: Segen, en: blessing}
    meaning: {de: Der Segen wurde erteilt., en: The blessing was given.}
    question: {de: "Wurde der Segen erteilt?", en: "Was the blessing given?"}
    silence: {class: CLASS}
    changeable_by: nobody
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The folder of a house."""
    folder = tmp_path / "house"
    write(folder, "house.yaml", HEAD)
    write(folder, "pastures/1990-01-01/policy.yaml", POLICY.format("1990-01-01"))
    write(folder, "pastures/1990-01-01/rules.yaml", RULES)
    write(folder, "vocabulary/blessing.yaml", FACTS.replace("CLASS", "doing"))
    return folder


def write(folder: Path, name: str, text: str) -> None:
    """Write a file of the house."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def faults(*folders: Path) -> Iterator[str]:
    """The faults of a law with houses."""
    with pytest.raises(PolicyError) as error:
        load(*folders)
    yield from (f"{fault.code}: {fault.message}" for fault in error.value.diagnostics)


def test_a_house_is_laid_over_the_law(house: Path) -> None:
    policies = load(POLICIES, house)
    found = policies.houses[0]
    assert (found.name, found.laws, found.facts) == ("shepherds", ("pastures",), ("blessing.given",))
    assert policies.beneath == load(POLICIES).revision != policies.revision
    assert policies.revision == load(house, POLICIES).revision, "in any order"
    assert {version.house for version in policies.laws["pastures"].versions} == {"shepherds"}
    assert not any(version.house for id, law in policies.laws.items() if id != "pastures" for version in law.versions)


def test_what_is_kept_of_it_is_loaded_again(house: Path, tmp_path: Path) -> None:
    policies, files = load_with_files(POLICIES, house)
    for path, data in files.items():
        (tmp_path / "kept" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kept" / path).write_bytes(data)
    again = load(tmp_path / "kept")
    assert (again.revision, again.beneath, [one.revision for one in again.houses]) == (
        policies.revision,
        policies.beneath,
        [one.revision for one in policies.houses],
    )


def test_no_case_of_the_law_has_a_laxer_answer(house: Path) -> None:
    """The rules of the law come out as before; the outcome is the same, or the house made it stricter."""
    engine = Engine(load(POLICIES, house))
    changed = 0
    for case in load_cases(CASES, load(POLICIES)):
        found = engine.decide(case.question, Detail.REASONS).finding
        others = {mismatch.what for mismatch in compare(case.expect, found)} - {"outcome", "laws", "obligations", "missing", "gaps"}
        assert not others, case.id
        if found.ruling.outcome is not case.expect.outcome:
            changed += 1
            assert found.ruling.outcome in (Outcome.PROHIBITED, Outcome.UNDETERMINED), case.id
            assert case.expect.outcome is not Outcome.PROHIBITED, case.id
    assert changed


def test_an_answer_names_the_house(house: Path) -> None:
    engine = Engine(load(POLICIES, house))
    stated = {"time.decision_date": "2012-01-01", "purpose.kind": "advertising", "controller.kind": "ministry"}
    decision = engine.decide(engine.ask(stated))
    law = next(law for law in decision.laws if law.law == "pastures")
    assert (law.house, law.outcome) == ("shepherds", Outcome.PROHIBITED)
    assert {reason.house for reason in decision.reasons if reason.rule.startswith(("pastures/", "PASTURES"))} == {"shepherds"}
    assert {reason.house for reason in decision.reasons if not reason.rule.startswith(("pastures/", "PASTURES"))} <= {""}
    assert [one.name for one in decision.houses] == ["shepherds"]


def test_a_house_that_has_no_objection_regulates_nothing(house: Path) -> None:
    """Where no law applies, the rules of a house do not make it a permission."""
    write(house, "pastures/1990-01-01/policy.yaml", POLICY.format("1990-01-01").replace("purpose.kind: advertising", "purpose.kind: news"))
    without, engine = Engine(load(POLICIES)), Engine(load(POLICIES, house))
    stated = {"time.decision_date": "1994-01-01", "purpose.kind": "news", "controller.kind": "guild", "blessing.given": True}
    before = without.decide(without.ask({name: value for name, value in stated.items() if name != "blessing.given"}), Detail.OUTCOME)
    after = engine.decide(engine.ask(stated), Detail.REASONS)
    assert before.outcome is after.outcome is Outcome.NOT_REGULATED
    assert [law.outcome for law in after.laws if law.house] == [Outcome.NOT_REGULATED]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tables/a.yaml", "table: a\n", "ZW428: a house has no `tables/a.yaml`"),
        ("coverage.yaml", "fields: []\n", "ZW428: a house has no `coverage.yaml`"),
        ("vocabulary/acts.yaml", "acts: []\n", "ZW428: a house has no `vocabulary/acts.yaml`"),
        ("houses/inner/house.yaml", HEAD, "ZW428: a house has no houses of its own"),
        ("vocabulary/blessing.yaml", FACTS.replace("CLASS", "ordinary, presume: true"), "ZW428: `blessing.given` would be presumed"),
        (
            "pastures/1990-01-01/more.yaml",
            RULES[: RULES.index("- requirement")].replace("PASTURES-2", "HDSG-8"),
            "ZW429: `HDSG-8` is the id",
        ),
        (
            "pastures/1990-01-01/more.yaml",
            RULES[RULES.index("- ground") :].replace("PASTURES-3", "P-4").replace("of: blessing", "of: ar-privacy/lawful-ground"),
            "ZW428: `P-4` would permit by `ar-privacy/lawful-ground`",
        ),
        (
            "pastures/1990-01-01/more.yaml",
            "- obligation: P-5\n  of: ar-privacy\n  citation: x\n  timing: before\n  rides_on: any\n  text: {de: a, en: b}\n",
            "ZW428: `P-5` would stand in `ar-privacy`",
        ),
        (
            "pastures/1990-01-01/policy.yaml",
            POLICY.format("1990-01-01").partition("scope:")[0],
            "ZW428: `pastures` has no scope",
        ),
        ("vocabulary/data.yaml", FACTS.replace("CLASS", "doing"), "ZW404: the fact `blessing.given` stands twice"),
        (
            "vocabulary/data.yaml",
            FACTS.replace("blessing.given", "blessing"),
            "ZW207: `blessing` does not start with its group `blessing.`",
        ),
    ],
)
def test_what_a_house_may_not_do(house: Path, name: str, text: str, said: str) -> None:
    write(house, name, text)
    assert any(fault.startswith(said) for fault in faults(POLICIES, house)), [*faults(POLICIES, house)]


def test_two_houses_have_two_names(house: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write(other, "house.yaml", HEAD)
    write(other, "hills/1990-01-01/policy.yaml", POLICY.format("1990-01-01").replace("law: pastures", "law: hills"))
    assert [*faults(POLICIES, house, other)] == ["ZW429: the house `shepherds` is there already"]
    write(other, "house.yaml", HEAD.replace("shepherds", "hunters"))
    assert [one.name for one in load(POLICIES, house, other).houses] == ["shepherds", "hunters"]


def test_two_laws_are_one_too_many(tmp_path: Path) -> None:
    assert next(faults(POLICIES, tmp_path)).startswith("ZW112: ")


def test_a_house_is_released_for_itself(house: Path) -> None:
    released = (
        "form: one\nreleases:\n  - release: first\n    on: 2026-01-01\n    frozen:\n      - law: pastures\n        version: 1990-01-01\n"
    )
    write(house, "released.yaml", f"{released}        digest: {'0' * 64}\n")
    noted = Diagnostics()
    check_frozen(load(POLICIES, house), noted)
    assert [(fault.code, str(fault.message)) for fault in noted] == [
        ("ZW701", "the version `pastures@1990-01-01` does not say what was released")
    ]
