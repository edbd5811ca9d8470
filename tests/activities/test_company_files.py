"""A value in a company's file is heard or refused: one that is empty, a consent that is not looked up, a name that means two things."""

import shutil
from pathlib import Path

import pytest
import yaml

from tests.activities.group import FOLDER, engine
from zweck.company import load_company, load_past_company
from zweck.forms.diagnostics import PolicyError

ACTIVITY = "activities/quality-recording/2026-01-01.yaml"
VOCABULARY = engine().policies.vocabulary


def faults(folder: Path, *, past: bool = False) -> list[tuple[str, str, bool]]:
    """The codes of the faults of a company, each with the name of its file, and whether it says what to do."""
    try:
        (load_past_company if past else load_company)(folder, VOCABULARY)
    except PolicyError as error:
        return [(one.code, Path(one.span.path).name, one.help is not None) for one in error.diagnostics]
    return []


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A copy of the example."""
    shutil.copytree(FOLDER, tmp_path / "group")
    return tmp_path / "group"


def changed(company: Path, file: str, old: str, new: str) -> None:
    """Change one place of a file."""
    text = (company / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (company / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("empty", ['""', "''", '" "'])
@pytest.mark.parametrize(
    ("file", "key"),
    [
        (ACTIVITY, "activity"),
        (ACTIVITY, "records"),
        (ACTIVITY, "after"),
        ("texts/phone-consent/2025-01-01.yaml", "text"),
        ("controllers.yaml", "time_zone"),
    ],
)
def test_an_empty_text_is_a_fault(company: Path, file: str, key: str, empty: str) -> None:
    """A version without a name was passed over without a word, and the one before went on."""
    text = (company / file).read_text(encoding="utf-8")
    (line, *_) = (line for line in text.splitlines() if line.strip().removeprefix("- ").startswith(f"{key}: "))
    (company / file).write_text(text.replace(line, f"{line[: line.index(':')]}: {empty}", 1), encoding="utf-8")
    assert ("ZW201", Path(file).name) in [one[:2] for one in faults(company)]


@pytest.mark.parametrize("path", [("consents",), ("looks_up",), ("erased", 0, "from")])
def test_an_empty_member_or_list_is_a_fault(company: Path, path: tuple[str | int, ...]) -> None:
    said = yaml.safe_load((company / ACTIVITY).read_text(encoding="utf-8"))
    *way, last = path
    inner = said
    for step in way:
        inner = inner[step]
    for value, code in (([""], "ZW201"), ([], "ZW203")):
        inner[last] = value
        (company / ACTIVITY).write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
        wanted = code if value or path == ("erased", 0, "from") else "ZW510" if path == ("looks_up",) else None
        codes = [one[0] for one in faults(company)]
        assert wanted in codes if wanted else not codes


def test_what_is_not_ordinary_is_not_presumed(company: Path) -> None:
    """Of no person's data everything is permitted; records by such a file are replayed all the same."""
    for value in ("anonymous", "unknown"):
        changed(company, ACTIVITY, "data.identifiability: personal", f"data.identifiability: {value}")
        assert (faults(company), faults(company, past=True)) == ([("ZW511", "2026-01-01.yaml", True)], [])
        changed(company, ACTIVITY, f"data.identifiability: {value}", "data.identifiability: personal")


def test_periods_that_are_looked_up_are_declared(company: Path) -> None:
    said = yaml.safe_load((company / ACTIVITY).read_text(encoding="utf-8"))
    said |= {"erased": [], "looks_up": [*said["looks_up"], "retention"]}
    (company / ACTIVITY).write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    assert [one[0] for one in faults(company)] == ["ZW509"]


def test_an_activity_that_rests_on_a_consent_looks_it_up(company: Path) -> None:
    """Else the caller alone would say that it was given, and no withdrawal be heard; what was answered once can be derived again."""
    changed(company, ACTIVITY, "looks_up: [rights, consent, age]", "looks_up: [rights, age]")
    assert faults(company) == [("ZW510", "2026-01-01.yaml", True)]
    assert faults(company, past=True) == []


def test_an_activity_has_no_name_of_a_purpose(company: Path) -> None:
    """The end of an objection to the activity would be that of one to all advertising."""
    (company / "activities/newsletter").rename(company / "activities/advertising")
    changed(company, "activities/advertising/2026-01-01.yaml", "activity: newsletter", "activity: advertising")
    assert faults(company) == [("ZW413", "2026-01-01.yaml", True)]
    assert faults(company, past=True) == []
