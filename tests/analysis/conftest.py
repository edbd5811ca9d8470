"""Arcadia, to be edited."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from zweck.analysis.diff.compare import compare
from zweck.analysis.diff.result import Comparison, Direction, What
from zweck.analysis.space.sides import Side, outcome_of
from zweck.load import load

Edited = Callable[..., Comparison]


@pytest.fixture(scope="session")
def arcadia() -> Side:
    """Arcadia as it is."""
    return Side(load(POLICIES))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of Arcadia's policies."""
    return Path(shutil.copytree(POLICIES, tmp_path / "policies"))


@pytest.fixture
def edited(arcadia: Side, copy: Path) -> Edited:
    """The changes when, in a file, one text takes the place of another; every example is asked of both sides.

    Beside a gap that the edit brings, the outcome of a law is what the gap leaves, and is not compared with its own.
    """

    def call(*edits: tuple[str, str, str]) -> Comparison:
        for name, before, after in edits:
            path = copy / name
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            assert before in text
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(before, after, 1), encoding="utf-8")
        new = Side(load(copy))
        comparison = compare(arcadia, new)
        for change in comparison.laws:
            assert bool(change.regions) is (change.direction is not Direction.EQUIVALENT)
            for region in change.regions:
                answers = [side.ask(dict(region.example.facts)) for side in (arcadia, new)]
                own = tuple(outcome_of(change.law, answer) for answer in answers)
                assert own == (region.old, region.new) or any(edit.what is What.GAP for edit in comparison.edits)
                assert tuple(answer.outcome for answer in answers) == region.example.overall
        return comparison

    return call
