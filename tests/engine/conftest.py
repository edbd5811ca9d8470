"""Shared by the tests of the engine: Arcadia, read once, and a copy of it that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from tests.arcadia import FOLDER, POLICIES
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.load import load


@pytest.fixture(scope="session")
def arcadia() -> PolicySet:
    """Arcadia's policies."""
    return load(POLICIES)


@pytest.fixture(scope="session")
def engine(arcadia: PolicySet) -> Engine:
    """An engine that decides by Arcadia's law."""
    return Engine(arcadia)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of Arcadia, which is the working directory: `policies` and `cases`."""
    folder = tmp_path / "arcadia"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    monkeypatch.chdir(folder)
    return folder
