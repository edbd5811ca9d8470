"""`zweck new`: what it writes is in form, has no fault but its placeholders, and is sound once these are filled in."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.cli.conftest import Zweck
from zweck.cases import load_cases
from zweck.editing.begin import replacing
from zweck.editing.files import FileKind, kind_of
from zweck.editing.format import formatted
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.parse.grammar import RULES
from zweck.load import load

POLICIES: Final = Path("policies")
FILLED: Final = {
    "definition: <the name of a definition, or write tests of facts in its place>": "purpose.kind: news",
    "citation: <where the law says so>": "citation: Art. 8 HDSG",
    "of: <the requirement that it satisfies>": "of: lawful-ground",
    "<the ordered fact that it raises>": "data.interest",
    "<the lowest value left>": "weighty",
    "<one of before, at, after>": "before",
    "<one of permission, prohibition, any>": "any",
    "<one of PERMITTED, PROHIBITED, UNDETERMINED, NOT_REGULATED>": "UNDETERMINED",
    "<the gazette reference>": "Anzeiger 2020 S. 1",
    "<its sections, such as §§ 1-20>": "Art. 1-20",
}


LIST: Final = """\
- prohibition: HDSG-15
  citation: Art. 15 HDSG
  reason: {de: Verboten., en: Forbidden.}
  when:
    any:
      - rule: HDSG-4-1
      - rule: HDSG-4-2
"""


def codes() -> set[str]:
    """The codes of all faults of the policies."""
    try:
        load(POLICIES)
    except PolicyError as error:
        return {fault.code for fault in error.diagnostics}
    return set()


def fill(path: Path) -> None:
    """Fill in every placeholder of a file."""
    text = path.read_text(encoding="utf-8")
    for placeholder, words in FILLED.items():
        text = text.replace(placeholder, words)
    path.write_text(re.sub(r"<[^<>\n]*>", "words", text), encoding="utf-8")


def assert_in_form(path: Path) -> None:
    kind = kind_of(path.absolute(), POLICIES.absolute())
    assert formatted(path.read_bytes(), kind or FileKind.CASES, str(path), Diagnostics()) == path.read_bytes()


@pytest.mark.parametrize("kind", RULES)
def test_a_rule(zweck: Zweck, copy: Path, kind: str) -> None:
    id = "quite-new" if kind in ("definition", "requirement") else "NEW-1"
    result = zweck("new", "rule", "ar-privacy", kind, id, "--at", "2001-01-01", "--file", "new")
    assert result.exit_code == 0
    path = copy / "policies/ar/privacy/2001-01-01/new.yaml"
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../../../.schema/rules.json\n")
    assert_in_form(path)
    assert codes() == {"ZW212"} | ({"ZW408"} if kind == "requirement" else set())
    if kind == "requirement":
        zweck("new", "rule", "ar-privacy", "ground", "NEW-2", "--at", "2001-01-01", "--file", "new.yaml")
        path.write_text(path.read_text(encoding="utf-8").replace("<the requirement that it satisfies>", id), encoding="utf-8")
    fill(path)
    assert codes() == set()


def test_a_rule_is_added_below_the_others(zweck: Zweck, copy: Path) -> None:
    path = copy / "policies/ar/privacy/2010-07-01/amendments.yaml"
    before = path.read_text(encoding="utf-8")
    result = zweck("new", "rule", "ar-privacy", "prohibition", "HDSG-77", "--file", "amendments")
    assert result.stdout.startswith("policies/ar/privacy/2010-07-01/amendments.yaml: added to\n")
    assert path.read_text(encoding="utf-8").startswith(before.rstrip() + "\n\n- prohibition: HDSG-77\n")


def test_a_rule_that_an_earlier_version_states_begins_with_its_text(zweck: Zweck, copy: Path) -> None:
    zweck("new", "amendment", "ar-privacy", "2020-01-01")
    fill(copy / "policies/ar/privacy/2020-01-01/policy.yaml")
    for id in ("HDSG-4-1", "HDSG-7-2"):
        result = zweck("new", "rule", "ar-privacy", "ground", id, "--file", "section-4")
        assert (result.exit_code, result.stderr) == (0, "")
        assert f"policies/ar/privacy/2020-01-01/policy.yaml: `{id}` listed under `replaces`\n" in result.stdout
    assert codes() == set()
    before, after = load(POLICIES).laws["ar-privacy"].versions[-2:]
    assert after.rules == before.rules
    assert after.replaces == ("HDSG-4-1", "HDSG-7-2")
    path = copy / "policies/ar/privacy/2020-01-01/section-4.yaml"
    assert_in_form(path)
    assert_in_form(path.with_name("policy.yaml"))
    restated = path.read_text(encoding="utf-8").partition("\n")[2]
    sources = [copy / "policies/ar/privacy" / name for name in ("2010-07-01/amendments.yaml", "2001-01-01/messages.yaml")]
    texts = [source.read_text(encoding="utf-8") for source in sources]
    for part in restated.split("\n\n"):
        assert any(part in text for text in texts)


@pytest.mark.parametrize(
    ("stated", "after"),
    [
        ("replaces: [A-1]\n", "replaces: [A-1, B-2]\n"),
        ("replaces: A-1\n", "replaces: [A-1, B-2]\n"),
        ("replaces: []\n", "replaces: [B-2]\n"),
        ("replaces:\n", "replaces: [B-2]\n"),
        ("replaces:\n  - A-1  # why\n", "replaces:\n  - A-1  # why\n  - B-2\n"),
        ("", "replaces: [B-2]\n"),
    ],
)
def test_the_head_lists_what_is_restated_however_it_was_written(stated: str, after: str) -> None:
    assert replacing(f"law: x\n{stated}".encode(), "B-2") == f"law: x\n{after}".encode()


def test_a_head_that_cannot_be_rewritten() -> None:
    assert replacing(b"law: x\nnote: |+\n  a\n\n", "B-2") is None


def test_a_law(zweck: Zweck, copy: Path) -> None:
    assert zweck("new", "law", "ar-harbour", "2020-01-01", "--short", "HafG").exit_code == 0
    assert codes() == {"ZW212"}
    written = [*(copy / "policies/ar/harbour/2020-01-01").iterdir(), copy / "policies/citations/harbour.yaml"]
    assert [path.name for path in sorted(written)] == ["policy.yaml", "rules.yaml", "harbour.yaml"]
    for path in written:
        assert_in_form(path)
        fill(path)
    assert codes() == set()


def test_rules_of_a_house(zweck: Zweck, copy: Path) -> None:
    """A house has no jurisdictions, and begins with what only it may have alone: a prohibition."""
    house = copy / "house"
    house.mkdir()
    (house / "house.yaml").write_text("house: quiet\ntitle: {de: Ruhe, en: quiet}\n", encoding="utf-8")
    assert zweck("new", "law", "calls", "2020-01-01", "--short", "HR", "--policies", str(house)).exit_code == 0
    over = ("check", "--policies", str(POLICIES), "--policies", str(house))
    assert set(re.findall(r"ZW\d{3}", zweck(*over).stderr)) == {"ZW212"}
    written = sorted((house / "calls/2020-01-01").iterdir())
    assert [path.name for path in written] == ["policy.yaml", "rules.yaml"]
    assert "source:" not in written[0].read_text(encoding="utf-8")
    for path in written:
        assert_in_form(path)
        fill(path)
    assert "prohibition: HR-1" in written[1].read_text(encoding="utf-8")
    assert zweck(*over).exit_code == 0
    assert "one word will do" in zweck("new", "law", "calls", "2020-01-01").stderr


def test_a_text_is_asked_for_in_its_own_language(zweck: Zweck, copy: Path) -> None:
    assert zweck("new", "law", "ar-harbour", "2020-01-01").exit_code == 0
    head = (copy / "policies/ar/harbour/2020-01-01/policy.yaml").read_text(encoding="utf-8")
    assert "  de: <was das Gesetz sagt, in einem Satz>\n    en: <what the law says, in one sentence>\n" in head
    assert zweck("new", "rule", "ar-privacy", "ground", "NEW-1", "--at", "2001-01-01", "--file", "new", "--lang", "de").exit_code == 0
    assert "  of: <die Anforderung, die sie erfüllt>\n" in (copy / "policies/ar/privacy/2001-01-01/new.yaml").read_text(encoding="utf-8")


def test_an_amendment(zweck: Zweck, copy: Path) -> None:
    assert zweck("new", "amendment", "ar-privacy", "2020-01-01").exit_code == 0
    path = copy / "policies/ar/privacy/2020-01-01/policy.yaml"
    assert codes() == {"ZW212"}
    assert_in_form(path)
    fill(path)
    assert codes() == set()
    assert [str(version.start) for version in load(POLICIES).laws["ar-privacy"].versions] == ["2001-01-01", "2010-07-01", "2020-01-01"]


def test_a_case(zweck: Zweck, copy: Path) -> None:
    for id in ("N1", "N2"):
        assert zweck("new", "case", "ar-privacy", id, "--at", "2001-01-01").exit_code == 0
    path = copy / "tests/policies/ar-privacy/2001-01-01/cases.yaml"
    assert_in_form(path)
    with pytest.raises(PolicyError) as caught:
        load_cases(path, load(POLICIES))
    assert {fault.code for fault in caught.value.diagnostics} == {"ZW212"}
    fill(path)
    assert [case.id for case in load_cases(path, load(POLICIES))] == ["N1", "N2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["law", "ar-privacy", "2020-01-01"], "exists already"),
        (["law", "Harbour", "2020-01-01"], "is not the id of a law"),
        (["amendment", "ar-harbour", "2020-01-01"], "there is no law `ar-harbour`"),
        (["amendment", "ar-privacy", "1999-01-01"], "has no version before 1999-01-01"),
        (["amendment", "ar-privacy", "2010-07-01"], "exists already"),
        (["rule", "ar-privacy", "ground", "new one"], "is not an id"),
        (["rule", "ar-privacy", "definition", "New"], "is not a name"),
        (["rule", "ar-privacy", "ground", "HDSG-4-1"], "stands in this version already, policies/ar/privacy/2010-07-01/amendments.yaml:2"),
        (["rule", "ar-privacy", "ground", "HDSG-8"], "`HDSG-8` is a prohibition, policies/ar/privacy/2001-01-01/messages.yaml:27"),
        (["rule", "ar-privacy", "ground", "N-1", "--at", "2002-01-01"], "its versions: 2001-01-01, 2010-07-01"),
        (["rule", "ar-privacy", "ground", "N-1", "--file", "../x"], "is not the name of a file"),
        (["rule", "ar-privacy", "ground", "N-1", "--file", "policy"], "is not the name of a file"),
    ],
)
def test_what_cannot_be_begun(zweck: Zweck, copy: Path, arguments: list[str], said: str) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*.yaml")}
    result = zweck("new", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert {path: path.read_bytes() for path in copy.rglob("*.yaml")} == before


def test_nothing_is_added_while_a_file_cannot_be_read(zweck: Zweck, copy: Path) -> None:
    path = copy / "policies/ar/privacy/2010-07-01/broken.yaml"
    path.write_text("- a: [\n", encoding="utf-8")
    result = zweck("new", "rule", "ar-privacy", "ground", "N-1", "--file", "broken")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "see `zweck check`" in result.stderr
    assert path.read_text(encoding="utf-8") == "- a: [\n"


def test_a_file_whose_end_is_no_place_for_an_entry(zweck: Zweck, copy: Path) -> None:
    path = copy / "tests/policies/ar-privacy/2010-07-01/cases.yaml"
    path.parent.mkdir(parents=True)
    text = "cases: []\nsuite: {de: a, en: b}\n"
    path.write_text(text, encoding="utf-8")
    result = zweck("new", "case", "ar-privacy", "N1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "choose another file with --file" in result.stderr
    assert path.read_text(encoding="utf-8") == text


def test_a_new_ground_comes_with_the_places_that_list_its_siblings(zweck: Zweck, copy: Path) -> None:
    quiet = zweck("new", "rule", "ar-privacy", "ground", "NEW-1", "--file", "new")
    assert "see whether" not in quiet.stdout
    path = copy / "policies/ar/privacy/2010-07-01/new.yaml"
    path.write_text(LIST, encoding="utf-8")
    shown = zweck("new", "rule", "ar-privacy", "ground", "NEW-1", "--file", "newer").stdout.splitlines()
    assert shown[-2:] == [
        "These places name grounds of one requirement; see whether the new one belongs there, too:",
        "  policies/ar/privacy/2010-07-01/new.yaml:5:5: HDSG-15 names HDSG-4-1, HDSG-4-2 of ar-privacy/lawful-ground",
    ]
