"""Workers are replaced whatever becomes of temporary files, which programs such as systemd-tmpfiles remove after a while."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.reload.program import Folder, Program, clients, eventually, program


def workers(running: Program) -> set[int]:
    """The processes of the workers that run."""
    supervisor = running.process.pid
    return set(map(int, Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="ascii").split()))


def test_a_worker_is_replaced_after_temporary_files_were_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    policies = Folder(tmp_path / "policies")
    with program(tmp_path, str(policies.path), "--workers", "2", "--no-watch", "--metrics", "127.0.0.1:0") as running:
        before = workers(running)
        for path in temporary.iterdir():
            shutil.rmtree(path)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        eventually(lambda: len(workers(running) - before) == 2)
        with clients(running.address, 4) as channels:
            assert len(running.revisions(channels)) == 1
        assert len(workers(running) - before) == 2
