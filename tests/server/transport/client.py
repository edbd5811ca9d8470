"""A client that may do what grpcio would never do."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import ngh2

from tests.server.transport.fiction import WAIT
from zweck.rpc.frames import framed

HEADERS = {
    b":method": b"POST",
    b":scheme": b"http",
    b":authority": b"x",
    b":path": b"/x/Echo",
    b"content-type": b"application/grpc",
    b"te": b"trailers",
}


def headers(path: str = "/x/Echo", **more: str) -> list[tuple[bytes, bytes]]:
    """The headers of a call; `_` stands for `-`."""
    given = {name.replace("_", "-").encode(): value.encode() for name, value in more.items()}
    return list({**HEADERS, b":path": path.encode(), **given}.items())


class Client:
    """One connection."""

    def __init__(self, port: int, **settings: int) -> None:
        """Connect and greet."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.h2 = ngh2.Connection(ngh2.Role.CLIENT, ngh2.Configuration(max_send_header_block_length=2**24))
        self.h2.initiate_connection({ngh2.Setting[name]: value for name, value in settings.items()})
        self.events: list[ngh2.Event] = []
        self.closed = False

    def send(self) -> None:
        """Send what is to be sent; where the server has closed meanwhile, what it said before can be read."""
        with suppress(ConnectionError):
            self.socket.sendall(self.h2.data_to_send())

    def call(self, path: str = "/x/Echo", *messages: bytes, end: bool = True, **more: str) -> int:
        """Begin a call."""
        stream = self.h2.send_request(headers(path, **more), end_stream=end and not messages)
        for place, message in enumerate(messages, start=1):
            self.h2.send_data(stream, framed(message), end_stream=end and place == len(messages))
        self.send()
        return stream

    def receive(self) -> None:
        """Read once."""
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            self.closed = True
            return
        self.h2.receive_data(data)
        self.events += self.h2.events()
        self.send()

    def until(self, kind: type[ngh2.Event], stream: int | None = None) -> ngh2.Event:
        """Read until this event has come."""
        return self._until(lambda event: isinstance(event, kind) and stream in {None, getattr(event, "stream_id", None)})

    def status(self, stream: int) -> tuple[int, str]:
        """How a call ended: code and message."""
        event = self._until(
            lambda event: (
                isinstance(event, ngh2.TrailersReceived | ngh2.ResponseReceived)
                and event.stream_id == stream
                and b"grpc-status" in dict(event.headers)
            )
        )
        assert isinstance(event, ngh2.TrailersReceived | ngh2.ResponseReceived)
        told = dict(event.headers)
        return int(told[b"grpc-status"]), told.get(b"grpc-message", b"").decode()

    def _until(self, wanted: Callable[[ngh2.Event], bool]) -> ngh2.Event:
        end = monotonic() + WAIT
        while True:
            for event in self.events:
                if wanted(event):
                    return event
            assert not self.closed, "closed before it came"
            assert monotonic() < end, "it never came"
            self.receive()

    def body(self, stream: int) -> bytes:
        """The data that came on a stream so far."""
        return b"".join(event.data for event in self.events if isinstance(event, ngh2.DataReceived) and event.stream_id == stream)

    def ends(self) -> bool:
        """Read until the server closes."""
        while not self.closed:
            try:
                self.receive()
            except (ngh2.NGH2Error, OSError):
                self.closed = True
        return True


@contextmanager
def connected(port: int, **settings: int) -> Iterator[Client]:
    """A client while the block runs."""
    client = Client(port, **settings)
    try:
        yield client
    finally:
        client.socket.close()
