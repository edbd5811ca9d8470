"""For all tests: they share the shipped law, and garbage is looked for less often, for a run holds a million objects."""

import gc
import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import settings

from tests import law
from tests.costs import Measuring
from tests.proven import Proving
from tests.proving import PROVING, draw_no_constants, examples, must_run
from tests.suite import Lane

if TYPE_CHECKING:
    from tests.doors.house import House
    from tests.record.postgres import Cluster

NEW_OBJECTS: Final = 4_000_000
"""After so many a search for garbage begins; a module that made many ends with one anyway, and more of them take a tenth of the run."""

FEW_OBJECTS: Final = 1_500_000
"""Objects since the last search that are worth none at a module's end."""


def pytest_configure(config: pytest.Config) -> None:
    """Applies to every process that runs tests."""
    if measured := os.environ.get("ZWECK_COSTS"):
        config.pluginmanager.register(Measuring(Path(measured)))
    if lane := config.getoption("--lane"):
        config.pluginmanager.register(Lane(lane))
    config.pluginmanager.register(Proving())
    gc.set_threshold(NEW_OBJECTS)
    law.share()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a background job of a shell; programs that tests start would inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.register_profile("zweck", deadline=None, derandomize=not PROVING)  # a busy machine is no fault
    settings.load_profile("zweck")
    if not PROVING:
        draw_no_constants()
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")  # where a test forks, gRPC's handlers would run beside its threads


def pytest_addoption(parser: pytest.Parser) -> None:
    """`tests/suite.py` runs the lanes."""
    parser.addoption("--lane", metavar="1/2", help="only the first of two parts of the tests that take about as long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test draws as many examples as it is to."""
    for test in {getattr(item, "function", None) for item in items}:
        examples(test)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In `make prove` nothing is skipped."""
    return must_run((yield)) if PROVING else (yield)


def pytest_collection_finish() -> None:
    """The tests themselves and the law stay: no search for garbage need look through them."""
    _freeze()


@pytest.hookimpl(trylast=True)  # its fixtures are gone then
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """So does all that a module leaves behind."""
    if nextitem is None or nextitem.path != item.path:
        _freeze()


@pytest.fixture(scope="module")
def searched() -> None:
    """All that is there before a module stays, for its tests search for garbage again and again."""
    gc.collect()
    gc.freeze()


def _freeze() -> None:
    if gc.get_count()[0] > FEW_OBJECTS:  # what little there is stays until there is more
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator["House"]:
    """A server with the example group, its register and two of its customers; one for all tests that a process runs."""
    from tests.doors.house import opened  # noqa: PLC0415  it loads the shipped law, which few tests need

    with opened(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="session")
def postgres() -> Iterator["Cluster"]:
    """A PostgreSQL server, where Debian's package `postgresql` is installed; one for all tests that a process runs."""
    from tests.record.postgres import binaries, cluster  # noqa: PLC0415  few tests need it

    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with cluster(programs) as found:
        yield found


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the package for Node is installed, and nothing else."""
    from tests.clients.packing import packed_into  # noqa: PLC0415  few tests need it

    return packed_into(tmp_path_factory.mktemp("node"))
