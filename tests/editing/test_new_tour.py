"""`zweck new tour` begins a repository: in which all is well, or with the whole law; git makes it, so that no test here is a proof."""

from pathlib import Path

import pytest

from tests.cli.conftest import Zweck
from tests.law import shipped_law
from tests.once import policies_once
from zweck.load import load
from zweck.runtime.sources.git import git


def test_the_tour_begins_with_a_repository_in_which_all_is_well(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = zweck("new", "tour", "lamp")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "lamp: a repository with the law in `policies`; docs/for-legal-teams.md walks through it\n"
    monkeypatch.chdir("lamp")
    assert [git(Path(), "log", "--format=%s"), git(Path(), "status", "--short")] == [
        b"policies: section 7 of the Unfair Competition Act\n",
        b"",
    ]
    with policies_once():
        for command in (["check", "policies"], ["test", "--policies", "policies"], ["fmt", "--check", "--policies", "policies"]):
            result = zweck(*command)
            assert (result.exit_code, result.stderr) == (0, ""), result.output
        assert zweck("schema", "--check", "policies").exit_code == 0
        assert load(Path("policies")).releases


def test_the_whole_law_is_what_is_shipped(zweck: Zweck, tmp_path: Path) -> None:
    assert zweck("new", "tour", tmp_path / "whole", "--whole").exit_code == 0
    assert load(tmp_path / "whole" / "policies").revision == shipped_law().revision


def test_the_tour_writes_into_no_folder_with_files(zweck: Zweck, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("", encoding="utf-8")
    for place in (tmp_path, tmp_path / "mine.yaml"):
        result = zweck("new", "tour", place)
        assert (result.exit_code, "is not empty" in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
