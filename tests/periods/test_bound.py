"""Tables: values of a column that the law does not distinguish are one class, so that no period may depend on them."""

from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import engine, group
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.forms.diagnostics import PolicyError

HEAD: Final = "binding: shifts\nactivity: staff-scheduling\nid: shift\n"


def check(path: Path, text: str) -> list[str]:
    """The codes of the faults of a binding."""
    path.write_text(HEAD + text, encoding="utf-8")
    vocabulary = engine().policies.vocabulary
    try:
        Asking(load_binding(path, vocabulary), group(), vocabulary).check()
    except PolicyError as error:
        return [one.code for one in error.diagnostics]
    return []


@pytest.mark.parametrize(
    "text",
    [
        "columns:\n  time.decision_date: day\n  record.created: created\n",
        "columns:\n  time.decision_date: day\n  record.held: held\n",
        "constants: {record.created: 2025-01-01}\ncolumns:\n  time.decision_date: day\n",
    ],
)
def test_a_column_that_a_period_would_read_is_refused(text: str, tmp_path: Path) -> None:
    assert "ZW506" in check(tmp_path / "shifts.yaml", text)


def test_other_columns_are_not(tmp_path: Path) -> None:
    assert check(tmp_path / "shifts.yaml", "columns:\n  time.decision_date: day\n  subject.location_country: country\n") == []
