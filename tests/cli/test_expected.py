"""`zweck diff --expect` and `--write-expected`: what an edit may change is stated beside it."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.arcadia import FOLDER, POLICIES
from tests.cli.conftest import Zweck

GROUNDS = Path("policies/ar/privacy/2001-01-01/lawful-ground.yaml")
EXCEPTION = "  unless:\n    definition: child\n"
NAME = "consent-of-children"
STATED = f"""# yaml-language-server: $schema=../policies/.schema/changes.json
change: consent-of-children
reason: the assembly
by: clerk
on: {date.today()}
laws:
  # PROHIBITED → PERMITTED:
  #   Has the person consented? yes
  #   “child” (§ 7 BGBAR)
  - law: ar-privacy
    from: 2001-01-01
    until: 2010-06-30
    class: laxer
    rules: [ar-privacy/HDSG-4-1]
tests:
  - child
"""
GIT = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]


RULES = "    class: laxer\n    rules: [ar-privacy/HDSG-{}]\n"
ONCE = "    until: 2010-06-30\n" + RULES.format("4-1")
TWICE = f"    until: 2009-12-31\n{RULES.format(8)}  - law: ar-privacy\n    from: 2010-01-01\n    until: 2010-06-30\n{RULES.format(8)}"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Arcadia without the exception for children, and its cases beside it; the working directory."""
    shutil.copytree(POLICIES, tmp_path / "policies")
    shutil.copytree(FOLDER / "cases", tmp_path / "tests" / "policies")
    path = tmp_path / GROUNDS
    path.write_text(path.read_text(encoding="utf-8").replace(EXCEPTION, "", 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stated() -> Path:
    """The proposed text, completed, in its file."""
    path = Path("changes", f"{NAME}.yaml")
    path.parent.mkdir()
    path.write_text(STATED, encoding="utf-8")
    return path


def test_proposed_reviewed_and_checked(zweck: Zweck, root: Path) -> None:
    """Placeholders must be filled in; then everything is as expected, in form and with a schema."""
    result = zweck("diff", POLICIES, "policies", "--write-expected", NAME)
    path = Path("changes", f"{NAME}.yaml")
    assert (result.exit_code, result.stderr) == (0, f"{path}: written; complete and review it\n")
    text = path.read_text(encoding="utf-8")
    assert text == STATED.replace("the assembly", "<why the law is edited>").replace("clerk", "<who expects it, as a role>")
    unfilled = zweck("diff", POLICIES, "policies", "--expect", "changes", "--write-expected", "other")
    assert (unfilled.exit_code, unfilled.stderr.count("ZW212"), Path("changes/other.yaml").exists()) == (3, 2, False)
    twice = zweck("diff", POLICIES, "policies", "--write-expected", NAME)
    assert (twice.exit_code, "exists already" in twice.stderr) == (2, True)
    path.write_text(STATED, encoding="utf-8")
    result = zweck("diff", POLICIES, "policies", "--expect", "changes", "--lang", "de")
    assert (result.exit_code, result.stderr, "Alles ist wie erwartet." in result.stdout) == (0, "", True)
    assert zweck("fmt", "--check", path).exit_code == 0


def test_what_is_not_as_expected(zweck: Zweck, root: Path) -> None:
    """Nothing stated: the change and the test case; each with a sentence, the change with an example, in every form."""
    result = zweck("diff", POLICIES, "policies", "--expect", "changes")
    assert result.exit_code == 1
    said = " ".join(result.stdout.partition("Deviations from what was expected")[2].split())
    assert "ar-privacy becomes laxer (1 January 2001 to 30 June 2010), which is not expected" in said
    assert "Example, prohibited → permitted: time.decision_date: 2010-01-01" in said
    assert "the test case child flips (prohibited, passed → permitted, failed), which is not expected" in said
    markdown = zweck("diff", POLICIES, "policies", "--expect", "changes", "--markdown")
    assert (markdown.exit_code, "### Deviations from what was expected" in markdown.stdout) == (1, True)
    deviations = json.loads(zweck("diff", POLICIES, "policies", "--expect", "changes", "--json").stdout)["deviations"]
    assert [(one["kind"], one["old"], one["new"]) for one in deviations] == [
        ("unstated", "PROHIBITED", "PERMITTED"),
        ("unstated test", None, None),
    ]
    assert deviations[0]["example"]["facts"]["consent.given"] is True


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("class: laxer", "class: stricter", ["otherwise"]),
        ("    class: laxer\n", "    class: laxer\n    only: {definition: child}\n", []),
        ("    class: laxer\n", "    class: laxer\n    only: {not: {definition: child}}\n", ["outside"]),
        ("[ar-privacy/HDSG-4-1]", "[ar-privacy/HDSG-8]", ["other rule", "idle rule"]),
        (ONCE, TWICE, ["other rule", "other rule", "idle rule", "idle rule"]),
        ("until: 2010-06-30", "until: 2009-12-31", ["unstated"]),
        ("tests:\n  - child\n", "tests: [child, A1]\n", ["absent test"]),
    ],
)
def test_each_difference(zweck: Zweck, root: Path, before: str, after: str, kinds: list[str]) -> None:
    """Class, condition, rules, days and cases are compared."""
    path = stated()
    text = path.read_text(encoding="utf-8")
    first = next(line for line in (FOLDER / "cases/privacy-2001.yaml").read_text(encoding="utf-8").splitlines() if "- case:" in line)
    assert before in text
    path.write_text(text.replace(before, after.replace("A1", first.partition("case: ")[2])), encoding="utf-8")
    result = zweck("diff", POLICIES, "policies", "--expect", path, "--json")
    assert (result.exit_code, result.stderr) == (1 if kinds else 0, "")
    found = json.loads(result.stdout)["deviations"]
    assert [one["kind"] for one in found] == kinds
    assert all(one["example"] for one in found if one["kind"] in ("otherwise", "outside", "other rule", "unstated"))


def test_faults_of_the_file(zweck: Zweck, root: Path) -> None:
    """All at once, each with its place and the near name."""
    path = stated()
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ("ar-privacy/HDSG-4-1", "HDSG-4-1"),
        ("class: laxer", "class: lxer\n    only: {definition: chld}"),
        ("by:", "from:"),
        ("- child", "- chid"),
    ):
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")
    result = zweck("diff", POLICIES, "policies", "--expect", path)
    assert result.exit_code == 3
    for code, help in (("ZW306", "ar-privacy/HDSG-4-1"), ("ZW211", "laxer"), ("ZW801", "child")):
        assert code in result.stderr
        assert f"did you mean `{help}`?" in result.stderr
    assert "ZW203: `by` is missing" in result.stderr
    assert zweck("diff", POLICIES, "policies", "--expect", "nothing.yaml").exit_code == 2


def test_what_was_expected_of_an_earlier_edit_does_not_count(zweck: Zweck, root: Path) -> None:
    """Files that stand beside the old side in the same words are its history."""
    stated()
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "edited"]):
        subprocess.run([*GIT, *arguments], check=True)
    assert zweck("diff", "HEAD", "policies", "--expect", "changes").exit_code == 0
    path = root / GROUNDS
    path.write_text(path.read_text(encoding="utf-8") + "\n# A remark.\n", encoding="utf-8")
    assert zweck("diff", "HEAD", "policies", "--expect", "changes").exit_code == 0
    assert zweck("diff", POLICIES, "HEAD", "--write-expected", "other").exit_code == 2
