"""A record whose database or disk is not there for a while."""

from pathlib import Path

import pytest

from tests.faults import disk
from tests.faults.callers import calling
from tests.faults.database import outage
from tests.faults.inside import inside
from tests.faults.recorded import audit, postgres


def test_a_database_that_stops_and_starts(tmp_path: Path) -> None:
    with postgres() as cluster:
        if cluster is None:
            pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
        url = cluster.url("outage")
        with inside(url) as address, calling(address, 2) as callers:
            _, faults = outage(cluster, callers, 0.2)
        checked = audit(url, callers.answered())
    assert faults == []
    assert checked.faults == []
    assert callers.codes()["UNAVAILABLE"]


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    with disk.small_disk(tmp_path / "small") as mounted:
        if not mounted:
            pytest.skip("only root can mount a small file system")
        url = f"sqlite:///{tmp_path}/small/record.db"
        with inside(url) as address, calling(address, 2, pause=0.001) as callers:
            faults = disk.full(tmp_path / "small", callers)
        checked = audit(url, callers.answered())
    assert faults == []
    assert checked.faults == []
    assert callers.codes()["UNAVAILABLE"]
