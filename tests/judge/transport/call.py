"""One call, as grpcio's server brings it."""

import asyncio
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Final, cast

import grpc
from google.rpc import code_pb2

from tests.judge.transport.certificate import peer_certificate
from zweck.rpc.budget import Budget
from zweck.rpc.frames import Frames, too_large
from zweck.rpc.headers import OUR_OWN, RESERVED
from zweck.rpc.method import Method
from zweck.rpc.outlets import LARGE
from zweck.rpc.refusal import Fault
from zweck.rpc.running import RunningCall
from zweck.words.said import says

if TYPE_CHECKING:
    Context = grpc.aio.ServicerContext[bytes, bytes]

NO_FRAMES: Final = Frames(0, gzip=False)


class Peer:
    """The client of a call."""

    def __init__(self, context: "Context") -> None:
        kind, _, place = context.peer().partition(":")
        host, _, port = place.rpartition(":")
        self.address = host.strip("[]").replace("%5B", "").replace("%5D", "") if kind.startswith("ip") else ""
        self.peer = f"{self.address}:{port}" if self.address else "unix"
        self._auth = context.auth_context()

    @property
    def certificate(self) -> dict[str, object] | None:
        """The client's certificate in the form of `ssl.SSLSocket.getpeercert`, `None` if it showed none."""
        shown = self._auth.get("x509_pem_cert")
        return peer_certificate(b"".join(shown)) if shown else None


class _NoCarrier:
    async def send(self, stream: int, message: bytes) -> None:
        raise NotImplementedError

    def acknowledge(self, stream: int) -> None:
        raise NotImplementedError


class GrpcioCall(RunningCall):
    """Reads and writes through the context of grpcio's server."""

    __slots__ = ("_context", "_count", "_limit", "_pairs", "_reads", "ending")

    def __init__(self, context: "Context", method: Method, limit: int, budget: Budget) -> None:
        """A call of `method`, whose messages may have `limit` bytes; its bytes are counted in `budget`."""
        pairs = [(str(name), value) for name, value in context.invocation_metadata() or ()]
        headers = tuple((name.encode(), value.encode() if isinstance(value, str) else value) for name, value in pairs)
        left = cast(float | None, context.time_remaining())
        now = monotonic()
        deadline = None if left is None or left == inf else now + left
        super().__init__(_NoCarrier(), Peer(context), 0, method, headers, NO_FRAMES, deadline, now, budget)
        self._context = context
        self._pairs = pairs
        self._limit = limit
        self._count = 0
        self._reads = False
        self.ending: Fault | None = None
        """Why the server ends the call."""

    @property
    def host(self) -> str:
        """The client's host."""
        return self._client.address

    @property
    def metadata(self) -> list[tuple[str, str | bytes]]:
        """The metadata, in the caller's order."""
        return [(name, value) for name, value in self._pairs if name.encode() not in OUR_OWN and not name.encode().startswith(RESERVED)]

    @property
    def reading(self) -> bool:
        """Whether the next message is waited for."""
        return self._reads

    async def read(self) -> bytes | None:
        """The next message, `None` if there will be none.

        Raises:
            Fault: if it is too large.
        """
        self._reads = True
        try:
            message = await self._context.read()
        finally:
            self._reads = False
        self.last_data = monotonic()
        if not isinstance(message, bytes):  # the end
            self.ended = True
            return None
        if len(message) > self._limit:
            raise too_large(says("rpc.message_of", size=len(message)), self._limit)
        self.hold(len(message) - self._count)
        self._count = len(message)
        return message

    async def only(self) -> bytes:
        """The one message of the call.

        Raises:
            Fault: if there is none, or another one.
        """
        message = await self.read()
        if message is None:
            raise Fault(code_pb2.INTERNAL, says("rpc.request_holds_no"))
        if await self.read() is not None:
            raise Fault(code_pb2.INTERNAL, says("rpc.request_holds_more"))
        return message

    async def write(self, message: bytes) -> None:
        """Send a message, as soon as the client takes it; a large one is compressed where the client takes that."""
        if not self.answered:
            self.answered = True
            if len(message) >= LARGE:
                self._context.set_compression(grpc.Compression.Gzip)
        await self._context.write(message)

    async def turn(self) -> None:
        """Let others have their turn.

        Raises:
            Fault: if the deadline has passed meanwhile.
        """
        await asyncio.sleep(0)
        if self.deadline is not None and monotonic() >= self.deadline:
            raise Fault(code_pb2.DEADLINE_EXCEEDED, says("rpc.deadline_passed"))
