"""The deep check searches every case of every shipped law: what it finds is known."""

import pytest

from tests.law import shipped_law
from zweck.analysis.deep.check import deep, forgotten

SHADOWED = {"de-bdsg-old/BDSG-11-3-X", "eu-gdpr/GDPR-29"}
"""A processor without an instruction: the requirement of an instruction prohibits as well; the prohibition says that no weighing helps."""


@pytest.mark.proof
def test_the_shipped_law_is_sound() -> None:
    assert {finding.id for finding in deep(shipped_law())} <= SHADOWED
    assert list(forgotten(shipped_law())) == []
