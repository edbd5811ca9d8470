"""The shipped policy files, spoiled; `tests/engine/test_hostile_files.py` does the same to those of Arcadia."""

import random
from pathlib import Path

from tests.arcadia import POLICIES
from tests.faults.files import Spoiler
from zweck.load import shipped


def test_spoiled_files_of_the_shipped_law(tmp_path: Path) -> None:
    spoiler = Spoiler(shipped(), tmp_path / "large", random.Random(5))
    for _ in range(40):
        spoiler.parse()
    assert spoiler.wrong == []


def test_spoiled_policy_sets(tmp_path: Path) -> None:
    spoiler = Spoiler(POLICIES, tmp_path / "small", random.Random(6))
    for _ in range(10):
        spoiler.load()
    assert spoiler.wrong == []
    assert spoiler.faulty
