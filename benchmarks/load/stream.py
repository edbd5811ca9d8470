"""A stream of questions and answers on a connection of its own."""

from benchmarks.load.http2 import END_HEADERS, HEADERS, Connection, Refused

PREFIX = 5
"""The bytes before a message: whether it is compressed, and its length."""


class StreamConnection(Connection):
    """Like `Connection`, but all messages go into one call, whose answers come in their order."""

    last = 0

    def __init__(self, address: str, path: str) -> None:
        """Connect, and begin the call.

        Raises:
            OSError, Refused: as `Connection`.
        """
        self._asked = self._answered = 0
        self._rest = bytearray()
        super().__init__(address, path)
        self._only = self._stream
        self._open[self._only] = False
        self._windows[self._only] = self._stream_window
        self._frame(HEADERS, END_HEADERS, self._only, self._headers)

    def call(self, body: bytes) -> int:
        """Send a message that has its gRPC prefix; its number."""
        self._bodies.append((self._only, memoryview(body)))
        self._send_bodies()
        self._asked += 1
        return self._asked

    def receive(self) -> list[tuple[int, bool]]:
        """Read what has come: the numbers of the messages that were answered.

        Raises:
            Refused: if the server ended the connection or the call.
        """
        before = self._answered
        if super().receive():
            raise Refused("the server ended the stream")
        return [(number, True) for number in range(before + 1, self._answered + 1)]

    def _data(self, stream: int, start: int, end: int) -> None:
        """Count the answers that have come wholly."""
        rest = self._rest
        rest += self._received[start:end]
        place = 0
        while len(rest) - place >= PREFIX:
            size = PREFIX + int.from_bytes(rest[place + 1 : place + PREFIX], "big")
            if place + size > len(rest):
                break
            place += size
            self._answered += 1
        del rest[:place]
