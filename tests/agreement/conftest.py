"""Shared by the tests of this folder: the shipped law with questions about it, and durable-rules under observation."""

import pytest

import zweck.match.rete as module
from tests.agreement.durable import Durable
from tests.agreement.situations import Situations, shipped_situations
from zweck.match.rete import Rete


@pytest.fixture(scope="session")
def situations() -> Situations:
    """Questions about the shipped law."""
    return shipped_situations()


@pytest.fixture
def durable(monkeypatch: pytest.MonkeyPatch) -> Durable:
    """durable-rules as the rete matcher sees it, from here on; where it does not import, nothing is tested."""
    found = Durable(pytest.importorskip("durable_rules_engine", exc_type=ImportError))
    monkeypatch.setattr(module, "import_module", lambda _: found)
    return found


@pytest.fixture
def rete(durable: Durable) -> Rete:
    """A rete matcher without any ruleset."""
    return Rete()
