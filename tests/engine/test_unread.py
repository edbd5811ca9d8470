"""A file that is not read is a version of an activity that does not count: the one before it would go on."""

from pathlib import Path
from shutil import copytree
from typing import Final

import pytest

from tests.activities.group import FOLDER, engine
from zweck.company import load_company
from zweck.forms.diagnostics import PolicyError

VERSION: Final = FOLDER / "activities" / "newsletter" / "2026-01-01.yaml"
VOCABULARY: Final = engine().policies.vocabulary


@pytest.mark.parametrize(
    "place",
    [
        "activities/newsletter/2026-02-01.yml",
        "activities/newsletter/2026-02-01.YAML",
        "activities/newsletter/later/2026-02-01.yaml",
        "activities/2026-02-01.yaml",
        "texts/phone-consent/2026-02-01.YML",
        "activites/newsletter/2026-02-01.yaml",
    ],
)
def test_a_file_of_a_company_that_is_not_read_is_a_fault(tmp_path: Path, place: str) -> None:
    folder = copytree(FOLDER, tmp_path / "group")
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text(VERSION.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PolicyError) as fault:
        load_company(folder, VOCABULARY)
    (one,) = fault.value.diagnostics
    assert (one.code, one.span.path.endswith(place)) == ("ZW416", True)


@pytest.mark.parametrize(
    "place", ["activities/newsletter/..data/2026-02-01.yaml", "activities/newsletter/notes.md", "cases/later/2026-02-01.yaml"]
)
def test_what_is_no_version_is_left_alone(tmp_path: Path, place: str) -> None:
    """Kubernetes lays the files of a volume out in folders whose names begin with dots."""
    folder = copytree(FOLDER, tmp_path / "group")
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text("- : -", encoding="utf-8")
    assert load_company(folder, VOCABULARY).activities
