"""Names that events of the register use: an activity or a text that is called as a purpose is would take what was said of the other."""

import shutil
from pathlib import Path

import pytest

from tests.law import shipped_law
from zweck.company import load_company
from zweck.company.load import load_past_company
from zweck.forms.diagnostics import PolicyError

GROUP = Path(__file__).parents[2] / "docs" / "examples" / "group"


@pytest.mark.parametrize(("kind", "old", "key"), [("activities", "newsletter", "activity"), ("texts", "phone-consent", "text")])
def test_an_activity_or_text_does_not_take_the_name_of_a_purpose(tmp_path: Path, kind: str, old: str, key: str) -> None:
    """A person who takes back an objection to advertising at one controller would take back that to `advertising` of another."""
    folder = tmp_path / "group"
    shutil.copytree(GROUP, folder)
    (folder / kind / old).rename(folder / kind / "advertising")
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"{key}: {old}", f"{key}: advertising").replace(f"consents: [{old}]", "consents: [advertising]"))
    with pytest.raises(PolicyError) as refused:
        load_company(folder, shipped_law().vocabulary)
    assert {one.code for one in refused.value.diagnostics} == {"ZW413"}
    assert load_past_company(folder, shipped_law().vocabulary).activities  # earlier answers follow again
