"""Each file of tests is in one lane, those that share something are in the same, and the lanes take about as long."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import suite
from tests.costs import CASES, cost
from tests.imports import ROOT, with_tests
from tests.suite import NO_TESTS, Lane, lanes, main, scope

SECONDS = {"tests/a/test_long.py": 30.0, "tests/a/test_one.py": 4.0, "tests/a/test_two.py": 5.0, "tests/test_own.py": 1.0, CASES: 20.0}
CASE = "tests/policies/de-uwg/2004-07-08/changes.yaml"


def test_folders_stay_together_and_lanes_take_about_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "cost", SECONDS.__getitem__)
    assert lanes(SECONDS.keys() - {CASES}, 2) == {"tests/a/test_long.py": 1, CASES: 2, "tests/a": 2, "tests/test_own.py": 2}


@pytest.mark.parametrize("number", [1, 2, 5])
def test_each_file_is_in_one_lane(number: int) -> None:
    each = [Lane(f"{lane}/{number}") for lane in range(1, number + 1)]
    for file in [*with_tests(), CASE]:
        taken = [lane for lane in each if not lane.pytest_ignore_collect(ROOT / file)]
        assert len(taken) == 1, file
    assert {*lanes(with_tests(), number).values()} == {*range(1, number + 1)}


def test_files_are_kept_in_memory_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(suite, "ROOM", 1)
    assert suite.in_memory(tmp_path)
    assert not suite.in_memory(tmp_path / "missing")
    monkeypatch.setattr(suite, "ROOM", 1 << 60)
    assert not suite.in_memory(tmp_path)
    monkeypatch.setattr(suite, "ROOM", 1)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert not suite.in_memory(tmp_path)


def test_no_lane_takes_much_longer() -> None:
    found = lanes(with_tests(), 2)
    taken = Counter[int]()
    for file in with_tests():
        taken[found[scope(file)]] += round(cost(file))
    taken[found[CASES]] += round(cost(CASES))
    assert max(taken.values()) < 1.1 * min(taken.values())


def test_what_is_no_test_is_read_by_all() -> None:
    for path in (ROOT / "tests/conftest.py", ROOT / "tests/engine", ROOT / "pyproject.toml", Path("/elsewhere/test_own.py")):
        assert not Lane("1/2").pytest_ignore_collect(path)
        assert path.suffix == ".py" or not Lane("2/2").pytest_ignore_collect(path)


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((0, NO_TESTS), 0), ((NO_TESTS, 0), 0), ((NO_TESTS, NO_TESTS), 1), ((0, 2), 1)],
)
def test_one_lane_that_fails_fails_the_run(
    codes: tuple[int, int], wanted: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@"\ncase $3 in --lane=1/2) exit {codes[0]};; *) exit {codes[1]};; esac\n', encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert main(2, ["-q"]) == wanted
    assert sorted(capfd.readouterr().out.splitlines()) == ["-m pytest --lane=1/2 -q", "-m pytest --lane=2/2 -q"]
