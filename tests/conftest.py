"""For all tests: garbage is looked for less often, for a run holds a million objects, and each search looks at all of them."""

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.doors.house import House

NEW_OBJECTS: Final = 20_000
"""After so many a search begins; Python's own 700 let searches take a sixth of the run."""


def pytest_configure() -> None:
    """Applies to every process that runs tests."""
    gc.set_threshold(NEW_OBJECTS)
    settings.register_profile("zweck", deadline=None)  # a busy machine is no fault
    settings.load_profile("zweck")
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")  # where a test forks, gRPC's handlers would run beside its threads


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator["House"]:
    """A server with the example group, its register and two of its customers; one for all tests that a process runs."""
    from tests.doors.house import opened  # noqa: PLC0415  it loads the shipped law, which few tests need

    with opened(tmp_path_factory.mktemp("house")) as found:
        yield found
