"""A server that is killed under load."""

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.faults import looking
from tests.faults.kills import kill
from tests.faults.recorded import audit, key_file
from tests.proving import PROVING
from tests.record.postgres import Cluster
from zweck.cli.main import cli


@pytest.mark.parametrize(("workers", "times"), [(1, 1), (2, 2)])
def test_no_answer_is_lost(workers: int, times: int, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/record.db"
    answered = kill(tmp_path, url, random.Random(7), workers=workers, times=times)
    checked = audit(url, answered)
    assert answered
    assert checked.entries >= len(answered)
    assert checked.faults == []
    verified = CliRunner().invoke(cli, ["audit", "verify", "--record", url, "--record-key", str(key_file(tmp_path))])
    assert (verified.exit_code, "the head is sealed with the key" in verified.stdout) == (5, True)


LIVES = [("postgresql", 1, 2), ("sqlite", 2, 1)]


@pytest.mark.parametrize(("database", "servers", "workers"), LIVES if PROVING else LIVES[:1])
def test_no_answer_uses_an_event_that_does_not_last(
    database: str, servers: int, workers: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    life, chance = looking.Life(), random.Random(7)
    urls = (f"sqlite:///{tmp_path}/r.db", f"sqlite:///{tmp_path}/a.db")
    if database == "postgresql":
        server: Cluster = request.getfixturevalue("postgres")
        urls = (server.url("register"), server.url("record"))
    for _ in range(servers):
        looking.kill(tmp_path, urls, chance, life, workers=workers, times=workers)
    assert looking.check(urls, life) == []
    assert life.entered
    assert life.permitted
    assert any(seen.events for seen in life.seen)
