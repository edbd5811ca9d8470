"""`zweck mutate`: changes that no case notices, and the cases that would."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.arcadia import FOLDER, POLICIES
from tests.cli.conftest import Zweck, assert_golden
from zweck.cli.commands import mutate
from zweck.cli.console import BAD_INPUT, FAILED, WRONG_CALL

GIT = shutil.which("git") or "git"
CASES = FOLDER / "cases"
SUMMARY = re.compile(r"(\d+) mutants: (\d+) killed, (\d+) equivalent, (\d+) survived; score (.+)")


@pytest.mark.parametrize("language", ["de", "en"])
def test_survivors_in_words(zweck: Zweck, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """Place, sentence, and the case to paste; in both languages."""
    monkeypatch.chdir(FOLDER)
    result = zweck("mutate", "--rule", "HDSG-4-2", "--policies", "policies", "--tests", "cases", "--lang", language)
    assert (result.exit_code, result.stderr) == (FAILED, "")
    assert_golden(f"mutate.{language}", result.stdout)


def test_pasted_cases_kill_every_survivor(zweck: Zweck, tmp_path: Path) -> None:
    """With the cases that it prints, their placeholders filled in, nothing survives."""
    first = zweck("mutate", "ar-privacy", "common", "--policies", POLICIES, "--tests", CASES)
    count, killed, equivalent, survived, score = counts(first.stdout)
    assert first.exit_code == FAILED
    assert count == killed + equivalent + survived
    assert survived > 0
    assert score == f"{1000 * killed // (killed + survived) / 10:.1f} %"
    pasted = "\n".join(line for line in first.stdout.splitlines() if line.startswith(("    ", "  - case: ")))
    pasted = re.sub(r"<(.*)>", r"\1", pasted)
    shutil.copytree(CASES, tmp_path / "cases")
    (tmp_path / "cases" / "pasted.yaml").write_text(f"suite: {{de: Mutanten, en: mutants}}\ncases:\n{pasted}\n", encoding="utf-8")
    second = zweck("mutate", "ar-privacy", "common", "--policies", POLICIES, "--tests", tmp_path / "cases")
    assert counts(second.stdout) == (count, killed + survived, equivalent, 0, "100 %")
    assert second.exit_code == 0


def test_json_and_several_processes(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """One object for each mutant; two processes find what one does."""
    call = ("mutate", "ar-press", "--policies", POLICIES, "--tests", CASES, "--json")
    alone = zweck(*call, "--jobs", 1)
    monkeypatch.setattr(mutate, "WORTH", 0)
    assert zweck(*call).stdout == alone.stdout
    told = [json.loads(line) for line in alone.stdout.splitlines()]
    assert {one["state"] for one in told} == {"killed", "survived"}
    for one in told:
        assert {"kind", "law", "rule", "file", "line", "column", "text", "case"} <= set(one)
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


def test_on_a_day(zweck: Zweck) -> None:
    """Only what is in force then: of the two versions of the Act, rules of the one that is."""
    told = [
        json.loads(line)
        for line in zweck(
            "mutate", "ar-privacy", "--at", "2005-01-01", "--policies", POLICIES, "--tests", CASES, "--json"
        ).stdout.splitlines()
    ]
    assert {Path(one["file"]).parent.name for one in told} == {"2001-01-01"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ar-privcy"], "there is no law `ar-privcy`"),
        (["--rule", "HDSG-99"], "there is no rule `HDSG-99`"),
        (["--at", "2020-13-01"], "is not a day of the calendar"),
        (["--since", "nowhere"], "`nowhere` is neither a folder nor a commit"),
    ],
)
def test_names_that_lead_nowhere(zweck: Zweck, arguments: list[str], message: str) -> None:
    """Told as wrong calls."""
    result = zweck("mutate", *arguments, "--policies", POLICIES, "--tests", CASES)
    assert result.exit_code == WRONG_CALL
    assert message in result.stderr


def counts(text: str) -> tuple[int, int, int, int, str]:
    """What the last line says."""
    found = SUMMARY.fullmatch(text.splitlines()[-1])
    assert found is not None
    count, killed, equivalent, survived, score = found.groups()
    return int(count), int(killed), int(equivalent), int(survived), score
