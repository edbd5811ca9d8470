"""`zweck activities`: what calls must state, the Art. 30 record, reviews that are due."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Zweck, assert_golden

GROUP = Path(__file__).parents[2] / "docs" / "examples" / "group"
DAY = "2026-06-01"


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_a_call_must_state(zweck: Zweck, language: str) -> None:
    result = zweck("activities", "check", "--activities", GROUP, "--at", DAY, "--lang", language, COLUMNS="100")
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"activities-check.{language}", result.stdout)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("format", ["text", "md", "csv", "html", "json"])
def test_the_record_of_processing_activities(zweck: Zweck, language: str, format: str) -> None:
    options = ("--activities", GROUP, "--at", DAY, "--format", format, "--lang", language, "newsletter", "win-back-call")
    result = zweck("activities", "show", *options, COLUMNS="100")
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"activities-show-{format}.{language}", result.stdout)


def test_reviews_that_are_due_and_overdue(zweck: Zweck) -> None:
    early = zweck("activities", "due", "--activities", GROUP, "--at", DAY)
    assert early.exit_code == 0
    late = zweck("activities", "due", "--activities", GROUP, "--at", "2036-06-01")
    assert late.exit_code == 1
    assert "newsletter" in late.stdout


def test_after_a_review_is_overdue_a_call_must_show_another_ground(zweck: Zweck) -> None:
    before = zweck("activities", "check", "--activities", GROUP, "--at", DAY, "debt-collection")
    after = zweck("activities", "check", "--activities", GROUP, "--at", "2036-06-01", "debt-collection")
    assert "A call states: relation to the controller: customer" in before.stdout
    assert "A call states: legal obligation: yes" in after.stdout


def test_an_unknown_activity(zweck: Zweck) -> None:
    result = zweck("activities", "show", "--activities", GROUP, "--at", DAY, "newslettr")
    assert result.exit_code == 2
    assert "no activity `newslettr` is in force on 2026-06-01" in result.stderr
    assert "newsletter" in result.stderr


def test_faults_stand_at_their_places(zweck: Zweck, tmp_path: Path) -> None:
    (tmp_path / "controllers.yaml").write_bytes((GROUP / "controllers.yaml").read_bytes())
    file = tmp_path / "activities" / "newsletter" / "2026-01-01.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(
        (GROUP / "activities" / "newsletter" / "2026-01-01.yaml").read_text().replace("operation.kind: contact", "operation.kind: contakt")
    )
    result = zweck("activities", "check", "--activities", tmp_path)
    assert result.exit_code == 3
    assert "2026-01-01.yaml:" in result.stderr
    assert "contakt" in result.stderr


def test_the_record_as_data(zweck: Zweck) -> None:
    result = zweck("activities", "show", "--activities", GROUP, "--at", DAY, "--format", "json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(found) == 12
    assert all(one["basis"] for one in found)
