"""Lists of the grounds of a requirement: which of them must be complete, and on which days."""

import shutil
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from zweck.forms.diagnostics import PolicyError
from zweck.load import load

RULE = """\
- prohibition: HDSG-15
  citation: Art. 15 HDSG
  reason: {de: Ohne Grundlage nicht., en: Not without a ground.}
"""
ALL = ["HDSG-4-1", "HDSG-4-2", "HDSG-4-3", "HDSG-4-4", "HGBAR-9"]
MOST = [*ALL[:2], *ALL[3:]]


def lacking(tmp_path: Path, when: str, *, rule: str = RULE) -> set[str]:
    """The grounds that are missing somewhere when a rule with this condition is added, each with the first day."""
    copy = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    (copy / "ar/privacy/2001-01-01/new.yaml").write_text(f"{rule}  when: {when}\n", encoding="utf-8")
    try:
        load(copy)
    except PolicyError as error:
        parts = ((fault.code, fault.message.split("`"), fault.message.rpartition(" ")[2]) for fault in error.diagnostics)
        return {f"{message[3]} {day}" if code == "ZW427" else code for code, message, day in parts}
    return set()


def none_of(ids: list[str]) -> str:
    """That none of some grounds holds, each denied."""
    return f"{{all: [{{operation.kind: publish}}, {', '.join(f'{{not: {{rule: {id}}}}}' for id in ids)}]}}"


@pytest.mark.parametrize(
    "form",
    [none_of, lambda ids: f"{{not: {{any: [{', '.join(f'{{rule: {id}}}' for id in ids)}]}}}}"],
    ids=["each denied", "all denied together"],
)
def test_a_list_of_most_grounds_lacks_the_others(tmp_path: Path, form: object) -> None:
    assert callable(form)
    assert lacking(tmp_path / "all", form(ALL)) == set()
    assert lacking(tmp_path / "most", form(MOST)) == {"HDSG-4-3 2001-01-01"}
    assert lacking(tmp_path / "later", form(ALL[:4])) == {"HGBAR-9 2005-01-01"}


def test_a_list_of_half_of_the_grounds_means_these_alone(tmp_path: Path) -> None:
    assert lacking(tmp_path / "one", none_of(["HDSG-4-1"])) == set()
    assert lacking(tmp_path / "two", none_of(["HDSG-4-1", "HDSG-4-4"])) == set()


def test_a_list_of_what_allows_is_no_such_list(tmp_path: Path) -> None:
    assert lacking(tmp_path, f"{{any: [{', '.join(f'{{rule: {id}}}' for id in MOST)}]}}") == set()


def test_a_definition_says_which_grounds_are_meant(tmp_path: Path) -> None:
    named = "- definition: some\n  citation: Art. 15 HDSG\n  when:\n    any:\n" + "".join(f"      - rule: {id}\n" for id in MOST)
    assert lacking(tmp_path, "{not: {definition: some}}", rule=named + "\n" + RULE) == set()


def test_a_ground_need_not_deny_itself(tmp_path: Path) -> None:
    ground = RULE.replace("prohibition", "ground").replace("  citation", "  of: lawful-ground\n  citation")
    assert lacking(tmp_path / "all", none_of(ALL), rule=ground) == set()
    assert lacking(tmp_path / "most", none_of(MOST), rule=ground) == {"HDSG-4-3 2001-01-01"}
