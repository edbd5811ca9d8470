"""The shipped law, read once for all tests of tables, and the example group with bindings that state a day."""

import atexit
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace

import pytest

from tests.cli.conftest import zweck
from tests.law import shipped_law
from tests.once import tables_once
from zweck.binding.binding import Binding
from zweck.binding.parse import load_binding
from zweck.cli import options as opened_command
from zweck.cli.commands.bulk import decide
from zweck.company import Company, load_company
from zweck.engine import Engine
from zweck.law.policy import PolicySet

__all__ = ["zweck"]

HERE = Path(__file__).parent
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "group"


def _dated() -> Path:
    """A copy of the group whose bindings state a day: tests ask as of it, whichever day it is."""
    folder = Path(mkdtemp(prefix="zweck-dated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(EXAMPLE, group := folder / "group")
    for name in ("newsletter", "win-back"):
        bind = group / "bindings" / f"{name}.yaml"
        text = bind.read_text(encoding="utf-8")
        head, stated = ("", "constants:\n") if "constants:\n" in text else ("constants:\n", "columns:\n")
        day = "  time.decision_date: 2026-06-01\n"
        bind.write_text(text.replace(stated, f"{head}{day}{stated}" if head else f"{stated}{day}", 1), encoding="utf-8")
    return group


GROUP = _dated()


@pytest.fixture(scope="package", autouse=True)
def _tables_once() -> Iterator[None]:
    """Tests of the same law, binding, company and day share what was decided; all that a text says is written each time."""
    with tables_once():
        yield


@pytest.fixture(scope="package")
def law() -> PolicySet:
    """The shipped law."""
    return shipped_law()


@pytest.fixture(scope="package")
def engine(law: PolicySet) -> Engine:
    """An engine that decides by it."""
    return Engine(law)


@pytest.fixture(scope="package")
def group(law: PolicySet) -> Company:
    """The fictional group of companies."""
    return load_company(GROUP, law.vocabulary)


@pytest.fixture(scope="package")
def customers(law: PolicySet) -> Binding:
    """Customers of whom a table knows a lot, asked about advertising."""
    return load_binding(HERE / "customers.yaml", law.vocabulary)


@pytest.fixture
def shipped_once(law: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands take the law that the tests have read already."""
    monkeypatch.setattr(decide, "read_policies", lambda source: SimpleNamespace(policies=law, archive=b""))
    monkeypatch.setattr(opened_command, "load_policies", lambda source: law)
