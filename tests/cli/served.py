"""A server with Utopia's law, for the tests that ask one: beside it no test is a proof (tests/proven.py)."""

from collections.abc import Iterator

import pytest

from tests.cli.conftest import UTOPIA
from tests.serving import Server
from zweck.engine import Engine
from zweck.load import load


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Its address."""
    policies = load(UTOPIA)
    server = Server(Engine(policies), policies, "127.0.0.1:0")
    server.start()
    yield server.address
    server.stop(grace=1)
