"""Servers that are killed, and whose policies are broken before they start again: they serve what they served last, and nothing else."""

import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import grpc

from tests.arcadia import POLICIES
from tests.faults.part import Effort, Findings
from tests.faults.served import Served, served
from tests.reload.program import ASKED, HEAD, WAIT
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

A_MINUTE, MAX_KILLS = 5, 50
RUINS: Final = ("nonsense", "cut", "binary", "hidden", "file", "law", "folder", "touched")


def ruin(policies: Path, how: str) -> None:
    """Break the policies as careless hands, full disks and unmounted volumes do."""
    head = policies / HEAD
    match how:
        case "nonsense":
            head.write_bytes(head.read_bytes() + b"nonsense: 1\n")
        case "cut":
            head.write_bytes(head.read_bytes().partition(b"\ntitle")[0] + b"\ntit")
        case "binary":
            head.write_bytes(b"\xff\xfe\x00")
        case "hidden":
            head.write_bytes(head.read_bytes() + "# \u202eesnesnon\n".encode())
        case "file":
            next(path for path in sorted(head.parent.glob("*.yaml")) if path != head).unlink()
        case "law":
            shutil.rmtree(head.parents[1])
        case "folder":
            shutil.rmtree(policies)
        case _:
            pass


@contextmanager
def touching(policies: Path, *, really: bool) -> Iterator[None]:
    """Write a file again and again for a moment, as an editor or a copying program does while a server starts."""
    over = threading.Event()

    def touch() -> None:
        end = time.monotonic() + 0.7
        while really and time.monotonic() < end and not over.wait(0.02):
            os.utime(policies / HEAD)

    thread = threading.Thread(target=touch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def broken(place: Path, times: int, seed: int) -> list[str]:
    """The times at which a server did not serve what it served last, or not what lay at its source once that was whole."""
    chance, faults = random.Random(seed), []
    policies = Path(shutil.copytree(POLICIES, place / "law"))
    options = ("--last-served", place / "served.json")
    with served(place, *options, policies=policies) as server:
        revision = _revision(server)
        server.kill()
    for number in range(times):
        how = RUINS[(number + seed) % len(RUINS)]
        whole = Path(shutil.copytree(policies, place / "whole"))
        ruin(policies, how)
        try:
            with ExitStack() as until:
                with touching(policies, really=how == "touched"):
                    server = until.enter_context(served(place, *options, policies=policies))
                if (found := _revision(server)) != revision:
                    faults.append(f"start {number} ({how}) served {found} instead of {revision}")
                shutil.rmtree(policies, ignore_errors=True)
                shutil.move(whole, policies)
                (policies / HEAD).write_bytes((policies / HEAD).read_bytes() + f"# edit {number}\n".encode())
                found = _reloaded(server, revision)
                if found == revision:
                    faults.append(f"start {number} ({how}) did not come to the edit")
                revision = found
                time.sleep(chance.random() / 10)
                server.kill()
        except RuntimeError as error:
            return [*faults, f"start {number} ({how}): {error}"]
    return faults


def _revision(server: Served) -> str:
    with grpc.insecure_channel(server.address) as channel:
        return DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=WAIT).revision


def _reloaded(server: Served, before: str) -> str:
    """The revision that is served once the one before is not, or after a long time."""
    server.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + WAIT
    while (found := _revision(server)) == before and time.monotonic() < end:
        time.sleep(0.05)
    return found


def soak(effort: Effort) -> Findings:
    """Kill, break, start, repair, and again."""
    times = effort.of(A_MINUTE, MAX_KILLS, 8)
    with TemporaryDirectory() as name:
        faults = broken(Path(name), times, effort.seed)
    figures = f"{times} kills, the source broken before each start that followed: {len(faults)} starts refused, or with other policies"
    return Findings(figures, faults)
