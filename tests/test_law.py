"""Tests that read policies again get the same as those that read them for the first time."""

import shutil
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.law import ROOT
from zweck.forms import reader
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.load import files
from zweck.load import load


def test_a_file_that_stands_elsewhere_says_the_same_there() -> None:
    noted = Diagnostics()
    for path in sorted((ROOT / "policies").rglob("*.yaml"))[::10]:
        data = path.read_bytes()
        assert vars(files)["read"] is not reader.read
        for name in (str(path), "elsewhere.yaml"):
            assert vars(files)["read"](data, name, noted) == reader.read(data, name, noted) is not None
    assert not len(noted)


def test_what_rests_on_a_change_is_made_again(tmp_path: Path) -> None:
    """Rules that did not change themselves, for instance, whose vocabulary has another value; a fault is noted each time."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    before = load(folder)
    purpose = folder / "vocabulary" / "purpose.yaml"
    text = purpose.read_text(encoding="utf-8")
    purpose.write_text(text.replace("statistics", "numbers"), encoding="utf-8")
    faults = []
    for _ in range(2):
        with pytest.raises(PolicyError) as found:
            load(folder)
        faults.append([*found.value.diagnostics])
    assert faults[0] == faults[1] != []
    purpose.write_text(text, encoding="utf-8")
    after = load(folder)
    assert (after.revision, after.laws) == (before.revision, before.laws)
