"""The order in which the sources of a fact are merged says what its values that stand against the controller say."""

from pathlib import Path
from shutil import copytree
from typing import Final

import pytest

from zweck.forms.diagnostics import PolicyError
from zweck.load import load, shipped

FILE: Final = Path("vocabulary/rights.yaml")
ORDER: Final = "order: [none, rejected, without_reasons, pending, upheld]"


@pytest.mark.parametrize(
    ("order", "value", "milder"),
    [
        ("[none, upheld, pending, without_reasons, rejected]", "without_reasons", "rejected"),
        ("[none, pending, rejected, without_reasons, upheld]", "pending", "rejected"),
        ("[rejected, upheld, none, without_reasons, pending]", "upheld", "none"),
    ],
)
def test_an_order_in_which_a_milder_value_is_worse(tmp_path: Path, order: str, value: str, milder: str) -> None:
    """A caller could state it beside a register that says otherwise, and it would hold: no single question shows that."""
    folder = copytree(shipped(), tmp_path / "policies")
    text = (folder / FILE).read_text(encoding="utf-8")
    assert text.count(ORDER) == 1
    (folder / FILE).write_text(text.replace(ORDER, f"order: {order}"), encoding="utf-8")
    with pytest.raises(PolicyError) as fault:
        load(folder)
    found = [one for one in fault.value.diagnostics if one.code == "ZW415"]
    assert f"`order` has `{value}` before `{milder}`" in str(found[0].message)
    assert found[0].span.path.endswith("rights.yaml")
