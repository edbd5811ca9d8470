"""The part on persons: it measures what it says, and names what it could not measure."""

from pathlib import Path

import pytest

from benchmarks import looking
from benchmarks.alone import FAILED, Found
from benchmarks.effort import QUICK


def test_a_person_is_found_in_each_question(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    assert looking.fill(url, 20) == {"events": 40}
    found = looking.found(url, 20, 20)
    assert found["asked"] == 20
    assert all(found[key] > 0 for key in ("look_up", "posed", "stated", "batch"))
    assert found["adds"] == found["posed"] - found["stated"]


def test_hashing_is_measured_apart() -> None:
    assert all(figure > 0 for figure in looking.hashed(20).values())


def test_goals_and_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(task: str, *arguments: object) -> Found:
        if task == "looking:found" and str(arguments[0]).startswith("sqlite"):
            return {FAILED: "it broke"}
        return {"events": 1, "asked": 1, "look_up": 40.0, "posed": 90.0, "stated": 8.0, "adds": 82.0, "batch": 9.0}

    monkeypatch.setattr(looking, "alone", alone)
    monkeypatch.setattr(looking, "binaries", lambda: None)
    report = looking.measure(QUICK)
    assert [goal.reached for goal in report.goals] == [None]
    assert "PostgreSQL is not installed: apt-get install postgresql" in report.missing()
    assert "SQLite: it broke" in report.missing()
