"""Shared by the tests of editing: a copy of Arcadia that a test may change."""

import shutil
from pathlib import Path

import pytest

from tests.arcadia import FOLDER
from tests.cli.conftest import zweck

__all__ = ["copy", "zweck"]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of Arcadia, which is the working directory: `policies`, and its cases in `tests/policies`."""
    folder = tmp_path / "arcadia"
    shutil.copytree(FOLDER / "policies", folder / "policies")
    shutil.copytree(FOLDER / "cases", folder / "tests" / "policies")
    monkeypatch.chdir(folder)
    return folder
