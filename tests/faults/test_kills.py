"""A server that is killed under load."""

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.faults.kills import kill
from tests.faults.recorded import audit, key_file
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
    assert (verified.exit_code, "every entry is unaltered and in its place" in verified.stdout) == (0, True)
