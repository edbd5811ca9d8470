"""Each scenario of the law's material is a case that expects what the scenario states, or the list says why not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.law import shipped_cases

LIST = Path(__file__).parents[2] / "docs/law/scenarios.yaml"
ROWS: list[dict[str, Any]] = [row for rows in yaml.safe_load(LIST.read_text(encoding="utf-8")).values() for row in rows]


def test_none_is_missing() -> None:
    """188 worked scenarios, 82 for the repairs, 30 abroad, 45 of new law, 29 of fresh law, 41 for the repairs of November 2026."""
    assert len(ROWS) == 188 + 82 + 30 + 45 + 29 + 41


@pytest.mark.parametrize("stated", ["as the scenario", "otherwise"])
def test_expectations(stated: str) -> None:
    """A case that expects another outcome than its scenario has a reason, and no other case has one."""
    expected = {case.id: case.expect.outcome.value for case in shipped_cases()}
    otherwise = stated == "otherwise"

    assert [
        row["scenario"] for row in ROWS if ("why" in row) is otherwise and (expected[row["case"]] != row["outcome"]) is not otherwise
    ] == []
