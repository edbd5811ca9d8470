"""`zweck` runs no code from the working directory, which may be a policy repository with Python files of its own."""

import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import grpc
import pytest

from tests.processes import killed_at_last
from tests.reload.program import ASKED, WAIT, Folder, eventually
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

ZWECK = str(Path(sys.executable).with_name("zweck"))
TRAPS = ("yaml.py", "zweck.py", "sitecustomize.py", "server/__init__.py", "engine/__init__.py", "click.py", "pickle.py", "grpc/__init__.py")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder of modules that shadow those of zweck wherever they are imported, and that say so."""
    folder = tmp_path / "repository"
    for trap in TRAPS:
        path = folder / trap
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"open({str(tmp_path / 'executed')!r}, 'a').write(__file__)\nraise SystemExit('code of the working directory')\n")
    return folder


def test_a_server_starts_and_reloads_beside_foreign_modules(repository: Path, tmp_path: Path) -> None:
    policies = Folder(repository / "policies")
    command = [ZWECK, "serve", "--listen", "127.0.0.1:0", "--policies", "policies", "--workers", "2"]
    with (
        (tmp_path / "log").open("w+") as log,
        killed_at_last(subprocess.Popen(command, stdout=PIPE, stderr=log, text=True, cwd=repository)) as server,
    ):
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        with grpc.insecure_channel(address) as channel:

            def revision() -> str:
                return DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=WAIT).revision

            before = revision()
            policies.write("# edited")
            eventually(lambda: revision() != before)
        server.send_signal(signal.SIGTERM)
        assert server.wait(WAIT) == 0
    assert not (tmp_path / "executed").exists()
    assert "exit code 1" not in (tmp_path / "log").read_text()


def test_policies_are_checked_beside_foreign_modules(repository: Path, tmp_path: Path) -> None:
    Folder(repository / "policies")
    done = subprocess.run([ZWECK, "check", "--policies", "policies"], cwd=repository, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "executed").exists()
