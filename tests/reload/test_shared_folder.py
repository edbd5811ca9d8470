"""The folder for temporary files is shared: nothing that workers need stands in it under a name."""

import os
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path
from shutil import rmtree

import grpc
import psutil
import pytest

from tests.faults.served import Served, served
from tests.proving import PROVING
from tests.reload.program import ASKED, WAIT, clients, eventually
from tests.server.transport.grpcio import OWN_CONNECTION
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

PROFILES = """\
controllers:
  - controller: muster
    name: Muster GmbH
    facts: {}
"""


def answered(address: str) -> bool:
    """Whether a question that names a controller is answered."""
    with grpc.insecure_channel(address, [OWN_CONNECTION]) as channel:
        try:
            DecisionServiceStub(channel).CheckProcessing(v1.CheckProcessingRequest(controller="muster"), timeout=60)
        except grpc.RpcError:
            return False
    return True


def empty(folder: Path) -> None:
    """Remove what stands in a folder, as systemd-tmpfiles does after a while; workers write and remove files there meanwhile."""
    for path in folder.iterdir():
        rmtree(path, ignore_errors=True)


def both_serve(server: Served, before: set[int]) -> bool:
    """Whether two new workers have clients, all answered by one set of policies: one that is killed while it starts may end the server."""
    new = set(server.workers()) - before
    if len(new) != 2 or not answered(server.address):
        return False
    with clients(server.address, 4) as channels:
        revisions = {DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=WAIT).revision for channel in channels}
        with suppress(psutil.Error):
            return len(revisions) == 1 and all(psutil.Process(worker).net_connections("tcp") for worker in new)
    return False


def replaced(server: Served) -> None:
    """Kill all workers: others come in their place, and answer by one set of policies."""
    before = set(server.workers())
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    eventually(lambda: both_serve(server, before))


@pytest.mark.parametrize("metrics", [False, True] if PROVING else [True])
def test_workers_are_replaced_when_the_shared_folder_was_cleaned(tmp_path: Path, metrics: bool) -> None:
    """Policies and profiles do not stand there at all; figures of workers do, and are only counted again from 0 without it."""
    shared = tmp_path / "shared"
    shared.mkdir()
    profiles = tmp_path / "controllers.yaml"
    profiles.write_text(PROFILES, encoding="utf-8")
    options = ["--workers", 2, "--controllers", profiles, *(["--metrics", "127.0.0.1:0"] if metrics else [])]
    with served(tmp_path, *options, environment={"TMPDIR": str(shared)}) as server:
        assert answered(server.address)
        assert {place.suffix for place in shared.rglob("*") if place.is_file()} <= ({".json", ".part"} if metrics else set())
        profiles.unlink()
        for clean in (empty, partial(rmtree, ignore_errors=True)):
            clean(shared)
            replaced(server)
