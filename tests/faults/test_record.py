"""A record whose database or disk is not there for a while."""

from contextlib import ExitStack
from pathlib import Path

from tests.faults import disk
from tests.faults.callers import calling
from tests.faults.database import outage
from tests.faults.inside import inside
from tests.faults.recorded import audit, key_file
from tests.faults.served import served
from tests.record.postgres import Cluster


def test_a_database_that_stops_and_starts(postgres: Cluster) -> None:
    url = postgres.url("outage")
    with inside(url) as address, calling(address, 2) as callers:
        _, faults = outage(postgres, callers, 0.2)
    checked = audit(url, callers.answered())
    assert faults == []
    assert checked.faults == []
    assert callers.codes()["UNAVAILABLE"]


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    """Only root can mount a small disk; elsewhere the size of files is limited."""
    with disk.small_disk(tmp_path / "small") as mounted, ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/small/record.db"
        if mounted:
            callers = stack.enter_context(calling(stack.enter_context(inside(url)), 2, pause=0.001))
            faults = disk.full(tmp_path / "small", callers)
        else:
            server = stack.enter_context(served(tmp_path, "--record", url, "--record-key", key_file(tmp_path)))
            callers = stack.enter_context(calling(server.address, 2, pause=0.001))
            faults = disk.limited(server, callers, tmp_path / "small" / "record.db")
        stack.close()
        checked = audit(url, callers.answered())
    assert faults == []
    assert checked.faults == []
    assert callers.codes()["UNAVAILABLE"]
