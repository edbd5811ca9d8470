"""Methods that echo, wait and fail, and a server for them."""

import asyncio
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from ssl import SSLContext

import uvloop
from google.rpc.code_pb2 import INVALID_ARGUMENT

from tests.transports import chosen
from zweck.rpc.call import Call
from zweck.rpc.json_requests import Doors
from zweck.rpc.limits import Limits
from zweck.rpc.method import Each, Method, Middleware, Piecewise, Stream, Unary
from zweck.rpc.refusal import Refusal
from zweck.rpc.service import Service
from zweck.words.said import quoted

WAIT = 60
"""Seconds after which a test that hangs fails."""


class Wrong(Refusal, code=INVALID_ARGUMENT, reason="WRONG"):
    """A request that a handler refuses."""


class Admission(Middleware):
    """Admits calls as a function says."""

    def __init__(self, admit: Callable[[Call], None]) -> None:
        """Ask `admit`."""
        self._admit = admit

    def admit(self, call: Call) -> None:
        """Ask the function."""
        self._admit(call)


class Fiction:
    """Remembers what its handlers saw."""

    def __init__(self) -> None:
        """Begin."""
        self.messages: list[bytes] = []
        self.calls: list[Call] = []
        self.written = 0
        self.began = threading.Event()
        self.dropped = threading.Event()
        self.go = threading.Event()
        self.busy: Callable[[float], None] = time.sleep
        """Lets so many seconds of work pass."""

    def methods(self) -> list[Method]:
        """One method of each kind, and one that fails."""
        return [
            Unary("/x/Echo", self.echo),
            Unary("/x/Fail", self.fail),
            Unary("/x/Work", self.work),
            Piecewise("/x/Pieces", self.pieces),
            Each("/x/Each", self.echo),
            Each("/x/EachInPieces", self.pieces),
            Stream("/x/Pour", self.pour),
            Stream("/x/Wait", self.wait),
            Stream("/x/Collect", self.collect),
            Stream("/x/Labour", self.labour),
        ]

    def echo(self, message: bytes, call: Call) -> bytes:
        """The same."""
        self.messages.append(message)
        self.calls.append(call)
        return message

    def fail(self, message: bytes, call: Call) -> bytes:
        """Refuse it."""
        raise Wrong(quoted(message.decode()))

    def work(self, message: bytes, call: Call) -> bytes:
        """The same, after so many milliseconds of work."""
        self.busy(int(message) / 1000)
        self.messages.append(message)
        return message

    def pieces(self, message: bytes, call: Call) -> Generator[None, None, bytes]:
        """The same, when it is time to go."""
        self.began.set()
        try:
            while not self.go.is_set():
                yield
        except GeneratorExit:
            self.dropped.set()
            raise
        return message

    async def pour(self, call: Call) -> None:
        """Write 10 kB again and again."""
        while True:
            await call.write(bytes(10_000))
            self.written += 1

    async def wait(self, call: Call) -> None:
        """The message, when it is time to go."""
        message = await call.read()
        self.began.set()
        try:
            while not self.go.is_set():
                await asyncio.sleep(0.005)
        except asyncio.CancelledError:
            self.dropped.set()
            raise
        await call.write(message or b"")

    async def collect(self, call: Call) -> None:
        """All messages in one."""
        found = []
        while (message := await call.read()) is not None:
            found.append(message)
        await call.write(b"".join(found))

    async def labour(self, call: Call) -> None:
        """The same as `work`, for a call of many messages."""
        while (message := await call.read()) is not None:
            await call.write(self.work(message, call))


class Serving:
    """A server in a thread."""

    def __init__(self, service: Service, tls: SSLContext | None) -> None:
        """Start it."""
        self._service = service
        self._transport = chosen("127.0.0.1:0")
        self.address = self._transport.address
        self.port = int(self.address.rpartition(":")[2])
        self._loop: Future[asyncio.AbstractEventLoop] = Future()
        self._stop = asyncio.Event()
        self._grace = 0.0
        self.deaf = threading.Event()
        """Set once no client can connect any more."""
        self._thread = threading.Thread(target=lambda: uvloop.run(self._live(tls)))
        self._thread.start()
        self._loop.result(WAIT)

    def stop(self, grace: float = 0.0) -> None:
        """Ask it to stop."""
        self._grace = grace
        self._service.stopping = True
        with suppress(RuntimeError):  # Its loop is closed: it has stopped by itself.
            self._loop.result().call_soon_threadsafe(self._stop.set)

    def join(self) -> None:
        """Wait until it has stopped."""
        self._thread.join(WAIT)
        assert not self._thread.is_alive()

    async def _live(self, tls: SSLContext | None) -> None:
        await self._transport.open(self._service, tls)
        self._loop.set_result(asyncio.get_running_loop())
        await self._stop.wait()
        await self._transport.close()
        self.deaf.set()
        await self._transport.drain(self._grace)


@contextmanager
def serving(
    fiction: Fiction,
    *,
    limits: Limits | None = None,
    tls: SSLContext | None = None,
    admit: Callable[[Call], None] = lambda call: None,
    doors: Doors | None = None,
) -> Iterator[Serving]:
    """A server that runs while the block does."""
    running = Serving(Service(fiction.methods(), middleware=[Admission(admit)], limits=limits, doors=doors), tls)
    try:
        yield running
    finally:
        fiction.go.set()
        running.stop()
        running.join()


def eventually(true: Callable[[], bool]) -> None:
    """Wait until it is true."""
    for _ in range(WAIT * 100):
        if true():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came")
