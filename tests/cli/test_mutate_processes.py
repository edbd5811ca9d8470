"""`zweck mutate` in several processes, and since a commit."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck
from tests.cli.test_mutate import CASES
from zweck.cli.commands import mutate
from zweck.cli.console import BAD_INPUT, WRONG_CALL

GIT = shutil.which("git") or "git"


def test_json_and_several_processes(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """One object for each mutant; two processes find what one does."""
    call = ("mutate", "ar-press", "--policies", POLICIES, "--tests", CASES, "--json")
    alone = zweck(*call, "--jobs", 1)
    monkeypatch.setattr(mutate, "WORTH", 0)
    assert zweck(*call).stdout == alone.stdout
    told = [json.loads(line) for line in alone.stdout.splitlines()]
    assert {one["state"] for one in told} == {"killed", "survived"}
    for one in told:
        assert {"kind", "law", "rule", "change", "file", "line", "column", "text", "case"} <= set(one)
        assert (one["state"] == "killed") == (one["case"] is not None)
        assert (one["state"] == "survived") == ("facts" in one)


def test_only_what_was_edited(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since a commit, only rules that read otherwise are mutated; a comment is no edit."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    shutil.copytree(CASES, tmp_path / "tests" / "policies")
    for arguments in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "law"]):
        subprocess.run([GIT, "-C", str(tmp_path), *arguments], check=True)
    monkeypatch.chdir(tmp_path)
    grounds = folder / "ar/privacy/2001-01-01/lawful-ground.yaml"
    text = grounds.read_text(encoding="utf-8")
    grounds.write_text("# a comment\n" + text, encoding="utf-8")
    nothing = zweck("mutate", "--policies", "policies", "--since", "HEAD")
    assert (nothing.exit_code, nothing.stdout) == (0, "There are no mutants.\n")
    grounds.write_text(text.replace("  unless:\n    definition: child\n", "", 1), encoding="utf-8")
    failing = zweck("mutate", "--policies", "policies", "--since", "HEAD")
    assert failing.exit_code == BAD_INPUT
    assert "fail by the law as it is" in failing.stderr
    passing = tmp_path / "some"
    passing.mkdir()
    result = zweck("mutate", "--policies", "policies", "--since", "HEAD", "--tests", passing, "--json")
    assert {json.loads(line)["rule"] for line in result.stdout.splitlines()} == {"HDSG-4-1"}


def test_since_no_commit(zweck: Zweck) -> None:
    result = zweck("mutate", "--since", "nowhere", "--policies", POLICIES, "--tests", CASES)
    assert (result.exit_code, "`nowhere` is neither a folder nor a commit" in result.stderr) == (WRONG_CALL, True)
