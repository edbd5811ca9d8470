"""Snapshots: what `zweck snapshot` writes, and how `zweck test` holds the law to it, apart from the cases."""

import json
import shutil
from pathlib import Path

import pytest
from junitparser import JUnitXml

from tests.arcadia import CASES, POLICIES
from tests.cli.conftest import UTOPIA, Zweck
from tests.proving import PROVING
from zweck.cases.snapshot import load_snapshots
from zweck.cli.console import BAD_INPUT, FAILED, WRONG_CALL
from zweck.editing.judged import written
from zweck.engine import Engine
from zweck.load import load

FILE = Path("tests/policies/ut-data-act/2005-01-01/snapshot.yaml")
ADULT = "time.decision_date: 2012-01-01, consent.given: true, operation.kind: publish, data.kinds: [name], subject.country: TO"
ENTRIES = f"""snapshot:
  - entry: adult
    facts: {{{ADULT}, subject.age: 30}}
  - entry: unknown
    facts: {{{ADULT}, subject.age: unknown}}
"""
ANSWER = "{outcome: PERMITTED, laws: [ut-data-act], grounds: [UDG-4-1]}"


@pytest.fixture(autouse=True)
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Utopia's policies and cases, and a snapshot without answers, in the working directory."""
    shutil.copytree(UTOPIA.parent, tmp_path / "utopia")
    monkeypatch.chdir(tmp_path / "utopia")
    FILE.parent.mkdir(parents=True)
    FILE.write_text(ENTRIES, encoding="utf-8")


def test_what_is_written_is_counted_apart(zweck: Zweck) -> None:
    assert zweck("snapshot").stdout == f"{FILE}: written\n"
    assert f"    answer: {ANSWER}\n" in FILE.read_text(encoding="utf-8")
    assert zweck("snapshot").stdout == "1 snapshot is up to date\n"
    tested = zweck("test", "--policies", "policies")
    assert (tested.exit_code, tested.stdout) == (0, "2 passed, 0 failed\n2 snapshot entries are answered as before\n")
    assert zweck("test", FILE, "-k", "adult", "--policies", "policies").stdout.endswith("\n1 snapshot entry is answered as before\n")
    assert zweck("fmt", "--check", FILE).exit_code == 0


def test_an_edit_shows_as_a_diff(zweck: Zweck) -> None:
    zweck("snapshot")
    rules = FILE.read_text(encoding="utf-8")
    FILE.write_text(rules.replace(ANSWER, "{outcome: PROHIBITED, laws: []}"), encoding="utf-8")
    result = zweck("test", "--policies", "policies", "--junit", "out.xml")
    assert result.exit_code == FAILED
    assert f"{FILE}:4: adult\n  - {{outcome: PROHIBITED, laws: []}}\n  + {ANSWER}\n" in result.stdout
    assert "2 passed, 0 failed\n1 of 2 snapshot entries are answered otherwise\n" in result.stdout
    whole = JUnitXml.fromfile("out.xml")
    assert (whole.tests, whole.failures) == (3, 1)
    assert {suite.name: (suite.tests, suite.failures) for suite in whole} == {"policies": (2, 0), "snapshots": (1, 1)}
    told = [json.loads(line) for line in zweck("test", "--policies", "policies", "--json").stdout.splitlines()]
    assert next((one["entry"], one["passed"], one["now"]) for one in told if "entry" in one) == ("adult", False, ANSWER)
    assert sum("case" in one for one in told) == 2


def test_snapshots_prove_nothing(zweck: Zweck, tmp_path: Path) -> None:
    """Neither the coverage nor the score of mutants is another with them."""
    shutil.copytree(CASES, tmp_path / "cases")
    calls = (
        ("test", tmp_path / "cases", "--coverage", "--policies", POLICIES),
        ("mutate", "ar-privacy", "--policies", POLICIES, "--tests", tmp_path / "cases"),
    )
    before = [zweck(*call).stdout for call in calls]
    facts = "{time.decision_date: 2010-07-01, data.kinds: [], person.country: IT, purpose.kind: herding}"
    snapshot = tmp_path / "cases" / "snapshot.yaml"
    snapshot.write_text(f"presume_unstated: true\nsnapshot:\n  - entry: a\n    facts: {facts}\n", encoding="utf-8")
    assert zweck("snapshot", tmp_path / "cases", "--policies", POLICIES).exit_code == 0
    after = [zweck(*call).stdout for call in calls]
    assert [text.replace("1 snapshot entry is answered as before\n", "") for text in after] == before


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("snapshot: []\n  - entry: a\n", BAD_INPUT, "snapshot.yaml:2:"),
        ("snapshot:\n  - entry: a\n", BAD_INPUT, "snapshot.yaml:2:5: ZW203: `facts` is missing"),
        ("snapshot:\n  - entry: a\n    facts: {subject.aeg: 3}\n", BAD_INPUT, "ZW301: `subject.aeg` is not a fact"),
        (ENTRIES.replace("unknown\n", "adult\n", 1), BAD_INPUT, "ZW501: the entry `adult` stands twice"),
        (ENTRIES + "    answer: {outcome: PERMITED, laws: []}\n", BAD_INPUT, "did you mean `PERMITTED`?"),
    ],
)
def test_faulty_snapshots(zweck: Zweck, text: str, code: int, message: str) -> None:
    FILE.write_text(text, encoding="utf-8")
    for call in (("snapshot",), ("test", "--policies", "policies")):
        result = zweck(*call)
        assert (result.exit_code, message in result.stderr) == (code, True), result.stderr


def test_no_snapshot(zweck: Zweck) -> None:
    FILE.unlink()
    result = zweck("snapshot")
    assert (result.exit_code, "there is no snapshot below `tests/policies`" in result.stderr) == (WRONG_CALL, True)


def test_the_shipped_snapshots_are_as_they_would_be_written() -> None:
    """In `make test` one in eight: that each entry is answered as before is a test of each file, and all files are in form."""
    root = Path(__file__).parents[2]
    policies = load(root / "policies")
    snapshots = load_snapshots(root / "tests" / "policies", policies)
    engine = Engine(policies)
    assert [
        str(one.path) for one in snapshots[:: 1 if PROVING else 8] if written(one, engine) != one.path.read_text(encoding="utf-8")
    ] == [], "run `zweck snapshot`"
