"""Exchanges of policies as calls see them: `python -m benchmarks.reloading [SECONDS]`, with the shipped law, in one process and two."""

import asyncio
import gc
import shutil
import sys
import threading
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import grpc
import uvloop

from benchmarks.load.generator import Shape, frame, put_load
from benchmarks.servers import Server, zweck
from zweck.engine import Engine
from zweck.load import shipped
from zweck.runtime.reload.compile import Compiler
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.serving import ServerOptions, Serving
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import Packed, read
from zweck.service.answer import AnswerOptions
from zweck.v1 import admin_pb2 as admin
from zweck.v1 import decision_pb2 as v1
from zweck.v1.admin_pb2_grpc import AdminServiceStub

SECONDS: Final = 20.0
BEAT: Final = 0.001
STALLS: Final = 10
PREFIX: Final = 5
"""Bytes of gRPC before a message."""

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


class Pulse:
    """Wakes once a millisecond in an event loop, and notes by how much too late."""

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self.late: list[float] = []
        self._over = False

    async def beat(self) -> None:
        """Wake until it is over."""
        before = time.perf_counter()
        while not self._over:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            self.late.append(now - before - BEAT)
            before = now

    async def during(self, work: Awaitable[object]) -> float:
        """By how many ms a call that comes in the worst moment of some work waits."""
        self.late, self._over = [], False
        beating = asyncio.create_task(self.beat())
        await work
        self._over = True
        await beating
        return max(self.late) * 1e3


async def stalls() -> None:
    """Print for how long the event loop stands still while policies are exchanged, from the look at them to the release of the old ones."""
    with TemporaryDirectory() as folder:
        source = Folder(Path(folder) / "policies")
        shutil.copytree(shipped(), source.path)
        found = read(source)
        serving = Serving(Engine(found.policies, cache=20_000), found.policies, ServerOptions(answers=AnswerOptions(cached=20_000)))
        for question in questions():
            serving.served.answers.warm_up(question[PREFIX:])
        status = Status(found.policies.revision, found.origin, watching=False)
        reload = Reloader(source, Compiler(source).compiled, status, served=Packed.of(found).inventory, stamp=None, watch=False)
        reload.exchange = Exchange(serving, lambda policies: Engine(policies, cache=20_000), None)
        head = min(source.path.rglob("policy.yaml"))
        pulse = Pulse()
        gc.collect()
        gc.freeze()
        rest, exchanges = [], []
        for number in range(STALLS):
            rest.append(await pulse.during(asyncio.sleep(2)))
            head.write_text(head.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
            exchanges.append(await pulse.during(reload.reload()))
            assert status.message.last_attempt.result == admin.LOADED
    for name, times in (("at rest", rest), ("during an exchange", exchanges)):
        print(f"longest standstill of the event loop {name:18}: median {median(times):5.1f} ms, worst of {STALLS} {max(times):5.1f} ms")


if __name__ == "__main__":
    uvloop.run(stalls())
    length = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    asked = questions()
    for number in (1, 2):
        measured(number, length, asked)
