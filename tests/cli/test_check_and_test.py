"""`zweck check` and `zweck test`: what lawyers run while they write."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.arcadia import POLICIES as ARCADIA
from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from zweck.cli import folders

SUMMARY = "3 laws, 4 versions, 13 rules, 7 facts; revision "


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Utopia's policies and cases, to be changed."""
    shutil.copytree(UTOPIA.parent, tmp_path / "utopia")
    return tmp_path / "utopia" / "policies"


def test_sound_policies_take_one_line(zweck: Zweck) -> None:
    """Named as an argument or as an option."""
    for arguments in ([UTOPIA], ["--policies", UTOPIA]):
        result = zweck("check", *arguments)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith(SUMMARY)


def test_the_shipped_policies_are_the_default(zweck: Zweck) -> None:
    """And they are sound."""
    result = zweck("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.search(r" \d{3} facts; revision ", result.stdout)


def test_faulty_policies(zweck: Zweck, copy: Path) -> None:
    """Every fault goes to stderr, with exit code 1."""
    rules = copy / "ut" / "image-act" / "2005-01-01" / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("contains: image", "contains: imge"), encoding="utf-8")
    result = zweck("check", copy)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "rules.yaml:7:32: ZW302: `data.kinds` has no value `imge`" in result.stderr
    assert "did you mean `image`?" in result.stderr


def test_a_deep_check_of_sound_policies(zweck: Zweck) -> None:
    """Finds nothing in Utopia; the shipped law is searched in tests/agreement."""
    result = zweck("check", "--deep", UTOPIA)
    assert (result.exit_code, result.stderr, len(result.stdout.splitlines())) == (0, "", 1)


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "never decides; the same always follows from"), ("de", "entscheidet nie; dasselbe folgt")]
)
def test_a_deep_check(zweck: Zweck, tmp_path: Path, language: str, sentence: str) -> None:
    """Reports the place, what is wrong, and a smallest case, with exit code 1."""
    copy = Path(shutil.copytree(ARCADIA, tmp_path / "policies"))
    rule = "- prohibition: HDSG-8-9\n  citation: Art. 8 HDSG\n  reason: {de: Neu., en: New.}\n  when:\n    all:\n"
    rule += "      - purpose.kind: advertising\n      - consent.objection: true\n      - register.entry: true\n"
    (copy / "ar/privacy/2001-01-01/new.yaml").write_text(rule, encoding="utf-8")
    result = zweck("check", "--deep", copy, "--lang", language)
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    assert "new.yaml:1:16: ar-privacy/HDSG-8-9: " in said
    assert sentence in said
    assert "HDSG-8" in said
    assert "consent.objection: true" in said


def test_cases_that_pass(zweck: Zweck) -> None:
    """The cases beside the policies, or a folder or file that is named."""
    cases = UTOPIA.parent / "tests" / "policies"
    for arguments in ([], [cases], [cases / "cases.yaml"]):
        result = zweck("test", *arguments, "--policies", UTOPIA)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "2 passed, 0 failed\n", "")


def test_cases_that_fail(zweck: Zweck, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of the case, what was wanted, what came, and why it was wanted."""
    cases = copy.parent / "tests" / "policies" / "cases.yaml"
    changed = cases.read_text(encoding="utf-8").replace("grounds: [UDG-4-1]", "grounds: [BIG-1]\n    why: Feasts are free.")
    cases.write_text(changed.replace("outcome: PERMITTED", "outcome: PROHIBITED"), encoding="utf-8")
    monkeypatch.chdir(copy.parent)
    result = zweck("test", "--policies", copy)
    assert (result.exit_code, result.stderr) == (1, "")
    assert_golden("failing-case", result.stdout)
    as_json = [json.loads(line) for line in zweck("test", "--policies", copy, "--json").stdout.splitlines()]
    assert [case["passed"] for case in as_json] == [False, True]
    assert as_json[0]["line"] == 3
    assert as_json[0]["differences"][0] == {"what": "outcome", "wanted": "PROHIBITED", "got": "PERMITTED"}


def test_cases_by_text(zweck: Zweck) -> None:
    """In the id or the title, whatever the case."""
    assert zweck("test", "-k", "REPEALED", "--policies", UTOPIA).stdout == "1 passed, 0 failed\n"
    result = zweck("test", "-k", "nowhere", "--policies", UTOPIA)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no case has `nowhere`" in result.stderr


def test_faulty_cases(zweck: Zweck, copy: Path) -> None:
    """Faults of cases are faults of input."""
    cases = copy.parent / "tests" / "policies" / "cases.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("UDG-4-1", "UDG-4-7"), encoding="utf-8")
    result = zweck("test", "--policies", copy)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "ZW502" in result.stderr


def test_no_cases(zweck: Zweck, copy: Path) -> None:
    """Policies without cases beside them."""
    shutil.rmtree(copy.parent / "tests")
    result = zweck("test", "--policies", copy)
    assert result.exit_code == 2
    assert "zweck test DIR" in result.stderr


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Note: the law that was installed"), ("de", "Hinweis: gelesen wird das mit zweck installierte Recht")]
)
def test_a_checkout_whose_law_is_not_read(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str) -> None:
    """Where zweck was installed, it reads the law that came with it; what programs read of it stays the same."""
    shutil.copytree(UTOPIA, tmp_path / "policies")
    monkeypatch.setattr(folders, "shipped", lambda: UTOPIA)
    before = zweck("check", UTOPIA, "--lang", language)
    monkeypatch.chdir(tmp_path)
    done, compared = zweck("check", "--lang", language), zweck("diff", "policies", "--lang", language)
    assert (done.exit_code, done.stdout) == (before.exit_code, before.stdout)
    assert said in done.stderr
    assert "`policies`" in done.stderr
    assert said in compared.stderr
    assert before.stderr == ""
    assert zweck("check", "policies", "--lang", language).stderr == ""
