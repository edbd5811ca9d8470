"""The client's side of an HTTP/2 connection (RFC 9113), as far as unary gRPC calls need it."""

import socket
from collections import deque
from collections.abc import Iterable
from struct import Struct
from typing import Final
from urllib.parse import unquote

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEAD: Final = Struct(">BHBBI")
"""A frame's head: the length in two parts, the type, the flags, the stream."""
SETTING: Final = Struct(">HI")

DATA: Final = 0x0
HEADERS: Final = 0x1
RESET: Final = 0x3
SETTINGS: Final = 0x4
PING: Final = 0x6
GOAWAY: Final = 0x7
WINDOW: Final = 0x8

END_STREAM: Final = 0x1
ACK: Final = 0x1
END_HEADERS: Final = 0x4

TABLE_SIZE: Final = 0x1
INITIAL_WINDOW: Final = 0x4
FRAME_SIZE: Final = 0x5

FIRST_WINDOW: Final = 65_535
FIRST_FRAME_SIZE: Final = 16_384
FIRST_TABLE_SIZE: Final = 4_096
LARGEST_WINDOW: Final = 2**31 - 1
CONCURRENT_STREAMS: Final = 0x3
UNKNOWN: Final = "without a status"
REFILL: Final = 2**28
"""After so many bytes received the server's window is filled again."""

POST_HTTP: Final = b"\x83\x86"
"""`:method: POST` and `:scheme: http` of the static table (RFC 7541)."""
AGAIN: Final = POST_HTTP + b"\xc1\xc0\xbf\xbe"
"""The same headers as the first call's, by their places in the dynamic table: path, authority, content type, te."""


class Refused(Exception):
    """The server ended the connection, or cannot be spoken to."""


class Connection:
    """A connection over which calls of one method run at the same time; never blocks once it is open."""

    last: int = END_STREAM
    """The flag at the end of a message."""

    def __init__(self, address: str, path: str) -> None:
        """Connect to `HOST:PORT` for calls of the method `path`, and wait for the server's first frame.

        Raises:
            OSError: if no server listens there.
            Refused: if it is no HTTP/2 server.
        """
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sending = bytearray(PREFACE)
        self._headers = POST_HTTP + _literal(4, path) + _literal(1, address) + _literal(31, "application/grpc") + _named("te", "trailers")
        self._stream = 1
        self._received = bytearray()
        self._consumed = 0
        self._open: dict[int, bool] = {}
        self._heads: list[tuple[int, int, bytes]] = []
        """The flags, the stream and the block of the headers that came: each is packed by what stood in those before."""
        self._resets: dict[int, str] = {}
        self._bodies: deque[tuple[int, memoryview]] = deque()
        self._window = self._stream_window = FIRST_WINDOW
        self._windows: dict[int, int] = {}
        self._frame_size = FIRST_FRAME_SIZE
        try:
            self._begin()
        except (OSError, Refused):
            self.close()
            raise

    def _begin(self) -> None:
        self._frame(SETTINGS, 0, 0, SETTING.pack(INITIAL_WINDOW, LARGEST_WINDOW))
        self._frame(WINDOW, 0, 0, (LARGEST_WINDOW - FIRST_WINDOW).to_bytes(4, "big"))
        self._settled = False
        self.flush()
        try:
            while not self._settled:
                self.receive()
        except TimeoutError:
            raise Refused("no HTTP/2 settings came within 10 seconds") from None
        self.flush()
        self.socket.setblocking(False)

    def close(self) -> None:
        """Leave; calls in flight are lost."""
        self.socket.close()

    def call(self, body: bytes) -> int:
        """Begin a call with a message that has its gRPC prefix; the number of its stream."""
        stream = self._stream
        self._stream += 2
        self._open[stream] = False
        self._frame(HEADERS, END_HEADERS, stream, self._headers)
        self._headers = AGAIN
        if len(body) <= min(self._window, self._stream_window, self._frame_size) and not self._bodies:
            self._window -= len(body)
            self._frame(DATA, self.last, stream, body)
        else:
            self._bodies.append((stream, memoryview(body)))
            self._windows[stream] = self._stream_window
            self._send_bodies()
        return stream

    def flush(self) -> bool:
        """Send what the system takes; whether all is sent."""
        if self.sending:
            try:
                sent = self.socket.send(self.sending)
            except BlockingIOError:
                return False
            del self.sending[:sent]
        return not self.sending

    def receive(self) -> list[tuple[int, bool]]:
        """Read what has come: the streams that ended, and whether each brought an answer (an error has a status but no message).

        Raises:
            Refused: if the server ended the connection.
        """
        try:
            data = self.socket.recv(1 << 18)
        except BlockingIOError:
            return []
        if not data:
            raise Refused("the server closed the connection")
        received = self._received
        received += data
        ended: list[tuple[int, bool]] = []
        place = 0
        while len(received) - place >= HEAD.size:
            high, low, kind, flags, stream = HEAD.unpack_from(received, place)
            size = (high << 16) + low
            end = place + HEAD.size + size
            if end > len(received):
                break
            if kind == DATA:
                self._consumed += size
                self._data(stream, place + HEAD.size, end)
            elif kind == HEADERS:
                self._heads.append((flags, stream, bytes(received[place + HEAD.size : end])))
            else:
                self._control(kind, flags, stream, bytes(received[place + HEAD.size : end]))
            ends = kind == RESET or (kind in {DATA, HEADERS} and flags & END_STREAM)
            if ends and stream in self._open:  # some servers reset a stream that they have ended
                ended.append((stream, self._open.pop(stream) and kind != RESET))
                self._windows.pop(stream, None)
            place = end
        del received[:place]
        if self._consumed > REFILL:
            self._frame(WINDOW, 0, 0, self._consumed.to_bytes(4, "big"))
            self._consumed = 0
        return ended

    def endings(self, streams: Iterable[int]) -> list[str]:
        """How calls ended that have no answer: by which status of gRPC and why, or by which reset."""
        statuses = _statuses(self._heads)
        return [self._resets.get(stream) or statuses.get(stream, UNKNOWN) for stream in streams]

    def _data(self, stream: int, start: int, end: int) -> None:
        """A part of an answer has come, and stands there among what was received."""
        if stream in self._open:
            self._open[stream] = True

    def _control(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if kind == SETTINGS and not flags & ACK:
            for at in range(0, len(payload), SETTING.size):
                self._set(*SETTING.unpack_from(payload, at))
            self._frame(SETTINGS, ACK, 0, b"")
            self._settled = True
        elif kind == WINDOW:
            more = int.from_bytes(payload, "big")
            if stream == 0:
                self._window += more
            elif stream in self._windows:
                self._windows[stream] += more
        elif kind == RESET:
            self._resets[stream] = f"reset by the server with code {int.from_bytes(payload, 'big')}"
        elif kind == PING and not flags & ACK:
            self._frame(PING, ACK, 0, payload)
        elif kind == GOAWAY:
            raise Refused(f"the server sent GOAWAY: {payload[8:].decode(errors='replace') or int.from_bytes(payload[4:8], 'big')}")
        self._send_bodies()

    def _set(self, setting: int, value: int) -> None:
        if setting == INITIAL_WINDOW:
            for stream in self._windows:
                self._windows[stream] += value - self._stream_window
            self._stream_window = value
        elif setting == FRAME_SIZE:
            self._frame_size = value
        elif setting == TABLE_SIZE and value < FIRST_TABLE_SIZE:
            raise Refused(f"the server keeps only {value} bytes of headers")

    def _send_bodies(self) -> None:
        """Send of the bodies that wait as much as the windows let through, in their order."""
        while self._bodies:
            stream, body = self._bodies[0]
            if stream not in self._windows:  # the call has ended already
                self._bodies.popleft()
                continue
            size = min(len(body), self._window, self._windows[stream], self._frame_size)
            if size <= 0:
                return
            self._window -= size
            self._windows[stream] -= size
            self._frame(DATA, self.last if size == len(body) else 0, stream, bytes(body[:size]))
            if size == len(body):
                self._bodies.popleft()
            else:
                self._bodies[0] = (stream, body[size:])

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        self.sending += HEAD.pack(len(payload) >> 16, len(payload) & 0xFFFF, kind, flags, stream)
        self.sending += payload


def _statuses(heads: Iterable[tuple[int, int, bytes]]) -> dict[int, str]:
    """The status of each call by its stream: all headers are unpacked again, by a client that sends nothing."""
    import ngh2  # noqa: PLC0415  the environment of the peers has it not
    from google.rpc import code_pb2  # noqa: PLC0415

    reader = ngh2.Connection(ngh2.Role.CLIENT)
    reader.initiate_connection()
    reader.receive_data(HEAD.pack(0, SETTING.size, SETTINGS, 0, 0) + SETTING.pack(CONCURRENT_STREAMS, LARGEST_WINDOW))
    found: dict[int, str] = {}
    for flags, stream, block in heads:
        while reader.next_stream_id <= stream:
            reader.send_request(((b":method", b"POST"), (b":scheme", b"http"), (b":path", b"/"), (b":authority", b"-")), end_stream=True)
        reader.data_to_send()
        reader.receive_data(HEAD.pack(len(block) >> 16, len(block) & 0xFFFF, HEADERS, flags, stream) + block)
        for event in reader.events():
            fields = dict(event.headers) if isinstance(event, ngh2.ResponseReceived | ngh2.TrailersReceived) else {}
            if (status := fields.get(b"grpc-status")) is not None:
                found[stream] = f"{code_pb2.Code.Name(int(status))}: {unquote(fields.get(b'grpc-message', b'').decode())}"
    return found


def _literal(place: int, value: str) -> bytes:
    """A header whose name stands in the static table, to be kept in the dynamic one; names and values are shorter than 127 bytes."""
    return bytes([0x40 | place]) + _text(value)


def _named(name: str, value: str) -> bytes:
    return b"\x40" + _text(name) + _text(value)


def _text(value: str) -> bytes:
    return bytes([len(value)]) + value.encode("ascii")
