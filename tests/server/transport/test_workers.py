"""Several worker processes at one address."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import PIPE

import grpc
import pytest

from tests.processes import killed_at_last
from tests.server.transport.fiction import WAIT, eventually
from tests.server.transport.grpcio import OWN_CONNECTION, unary_stream, unary_unary

WORKER = """
import asyncio, os, signal, sys, time
import uvloop
from zweck.rpc.endpoint import Endpoint
from zweck.runtime.workers.channel import ControlChannel
from zweck.rpc.method import Stream, Unary
from zweck.rpc.service import Service

if os.path.exists(sys.argv[1]):
    sys.exit(open(sys.argv[1]).read())

async def slow(call):
    number = await call.read()
    await call.write(b"begun")
    await asyncio.sleep(float(number))
    await call.write(b"done")

async def live():
    asked = asyncio.Event()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked.set)
    me = str(os.getpid()).encode()
    service = Service([Unary("/x/Who", lambda message, call: me), Stream("/x/Slow", slow)])
    channel = ControlChannel(int(sys.argv[2]), asked.set)
    endpoint = Endpoint(service)
    channel.start(endpoint.take)
    channel.ready("greetings")
    await asked.wait()
    await channel.close()
    await endpoint.drain(20)

uvloop.run(live())
"""

SUPERVISOR = """
import asyncio, sys
from zweck.runtime.workers import supervisor
from zweck.rpc.listen import Listener

supervisor.RETRY = 0.05

async def main():
    listener = Listener("127.0.0.1:0")
    def command(channel, packed):
        return [sys.executable, "-c", sys.argv[1], sys.argv[2], str(channel)]

    supervising = supervisor.Supervisor(listener, command, int(sys.argv[3]), 20, b"")
    return await supervising.run(lambda line: print(line, listener.address, flush=True))

sys.exit(asyncio.run(main()))
"""


class Supervised:
    """A supervisor and its workers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Wait until they serve."""
        assert process.stdout is not None
        self.process = process
        told, self.address = process.stdout.readline().split()
        assert told == "greetings"

    @contextmanager
    def channel(self) -> Iterator[grpc.Channel]:
        """A connection of its own."""
        with grpc.insecure_channel(self.address, [OWN_CONNECTION]) as channel:
            yield channel

    def workers(self) -> set[int]:
        """Which workers answer eight clients at once."""
        with ExitStack() as stack:
            return {who(stack.enter_context(self.channel())) for _ in range(8)}

    def send(self, number: signal.Signals) -> None:
        """Send the supervisor a signal."""
        self.process.send_signal(number)


def who(channel: grpc.Channel) -> int:
    """The process that answers."""
    return int(unary_unary(channel, "/x/Who")(b"", timeout=WAIT, wait_for_ready=True))


def alive(process: int) -> bool:
    """Whether a process still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def supervising(fault: Path, count: str) -> Iterator[Supervised]:
    """A supervisor with its workers, all of which are gone afterwards."""
    process = subprocess.Popen([sys.executable, "-c", SUPERVISOR, WORKER, fault, count], stdout=PIPE, stderr=PIPE, text=True)
    with killed_at_last(process):
        running = Supervised(process)
        yield running
        workers = running.workers() if process.poll() is None else set()
        process.terminate()
        process.wait(WAIT)
    eventually(lambda: not any(map(alive, workers)))


@pytest.fixture(scope="module")
def fault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the reason why no worker can start, while it is there."""
    return tmp_path_factory.mktemp("workers") / "fault"


@pytest.fixture(scope="module")
def lasting(fault: Path) -> Iterator[Supervised]:
    """Two workers, for tests that leave two of them."""
    with supervising(fault, "2") as running:
        yield running


@pytest.fixture
def supervised(fault: Path) -> Iterator[Supervised]:
    """A worker for a test that ends it."""
    with supervising(fault, "1") as running:
        yield running


@contextmanager
def unable(fault: Path) -> Iterator[None]:
    """While the block runs, no worker can start."""
    fault.write_text("no law, no answers")
    yield
    fault.unlink()


@contextmanager
def callers(supervised: Supervised, number: int) -> Iterator[list[int | str]]:
    """Clients that call all the time; which workers answered, and what went wrong."""
    seen: list[int | str] = []
    over = threading.Event()

    def call() -> None:
        with supervised.channel() as channel:
            while not over.wait(0.002):  # all the time, but not in haste: new workers need the processor to start
                try:
                    seen.append(int(unary_unary(channel, "/x/Who")(b"", timeout=WAIT)))
                except grpc.RpcError as error:
                    seen.append(str(error))

    threads = [threading.Thread(target=call) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join(WAIT)


def test_clients_are_spread(lasting: Supervised) -> None:
    with ExitStack() as stack:
        channels = [stack.enter_context(lasting.channel()) for _ in range(8)]
        shares = Counter(map(who, channels))
        assert sorted(shares.values()) == [4, 4]
        lonely, *_ = shares
        for channel in channels:
            if who(channel) != lonely:
                channel.close()
        eventually(lambda: who(stack.enter_context(lasting.channel())) != lonely)


def test_a_worker_that_dies_is_replaced_while_the_other_goes_on(lasting: Supervised) -> None:
    with ExitStack() as stack:
        killed = who(stack.enter_context(lasting.channel()))
        two = stack.enter_context(lasting.channel())
        while (other := who(two)) == killed:  # the supervisor has not learnt yet that other clients went
            two = stack.enter_context(lasting.channel())
        os.kill(killed, signal.SIGKILL)
        for _ in range(50):
            assert who(two) == other
        eventually(lambda: len(lasting.workers() - {killed}) == 2)
        assert other in lasting.workers()


def test_workers_are_renewed_without_losing_a_call(lasting: Supervised) -> None:
    old = lasting.workers()
    with callers(lasting, 4) as seen:
        eventually(lambda: len(seen) > 50)
        lasting.send(signal.SIGUSR2)
        eventually(lambda: not old & set(seen[-20:]) and len(set(seen[-20:])) == 2)

    assert [error for error in seen if isinstance(error, str)] == []
    eventually(lambda: not any(map(alive, old)))


def test_a_worker_that_is_asked_to_stop_is_replaced_without_losing_a_call(lasting: Supervised) -> None:
    old = lasting.workers()
    with callers(lasting, 4) as seen:
        eventually(lambda: len(seen) > 50)
        os.kill(min(old), signal.SIGTERM)
        eventually(lambda: not alive(min(old)) and len(lasting.workers()) == 2)

    assert [error for error in seen if isinstance(error, str)] == []


def test_calls_in_flight_are_finished(supervised: Supervised) -> None:
    with supervised.channel() as channel:
        call = unary_stream(channel, "/x/Slow")(b"0.5", timeout=WAIT)
        assert next(call) == b"begun"
        supervised.send(signal.SIGTERM)
        assert list(call) == [b"done"]
    assert supervised.process.wait(WAIT) == 0
    assert supervised.process.communicate()[1] == ""


def test_a_second_signal_ends_all_at_once(supervised: Supervised) -> None:
    with supervised.channel() as channel:
        call = unary_stream(channel, "/x/Slow")(b"1000", timeout=WAIT)
        assert next(call) == b"begun"
        supervised.send(signal.SIGTERM)
        with pytest.raises(grpc.RpcError, match="UNAVAILABLE"):
            eventually(lambda: unary_unary(channel, "/x/Who")(b"", timeout=WAIT) == b"")
        supervised.send(signal.SIGTERM)
        assert supervised.process.wait(WAIT) == -signal.SIGTERM
        with pytest.raises(grpc.RpcError):
            next(call)


def test_a_stop_comes_before_a_renewal(supervised: Supervised) -> None:
    supervised.send(signal.SIGUSR2)
    threading.Event().wait(0.1)
    supervised.send(signal.SIGTERM)

    assert supervised.process.wait(WAIT) == 0
    assert supervised.process.communicate()[1] == ""


def test_without_their_supervisor_workers_end(supervised: Supervised) -> None:
    workers = supervised.workers()
    supervised.send(signal.SIGKILL)

    eventually(lambda: not any(map(alive, workers)))


def test_a_worker_that_cannot_start_says_why_once(fault: Path) -> None:
    with unable(fault):
        done = subprocess.run([sys.executable, "-c", SUPERVISOR, WORKER, fault, "2"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "no law, no answers\n")


def test_a_supervisor_without_workers_says_why_it_ends(fault: Path) -> None:
    """Both workers die, and no other one can start."""
    with supervising(fault, "2") as running:
        workers = running.workers()
        with unable(fault):
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
            assert running.process.wait(WAIT) == 1
        said = running.process.communicate()[1]
    assert "no worker is left, and no other one can start (exit code 1), so the server ends" in said


def test_workers_that_cannot_be_renewed_go_on(lasting: Supervised, fault: Path) -> None:
    old = lasting.workers()
    with unable(fault):
        lasting.send(signal.SIGUSR2)
        assert lasting.process.stderr is not None
        while "the old ones go on" not in lasting.process.stderr.readline():
            pass

    assert lasting.workers() == old
