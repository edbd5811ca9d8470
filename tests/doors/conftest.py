"""One server for all tests of this folder that one process runs."""

from collections.abc import Iterator

import pytest

from tests.doors.house import House, opened


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server with the example group."""
    with opened(tmp_path_factory.mktemp("house")) as found:
        yield found
