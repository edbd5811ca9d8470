"""Frames of HTTP/2 that are errors and that libnghttp2 passes over: on stream 0, on streams that ended or were left out."""

from struct import Struct
from typing import Final, NamedTuple

from ngh2 import ErrorCode

DATA, HEADERS, PRIORITY, RST_STREAM = range(4)
END_STREAM: Final = 1
ID: Final = 2**31 - 1

HEAD: Final = Struct(">BHBBL")
"""The upper and the lower bytes of the length, the type, the flags and the stream of a frame (RFC 9113, 4.1)."""

MAX_UNENDED: Final = 4096
"""Streams of a connection that its client has not ended and that are known: sixteen times as many as may be open at once."""


class Wrong(NamedTuple):
    """An error of a connection: the bytes before its frame, and its code."""

    at: int
    code: ErrorCode


class Strict:
    """Looks at the heads of frames as they come, and at nothing else."""

    def __init__(self) -> None:
        self._last = 0
        """The last stream that the client has begun."""
        self._unended: dict[int, None] = {}
        """Streams that the client has begun and neither ended nor reset, the oldest first."""
        self._skip = 24
        """Bytes that belong to a frame whose head was seen; at first the preface."""
        self._part = b""
        """The beginning of a head."""

    def look(self, data: bytes) -> Wrong | None:
        """The first error in bytes that have come, `None` if there is none.

        A stream that the server has reset is one of those that the client has not ended: what still comes for it is no error (5.1).
        """
        before = len(self._part)
        data = self._part + data if before else data
        at, size, unpack = self._skip, len(data), HEAD.unpack_from
        while at + HEAD.size <= size:
            upper, lower, kind, flags, stream = unpack(data, at)
            if kind <= RST_STREAM and (code := self._seen(kind, flags & END_STREAM, stream & ID)) is not None:
                return Wrong(max(at - before, 0), code)
            at += HEAD.size + (upper << 16) + lower
        self._part, self._skip = data[at:], max(at - size, 0)
        return None

    def _seen(self, kind: int, ends: int, stream: int) -> ErrorCode | None:
        """Note a frame; its error, if it is one that libnghttp2 passes over."""
        unended = self._unended
        if kind == PRIORITY:
            return None if stream else ErrorCode.PROTOCOL_ERROR
        if kind == RST_STREAM:
            unended.pop(stream, None)
        elif kind == HEADERS and stream > self._last:
            self._last = stream
            if not ends:
                unended[stream] = None
                if len(unended) > MAX_UNENDED:
                    del unended[next(iter(unended))]
        elif stream not in unended:
            if 0 < stream <= self._last:  # stream 0 is libnghttp2's
                return ErrorCode.PROTOCOL_ERROR if kind == HEADERS else ErrorCode.STREAM_CLOSED
        elif ends:
            del unended[stream]
        return None
