"""Frames of HTTP/2, written by hand, and what a server says to them."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from tests.server.transport.fiction import WAIT
from zweck.rpc.frames import framed

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM = ACK = 1
END_HEADERS, PADDED, WITH_PRIORITY = 4, 8, 32

NO_ERROR, PROTOCOL, _, FLOW, _, CLOSED, SIZE, REFUSED, _, COMPRESSION = range(10)
CALM: Final = 11

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
LARGEST: Final = 16_384

Frame = tuple[int, int, int, bytes]
"""Type, flags, stream and payload."""


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """A frame."""
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


def field(name: bytes, value: bytes) -> bytes:
    """A header that no table remembers (RFC 7541, 6.2.2); both parts are shorter than 127 bytes."""
    return b"\x00" + bytes((len(name),)) + name + bytes((len(value),)) + value


def block(**more: bytes | None) -> bytes:
    """The headers of a call; `_` stands for `-`, and `None` leaves one out."""
    fields = {
        "method": b"POST",
        "scheme": b"http",
        "path": b"/x/Echo",
        "authority": b"x",
        "content_type": b"application/grpc",
        "te": b"trailers",
    }
    found = {**fields, **more}
    pseudo = {"method", "scheme", "path", "authority"}
    named = [((":" if name in pseudo else "") + name.replace("_", "-"), value) for name, value in found.items()]
    return b"".join(field(name.encode(), value) for name, value in named if value is not None)


GOOD: Final = block()
MESSAGE: Final = framed(b"hello")


def begun(stream: int = 1, headers: bytes = GOOD) -> bytes:
    """A call whose message is still to come."""
    return frame(HEADERS, END_HEADERS, stream, headers)


def call(stream: int = 1, headers: bytes = GOOD) -> bytes:
    """A whole call."""
    return begun(stream, headers) + frame(DATA, END_STREAM, stream, MESSAGE)


def ended(headers: bytes, stream: int = 1) -> bytes:
    """A call that ends with its headers."""
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, headers)


class Wire:
    """A connection of frames."""

    def __init__(self, port: int) -> None:
        """Connect, and greet."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
        self.say(PREFACE + frame(SETTINGS, 0, 0))

    def say(self, data: bytes) -> None:
        """Send bytes; where the server has closed meanwhile, what it said before can be read."""
        with suppress(ConnectionError):
            self.socket.sendall(data)

    def frames(self) -> Iterator[Frame]:
        """The frames that come, until the server closes."""
        data = b""
        while True:
            while len(data) >= 9 and len(data) >= 9 + int.from_bytes(data[:3]):
                end = 9 + int.from_bytes(data[:3])
                yield data[3], data[4], int.from_bytes(data[5:9]), data[9:end]
                data = data[end:]
            try:
                more = self.socket.recv(1 << 16)
            except ConnectionResetError:
                return
            if not more:
                return
            data += more

    def until(self, kind: int, stream: int | None = None, flags: int = 0) -> bytes:
        """The payload of the first such frame."""
        for found, given, where, payload in self.frames():
            if found == kind and stream in {None, where} and given & flags == flags:
                return payload
        raise AssertionError("the server closed")

    def error(self) -> tuple[str, int]:
        """How the server refuses what was said: `connection` or `stream`, and the code."""
        for kind, _, _, payload in self.frames():
            if kind == GOAWAY:
                return "connection", int.from_bytes(payload[4:8])
            if kind == RST_STREAM:
                return "stream", int.from_bytes(payload)
        raise AssertionError("the server closed without a word")
