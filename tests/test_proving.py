"""`make prove` draws more, and begins elsewhere; `make test` is always the same."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import proving
from tests.proving import MAX_EXAMPLES, MAY_SKIP, SHARE, TIMES, at_most, examples, must_run
from tests.proving import drawn as share_of

ROOT = Path(__file__).parents[1]


def test_a_share_of_what_is_drawn_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "PROVING", False)
    assert (share_of(1000), share_of(3), at_most(72_000, 2_000), at_most(300, 2_000)) == (1000 // SHARE, 1, 2_000, 300)
    monkeypatch.setattr(proving, "PROVING", True)
    assert (share_of(1000), at_most(72_000, 2_000)) == (1000, 72_000)


@pytest.mark.parametrize(
    ("proven", "stated", "drawn"), [(True, 2, 2 * TIMES), (True, 30, 40), (True, 50, 50), (False, 2, 2), (False, 300, MAX_EXAMPLES)]
)
def test_hypothesis_draws_more_where_everything_is_proven(monkeypatch: pytest.MonkeyPatch, proven: bool, stated: int, drawn: int) -> None:
    """Whatever settings a test has of its own; other tests are left alone."""
    monkeypatch.setattr(proving, "PROVING", proven)
    monkeypatch.setattr(proving, "MAX_PROVED", 40)
    asked: list[int] = []

    @settings(max_examples=stated, derandomize=True, database=None)
    @given(st.integers(min_value=0))
    def one(number: int) -> None:
        asked.append(number)

    examples(one)
    examples(test_a_share_of_what_is_drawn_runs)
    one()
    assert len(asked) == drawn


@pytest.mark.parametrize(("environment", "said"), [({}, "0 True 0"), ({"ZWECK_PROVE": "1", "ZWECK_SEED": "7"}, "7 False 1")])
def test_chance_is_fixed_but_in_prove(environment: dict[str, str], said: str) -> None:
    """So is the choice of constants, which Hypothesis takes from modules of the project that happen to be imported."""
    code = "from tests.conftest import *; from unittest.mock import Mock; from tests.seeds import SEED; "
    code += "from hypothesis.internal.conjecture.providers import _get_local_constants as found; "
    code += "pytest_configure(Mock(getoption=Mock(return_value=None))); print(SEED, settings().derandomize, min(len(found()), 1))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == said


@pytest.mark.parametrize(("why", "outcome"), [("Skipped: no database", "failed"), *((f"Skipped: {why}", "skipped") for why in MAY_SKIP)])
def test_what_cannot_be_avoided_is_named(why: str, outcome: str) -> None:
    """By the very reason that some test gives."""
    report = pytest.TestReport("test_one", ("test_one.py", 1, "test_one"), {}, "skipped", ("test_one.py", 1, why), "setup")
    assert must_run(report).outcome == outcome
    if outcome == "skipped":
        reason = why.removeprefix("Skipped: ")
        assert any(reason in path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


SKIPPED: Final = """\
import pytest

def test_within():
    pytest.skip("no database")

@pytest.mark.skipif(True, reason="no database")
def test_before():
    pass
"""


def test_nothing_is_skipped_where_everything_is_proven(tmp_path: Path) -> None:
    """In `make test` it is."""
    (tmp_path / "test_one.py").write_text(SKIPPED)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.conftest",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for proven, code, said in (
        ("", 0, ("2 skipped",)),
        ("1", 1, ("1 failed, 1 error", "`make prove` skips nothing: Skipped: no database")),
    ):
        done = subprocess.run(command, cwd=ROOT, env={"ZWECK_PROVE": proven, **alone}, capture_output=True, text=True, check=False)
        assert (done.returncode, [one in done.stdout for one in said]) == (code, [True] * len(said)), done.stdout + done.stderr
