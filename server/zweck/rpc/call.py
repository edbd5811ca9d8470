"""One call, as its handler sees it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from zweck.rpc import headers
from zweck.rpc.frames import PART, Frames


class Client(Protocol):
    """The other end of a connection."""

    address: str
    """Host of the client."""

    @property
    def peer(self) -> str:
        """Address and port of the client."""

    @property
    def certificate(self) -> dict[str, object] | None:
        """Certificate of the client, if it sent one."""


class Carrier(Protocol):
    """Brings the messages of a call and takes its answers away."""

    async def send(self, stream: int, message: bytes) -> None:
        """Send a message as soon as the client takes it."""

    def acknowledge(self, stream: int) -> None:
        """Let the client send on: all messages that have come are read."""


def nothing(*_: object) -> None:
    """Count nothing, keep nothing."""


class Call:
    """The metadata of a call, its messages, and whether its caller still waits."""

    __slots__ = (
        "_arrival",
        "_carrier",
        "_client",
        "_headers",
        "activities",
        "as_of",
        "brief",
        "caller",
        "compared",
        "controllers",
        "deadline",
        "ended",
        "frames",
        "on_end",
        "open",
        "owe",
        "path",
        "spend",
        "step",
        "stream",
        "trace",
        "traced",
    )

    def __init__(
        self,
        carrier: Carrier,
        client: Client,
        stream: int,
        path: str,
        headers: tuple[tuple[bytes, bytes], ...],
        frames: Frames,
        deadline: float | None,
    ) -> None:
        """A call of the method at `path`; `deadline` is a time of `time.monotonic`."""
        self._carrier = carrier
        self._client = client
        self._headers = headers
        self._arrival: asyncio.Future[None] | None = None
        self.stream = stream
        self.path = path
        self.frames = frames
        self.deadline = deadline
        self.ended = False
        self.open = True
        self.caller = ""
        """The caller's name, once the call is admitted; empty where callers are not identified."""
        self.on_end: Callable[[], None] | None = None
        """Called once, when the call ends."""
        self.spend: Callable[[int], None] = nothing
        """Counts so many further questions of the call; raises a refusal if the caller may not ask them."""
        self.owe: Callable[[int], None] = nothing
        """Charge further questions of an admitted call; never refuses."""
        self.trace = ""
        """The trace to which the call belongs, by its id; empty where there is none."""
        self.traced: Callable[[Mapping[str, str]], None] = nothing
        """Keep attributes with the call's span, where it has one."""
        self.step: Callable[..., None] = nothing
        """Keep a step of the work, by its name, with the call's span: since the last one, or from one time to another (`time.time_ns`)."""
        self.activities: frozenset[str] | None = None
        self.controllers: frozenset[str] | None = None
        """The activities and controllers to which the caller is bound, by their names; `None` where it is not."""
        self.brief = False
        """Whether the caller may not ask for the details that cost most."""
        self.compared = 0
        """Names that were compared for its suggestions."""
        self.as_of = True
        """Whether the caller may state the day of a question."""

    def hold(self, size: int) -> None:
        """Count so many bytes of memory for the call until it ends; a negative number counts fewer.

        Raises:
            OutOfMemory: if the process, or the caller, holds too many already.
        """

    @property
    def metadata(self) -> list[tuple[str, str | bytes]]:
        """The metadata, in the caller's order; values of names that end in `-bin` are bytes.

        Raises:
            Fault: if such a value is not base64.
        """
        return headers.metadata(self._headers)

    @property
    def language(self) -> str:
        """The language of refusals, `de` or `en`."""
        return headers.language(self._headers)

    @property
    def peer(self) -> str:
        """The client's address, as `HOST:PORT`."""
        return self._client.peer

    @property
    def origin(self) -> str:
        """The server's address as the client knows it, e.g. `https://zweck.example`, also where a proxy ends TLS."""
        fields = dict(self._headers)
        forwarded = fields.get(b"x-forwarded-proto")
        scheme = forwarded if forwarded in {b"http", b"https"} else fields.get(b":scheme", b"http")
        return (scheme + b"://" + fields.get(b":authority", b"")).decode("ascii", "replace")

    @property
    def certificate(self) -> dict[str, object] | None:
        """The client's certificate in the form of `ssl.SSLSocket.getpeercert`, `None` if it showed none."""
        return self._client.certificate

    @property
    def awaiting(self) -> bool:
        """Whether the handler of a `Stream` waits for the next message."""
        return self._arrival is not None and not self._arrival.done()

    async def read(self) -> bytes | None:
        """The next message of a `Stream`, `None` if there will be none.

        Raises:
            Fault: if it cannot be read.
        """
        while (message := self.frames.take()) is None and (self.frames.inflating or not self.ended):
            if self.frames.inflating:
                self.hold(PART)
                await asyncio.sleep(0)
                continue
            self._carrier.acknowledge(self.stream)
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        return message

    async def write(self, message: bytes) -> None:
        """Send a message of a `Stream`, as soon as the client takes it."""
        await self._carrier.send(self.stream, message)

    def arrived(self) -> None:
        """Wake the handler that waits in `read`."""
        if self._arrival is not None and self.awaiting:
            self._arrival.set_result(None)
