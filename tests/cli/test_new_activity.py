"""`zweck new activity`: a version of an activity, begun in the folder of a company."""

from pathlib import Path

import pytest

from tests.cli.conftest import Zweck

VALUES = ("--operation", "contact", "--purpose", "advertising")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A company with one controller and no activity."""
    example = Path(__file__).parents[2] / "docs" / "examples" / "group" / "controllers.yaml"
    (tmp_path / "controllers.yaml").write_bytes(example.read_bytes())
    return tmp_path


def test_what_is_begun_is_in_form_and_names_what_is_left(zweck: Zweck, folder: Path) -> None:
    done = zweck("new", "activity", "win-back", "2027-01-01", "--activities", folder, *VALUES)
    assert (done.exit_code, done.stderr) == (0, "")
    written = folder / "activities" / "win-back" / "2027-01-01.yaml"
    assert "purpose.kind: advertising" in written.read_text(encoding="utf-8")
    assert zweck("fmt", "--check", written).exit_code == 0
    checked = zweck("activities", "check", "--activities", folder, "--at", "2027-01-02")
    assert checked.exit_code == 3
    assert {line.split(": ")[1] for line in checked.stderr.splitlines() if line.startswith(str(written))} == {"ZW212", "ZW302"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Win_Back", "2027-01-01"), "is not a name"),
        (("win-back", "2027-01-01", "--purpose", "advertizing"), "advertising"),
        (("win-back", "2027-01-01", "--controller", "acne"), "there is no controller"),
    ],
)
def test_a_wrong_name_or_value_is_refused(zweck: Zweck, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = zweck("new", "activity", *arguments, "--activities", folder)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (folder / "activities").exists()


def test_what_exists_is_not_written_over(zweck: Zweck, folder: Path) -> None:
    assert zweck("new", "activity", "win-back", "2027-01-01", "--activities", folder, *VALUES).exit_code == 0
    done = zweck("new", "activity", "win-back", "2027-01-01", "--activities", folder, *VALUES)
    assert done.exit_code == 2
    assert "exists already" in done.stderr
