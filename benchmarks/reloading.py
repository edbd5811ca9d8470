"""What calls notice of other policies: `python -m benchmarks.reloading [SECONDS]`, with the shipped law, in one process and in two."""

import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import grpc

from benchmarks.load.generator import Shape, frame, put_load
from benchmarks.servers import Server, zweck
from engine.load import shipped
from zweck.v1 import admin_pb2 as admin
from zweck.v1 import decision_pb2 as v1
from zweck.v1.admin_pb2_grpc import AdminServiceStub

SECONDS: Final = 20.0
PATH: Final = "/zweck.v1.DecisionService/CheckProcessing"
KINDS: Final = ("collect", "store", "use", "alter", "transmit", "contact")
PURPOSES: Final = ("advertising", "own_statistics", "market_research", "employment")


def questions() -> list[bytes]:
    """Many different ones, of two decades."""
    found = []
    for year in range(2004, 2026):
        for kind in KINDS:
            for purpose in PURPOSES:
                facts = {"time.decision_date": f"{year}-06-01", "operation.kind": kind, "purpose.kind": purpose}
                values = {name: v1.FactValue(string_value=value) for name, value in facts.items()}
                found.append(frame(v1.CheckProcessingRequest(facts=values).SerializeToString()))
    return found


@contextmanager
def edited(policies: Path, every: float) -> Iterator[None]:
    """Edit the policies again and again while the block runs."""
    over = threading.Event()
    head = min(policies.rglob("policy.yaml"))
    sound = head.read_text(encoding="utf-8")

    def edit() -> None:
        count = 0
        while not over.wait(every):
            count += 1
            new = head.with_suffix(".new")
            new.write_text(f"{sound}# {count}\n", encoding="utf-8")
            new.replace(head)

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def exchanged(server: Server) -> None:
    """Make sure that the policies were exchanged."""
    with grpc.insecure_channel(server.address) as channel:
        status = AdminServiceStub(channel).GetPolicySetStatus(admin.GetPolicySetStatusRequest(), timeout=10)
    assert status.last_attempt.result in (admin.LOADED, admin.UNCHANGED), status


def measured(workers: int, seconds: float, bodies: Sequence[bytes]) -> None:
    """Print what calls take without and with exchanges, and the memory."""
    with TemporaryDirectory() as folder:
        policies = Path(folder) / "policies"
        shutil.copytree(shipped(), policies)
        with zweck(policies, "--workers", str(workers)) as server:
            shape = Shape(connections=4, streams=1, seconds=seconds, warm=5.0)
            for name, every in (("at rest", 0.0), ("exchanged all the time", 1.5), ("at rest again", 0.0)):
                if every:
                    with edited(policies, every):
                        found = put_load(server.address, PATH, bodies, shape)
                    exchanged(server)
                else:
                    time.sleep(3)
                    found = put_load(server.address, PATH, bodies, shape)
                times = f"p50 {found.p50:6.2f} ms, p99 {found.p99:6.2f} ms, worst {found.worst:7.1f} ms"
                print(f"{workers} processes, {name:23} {found.calls_per_second:8.0f} calls/s, {times}, {server.memory():6.0f} MB")


if __name__ == "__main__":
    length = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    asked = questions()
    for number in (1, 2):
        measured(number, length, asked)
