"""The shipped law, read once for all tests of tables."""

from pathlib import Path

import pytest

from tests.cli.conftest import zweck
from tests.law import shipped_law
from zweck.bulk.binding import Binding
from zweck.bulk.parse import load_binding
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.sources.company import Company, load_company

__all__ = ["zweck"]

HERE = Path(__file__).parent
GROUP = Path(__file__).parents[2] / "docs" / "examples" / "group"


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
