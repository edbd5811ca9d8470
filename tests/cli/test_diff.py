"""`zweck diff`: what a lawyer sees before an edit is merged."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.arcadia import FOLDER, POLICIES
from tests.cli.conftest import Zweck, assert_golden
from tests.once import policies_once
from zweck.analysis.diff.result import Comparison, Direction, LawChange
from zweck.analysis.space.sides import outcome_of
from zweck.cli.console import BAD_INPUT
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.forms.reader import MAX_BYTES
from zweck.load import load, shipped
from zweck.pages.comparison.report import Report

GROUNDS = Path("ar/privacy/2001-01-01/lawful-ground.yaml")
EXCEPTION = "  unless:\n    definition: child\n"
HOLE = """\
fields: []
holes:
  - hole: LETTERS
    place: Briefgesetz
    text: {de: Briefe regelt ein eigenes Gesetz., en: An act of its own governs letters.}
    in_force: {from: 2020-01-01}
    when: {operation.channel: letter}
"""
BINDING = """\
binding: members
id: member
constants:
  person.living: true
  controller.kind: guild
  time.decision_date: 2005-06-01
  person.country: AR
  operation.kind: collect
  purpose.kind: herding
  consent.given: true
  data.kinds: [name]
  data.interest: none
columns:
  person.age: age
"""
SUSPICION = "      - basis.suspicion_documented: true\n"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """Arcadia without the exception for children, and its cases beside it."""
    shutil.copytree(POLICIES, tmp_path / "policies")
    shutil.copytree(FOLDER / "cases", tmp_path / "tests" / "policies")
    path = tmp_path / "policies" / GROUNDS
    path.write_text(path.read_text(encoding="utf-8").replace(EXCEPTION, "", 1), encoding="utf-8")
    return tmp_path / "policies"


@pytest.mark.parametrize("language", ["de", "en"])
def test_text(zweck: Zweck, edited: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """In both languages, with the cases beside the new side."""
    monkeypatch.chdir(FOLDER)
    result = zweck("diff", "policies", edited, "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    head, _, changes = result.stdout.partition("\n\n")  # a long path of the new side stands in a line of its own
    said = f"{' '.join(head.split())}\n\n{changes}".replace(str(edited), "NEW")
    assert_golden(f"diff.{language}", without_examples(said))


def test_markdown(zweck: Zweck, edited: Path) -> None:
    """For a pull request: headings, lists, and requests that can be copied."""
    result = zweck("diff", POLICIES, edited, "--markdown", "--lang", "de")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("## Änderungen von ")
    assert "### Hirtendatenschutzgesetz (ar-privacy)" in lines
    assert "#### verboten → erlaubt" in lines
    assert "- Hat die Person eingewilligt? ja" in lines
    assert lines[lines.index("```yaml") + 1] == "facts:"


def test_json(zweck: Zweck, edited: Path) -> None:
    """One object; every example, asked of both sides, gives the answers claimed."""
    result = zweck("diff", POLICIES, edited, "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    engines = [Engine(load(path)) for path in (POLICIES, edited)]
    for law in said["laws"]:
        assert {"law", "from", "until", "class", "regions", "elsewhere"} <= set(law)
        for region in law["regions"]:
            assert {"text", "example", "old", "new", "rules"} <= set(region)
            answers = [engine.decide(ask(region["example"]["facts"], engine.policies.vocabulary)) for engine in engines]
            assert [answer.outcome for answer in answers] == [region["overall"]["old"], region["overall"]["new"]]
            assert [outcome_of(law["law"], answer) for answer in answers] == [region["old"], region["new"]]
    assert [(flip["case"], flip["old"]["passed"], flip["new"]["passed"]) for flip in said["tests"]] == [("child", True, False)]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_gap(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """Law that is not there is no law that becomes stricter."""
    monkeypatch.chdir(tmp_path)
    for name in ("old", "new"):
        shutil.copytree(POLICIES, name)
    Path("new/coverage.yaml").write_text(HOLE, encoding="utf-8")
    result = zweck("diff", "old", "new", "--lang", language)
    assert result.exit_code == 0
    assert_golden(f"diff-gap.{language}", without_examples(result.stdout))
    (law,) = json.loads(zweck("diff", "old", "new", "--json").stdout)["laws"]
    assert (law["law"], law["class"], law["from"], law["until"]) == ("coverage", "gap", "2020-01-01", None)


def test_how_many_people_of_a_table_an_edit_concerns(zweck: Zweck, edited: Path, tmp_path: Path) -> None:
    """Rows that both states decide otherwise, by outcomes; those that cannot be asked are counted, too."""
    table, bind = tmp_path / "members.csv", tmp_path / "bind.yaml"
    table.write_text("member,age\nM1,8\nM2,40\nM3,9\nM4,none\n", encoding="utf-8")
    bind.write_text(BINDING, encoding="utf-8")
    call = ("diff", POLICIES, edited, "--table", table, "--bind", bind)
    people = json.loads(zweck(*call, "--json").stdout)["people"]
    turn = {"old": "PROHIBITED", "new": "PERMITTED", "rows": 2, "first": ["M1"]}
    assert people == {"rows": 4, "turned": [turn], "otherwise": 0, "faulty": 1}
    said = zweck(*call, "--lang", "en").stdout
    assert "2 of 4 rows turn; 0 more keep their outcome for other reasons." in said
    assert "2: prohibited → permitted (for example M1)" in said
    assert "name both: --table FILE --bind FILE" in zweck("diff", POLICIES, edited, "--table", table).stderr


def test_today_comes_first() -> None:
    """Of a law the days around today, then later ones, then earlier ones, the latest first; those that read alike are one group."""
    arcadia = load(POLICIES)
    ways = (Direction.STRICTER, Direction.LAXER, Direction.STRICTER, Direction.MIXED, Direction.EQUIVALENT)
    days = [(None, 2003), (2004, 2009), (2010, 2019), (2020, 2024), (2025, None)]
    changes = [
        LawChange(law, date(start, 1, 1) if start else None, date(until, 12, 31) if until else None, way, ())
        for law in ("ar-press", "ar-privacy")
        for (start, until), way in zip(days, ways, strict=True)
    ]
    report = Report(("", ""), (arcadia, arcadia), Comparison(tuple(changes), (), ()), (), None, date(2012, 6, 1))
    seen = [(group[0].law, [change.start.year if change.start else None for change in group]) for group in report.groups()]
    order = [[2010, None], [2020], [2025], [2004]]
    assert seen == [(law, years) for law in ("ar-press", "ar-privacy") for years in order]


def test_rules_without_effect(zweck: Zweck, edited: Path) -> None:
    """Consent of a registered body decides nothing once consent alone suffices, for children too."""
    old = edited.parent / "old"
    shutil.copytree(edited, old)
    ground = "- ground: HDSG-4-9\n  of: lawful-ground\n  citation: Art. 4 HDSG\n  reason: {de: Neu., en: New.}\n"
    ground += "  when:\n    all:\n      - consent.given: true\n      - register.entry: true\n"
    given = "    consent.given: true\n"
    for folder, exception in ((old, EXCEPTION), (edited, "")):
        path = folder / GROUNDS
        text = path.read_text(encoding="utf-8").replace(given, given + exception, 1)
        path.write_text(text + ground, encoding="utf-8")
    path = edited / "ar/privacy/2010-07-01/amendments.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(EXCEPTION, "", 1), encoding="utf-8")
    said = json.loads(zweck("diff", old, edited, "--json").stdout)
    assert said["idle"] == [{"kind": "shadowed", "law": "ar-privacy", "rule": "ar-privacy/HDSG-4-9", "by": ["HDSG-4-1"]}]
    assert "HDSG-4-9: entscheidet nie" in zweck("diff", old, edited, "--lang", "de").stdout


def test_nothing_changed(zweck: Zweck) -> None:
    """Two states that are the same."""
    result = zweck("diff", POLICIES, POLICIES)
    assert (result.exit_code, "Both states say the same." in result.stdout) == (0, True)
    read = json.loads(zweck("diff", POLICIES, POLICIES, "--json").stdout)
    assert (read["laws"], read["edits"], read["old"]["revision"]) == ([], [], read["new"]["revision"])


def test_what_is_no_law_or_cannot_be_read_does_not_say_the_same(zweck: Zweck, tmp_path: Path) -> None:
    """Two folders of equal content say the same only if there is law in them, and all of it was read."""
    (tmp_path / "notes.yaml").write_text("of: no law\n")
    assert zweck("diff", tmp_path, tmp_path).exit_code == BAD_INPUT
    sides = [shutil.copytree(POLICIES, tmp_path / name) for name in ("old", "new")]
    for number, folder in enumerate(sides):
        (folder / "doubts.yaml").write_bytes(b"#" * (MAX_BYTES + 1 + number))
    assert zweck("diff", *sides).exit_code == BAD_INPUT


def test_what_cannot_be_compared(zweck: Zweck, edited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither folder nor commit; faulty policies."""
    monkeypatch.chdir(tmp_path)
    path = edited / GROUNDS
    path.write_text(path.read_text(encoding="utf-8").replace("consent.given", "consent.gven"), encoding="utf-8")
    faulty = zweck("diff", POLICIES, edited)
    assert (faulty.exit_code, "did you mean `consent.given`?" in faulty.stderr) == (3, True)


def test_one_condition_of_the_shipped_law(zweck: Zweck, tmp_path: Path) -> None:
    """Without a documented suspicion: laxer, one region, described in the rule's own terms, with an example that holds."""
    copy = Path(shutil.copytree(shipped(), tmp_path / "policies"))
    path = copy / "de/bdsg/2018-05-25/section-26-employees.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(SUSPICION, "", 1), encoding="utf-8")
    with policies_once():
        said = json.loads(zweck("diff", shipped(), copy, "--json", "--tests", "tests/policies/de-bdsg", "--at", "2024-06-01").stdout)
        engines = [Engine(load(policies)) for policies in (shipped(), copy)]
    assert {(law["law"], law["class"]) for law in said["laws"]} == {("eu-gdpr", "laxer")}
    assert said["laws"][0]["from"] <= "2024-06-01" <= said["laws"][0]["until"]
    for law in said["laws"]:
        (region,) = law["regions"]
        assert region["rules"] == ["de-bdsg/BDSGN-26-1-2"]
        assert "Purpose: detection of crimes by employees" in region["text"]["en"].splitlines()
        assert len(region["text"]["en"].splitlines()) == 6
        assert region["complete"] is True
        answers = [engine.decide(ask(region["example"]["facts"], engine.policies.vocabulary)) for engine in engines]
        assert [answer.outcome for answer in answers] == ["PROHIBITED", "PERMITTED"]


def without_examples(text: str) -> str:
    """The text without the facts of its examples: of several smallest ones any may be found."""
    kept: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        inside = line.strip() in ("Beispiel:", "Example:") or (inside and line.startswith("    "))
        if not inside or line.strip() in ("Beispiel:", "Example:"):
            kept.append(line)
    return "".join(kept)


def test_an_earlier_state_need_not_pass_the_checks_of_today(zweck: Zweck, tmp_path: Path) -> None:
    """A value that silence implied is proven today; an older state that did not prove it can be compared, a new one must."""
    path = shutil.copytree(POLICIES, tmp_path / "policies") / "vocabulary" / "operation.yaml"
    before, marked, rest = path.read_text(encoding="utf-8").partition("  - fact: operation.channel\n")
    implied = "    silence: {class: doing, implied: [{value: letter, when: {operation.kind: collect}}]}\n"
    path.write_text(before + marked + rest.replace("    silence: {class: doing}\n", implied, 1), encoding="utf-8")
    assert zweck("diff", tmp_path / "policies", POLICIES).exit_code == 0
    refused = zweck("diff", POLICIES, tmp_path / "policies")
    assert refused.exit_code == 3
    assert "ZW430" in refused.stderr
