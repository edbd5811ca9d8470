"""Tests that share something are run by one process, and what takes longest is handed out first."""

import pytest

from tests import together
from tests.costs import CASES
from tests.together import places, scope

SECONDS = {"tests/a/test_long.py": 30.0, "tests/a/test_one.py": 4.0, "tests/a/test_two.py": 5.0, "tests/test_own.py": 1.0, CASES: 20.0}


def test_folders_stay_together_and_the_longest_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "cost", SECONDS.__getitem__)
    cases = "tests/policies/de-uwg/2004-07-08/changes.yaml::UWG-1"
    tests = ["tests/test_own.py::test", "tests/a/test_two.py::test[1]", "tests/a/test_one.py::test", cases, "tests/a/test_long.py::test"]
    found = places(tests)
    assert sorted(tests, key=lambda test: found[test]) == [tests[4], cases, tests[1], tests[2], tests[0]]
    assert [scope(test) for test in tests] == ["tests/test_own.py", "tests/a", "tests/a", CASES, "tests/a/test_long.py"]
