"""`zweck mutate`: changes that no case notices, and the cases that would."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.arcadia import FOLDER, POLICIES
from tests.cli.conftest import Zweck, assert_golden
from zweck.cli.console import BAD_INPUT, FAILED, WRONG_CALL

CASES = FOLDER / "cases"
SUMMARY = re.compile(r"(\d+) mutants: (\d+) killed, (\d+) explained, (\d+) survived, (\d+) equivalent; score (.+)")


@pytest.mark.parametrize("language", ["de", "en"])
def test_survivors_in_words(zweck: Zweck, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """Place, sentence, and the case to paste; in both languages."""
    monkeypatch.chdir(FOLDER)
    result = zweck("mutate", "--rule", "HDSG-4-2", "--policies", "policies", "--tests", "cases", "--lang", language)
    assert (result.exit_code, result.stderr) == (FAILED, "")
    assert_golden(f"mutate.{language}", result.stdout)


def test_answered_cases_kill_every_survivor(zweck: Zweck, tmp_path: Path) -> None:
    """With the cases that it proposes, each with an answer, nothing survives; without an answer no case can be read."""
    call = ("mutate", "ar-privacy", "common", "--policies", POLICIES)
    first = zweck(*call, "--tests", CASES)
    count, killed, explained, survived, equivalent, score = counts(first.stdout)
    assert first.exit_code == FAILED
    assert count == killed + equivalent + survived
    assert (survived > 0, explained) == (True, 0)
    assert score == f"{1000 * killed // (killed + survived) / 10:.1f} %"
    shutil.copytree(CASES, tmp_path / "cases")
    pasted = "\n".join(line for line in first.stdout.splitlines() if line.startswith(("    ", "  - case: ")))
    (tmp_path / "cases" / "pasted.yaml").write_text(f"suite: {{de: Mutanten, en: mutants}}\ncases:\n{pasted}\n", encoding="utf-8")
    unanswered = zweck("test", tmp_path / "cases", "--policies", POLICIES)
    assert (unanswered.exit_code, "ZW2" in unanswered.stderr) == (BAD_INPUT, True)
    told = [json.loads(line) for line in zweck(*call, "--tests", CASES, "--answers", "--json").stdout.splitlines()]
    cases = [
        {"case": f"m{number}", "title": "a mutant", "presume_unstated": True, "facts": one["facts"], "expect": one["expect"]}
        for number, one in enumerate(told)
        if one["state"] == "survived"
    ]
    suite = {"suite": {"de": "Mutanten", "en": "mutants"}, "cases": cases}
    (tmp_path / "cases" / "pasted.yaml").write_text(json.dumps(suite), encoding="utf-8")
    second = zweck(*call, "--tests", tmp_path / "cases")
    assert counts(second.stdout) == (count, killed + survived, 0, 0, equivalent, "100 %")
    assert second.exit_code == 0


def test_answers_only_where_wanted(zweck: Zweck) -> None:
    """A reader who has judged a case may see what both laws answer to it."""
    call = ("mutate", "--rule", "HDSG-4-2", "--policies", POLICIES, "--tests", CASES)
    assert re.search("PERMITTED|PROHIBITED", zweck(*call).stdout) is None
    assert "(as it is PERMITTED, like this PROHIBITED)" in zweck(*call, "--answers").stdout
    told = [json.loads(line) for line in zweck(*call, "--json").stdout.splitlines()]
    assert not any({"expect", "outcome"} & set(one) for one in told)


SURVIVORS = "survivors:\n  - rule: HDSG-4-2\n    why: The purposes are those of the statute.\n"


@pytest.mark.parametrize(
    ("more", "explained", "survived", "fault"),
    [
        ("", 4, 0, ""),
        ("    kind: condition dropped\n", 2, 2, ""),
        ('    changes: "purpose.kind: herding"\n', 1, 3, ""),
        ("    kind: rule dropped\n", 0, 4, "no change of `ar-privacy/HDSG-4-2` survives of the kind `rule dropped`"),
        ("    changes: no such words\n", 0, 4, "no change of `ar-privacy/HDSG-4-2` survives that reads `no such words`"),
        ("  - {rule: HDSG-99, why: A slip.}\n", 4, 0, "no change of `ar-privacy/HDSG-99` survives"),
        ("  - {rule: HDSG-4-1, why: Not examined here.}\n", 4, 0, ""),
    ],
)
def test_explained_survivors(zweck: Zweck, tmp_path: Path, more: str, explained: int, survived: int, fault: str) -> None:
    """They are counted apart and not as killed; an explanation of nothing is a fault."""
    shutil.copytree(CASES, tmp_path / "ar-privacy")
    file = tmp_path / "ar-privacy" / "survivors.yaml"
    file.write_text(SURVIVORS + more, encoding="utf-8")
    result = zweck("mutate", "--rule", "HDSG-4-2", "--policies", POLICIES, "--tests", tmp_path)
    assert counts(result.stdout)[1:] == (23, explained, survived, 0, "85.1 %")
    assert (fault in result.stderr, bool(result.stderr)) == (True, bool(fault))
    assert result.exit_code == (FAILED if fault or survived else 0)
    assert zweck("test", tmp_path, "--policies", POLICIES).exit_code == 0


def test_faulty_explanations(zweck: Zweck, tmp_path: Path) -> None:
    """Each fault with its place."""
    (tmp_path / "ar-privacy").mkdir()
    (tmp_path / "ar-privacy" / "survivors.yaml").write_text("survivors:\n  - {rule: HDSG-4-2, kind: rule droped}\n", encoding="utf-8")
    result = zweck("mutate", "--rule", "HDSG-4-2", "--policies", POLICIES, "--tests", tmp_path)
    assert result.exit_code == BAD_INPUT
    assert "survivors.yaml:2:6: ZW203: `why` is missing" in result.stderr
    assert "did you mean `rule dropped`?" in result.stderr


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
    ],
)
def test_names_that_lead_nowhere(zweck: Zweck, arguments: list[str], message: str) -> None:
    """Reported as wrong calls."""
    result = zweck("mutate", *arguments, "--policies", POLICIES, "--tests", CASES)
    assert result.exit_code == WRONG_CALL
    assert message in result.stderr


def counts(text: str) -> tuple[int, int, int, int, int, str]:
    """The text of the last line."""
    found = SUMMARY.fullmatch(text.splitlines()[-1])
    assert found is not None
    *numbers, score = found.groups()
    count, killed, explained, survived, equivalent = map(int, numbers)
    return count, killed, explained, survived, equivalent, score
