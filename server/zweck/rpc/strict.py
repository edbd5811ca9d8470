"""Frames of HTTP/2 that are errors and that libnghttp2 passes over: on stream 0, on streams that ended or were left out."""

from struct import Struct
from typing import Final, NamedTuple

from ngh2 import ErrorCode

DATA, HEADERS, PRIORITY, RST_STREAM = range(4)
END_STREAM: Final = 1
ID: Final = 2**31 - 1

UNPACK: Final = Struct(">BHBBL").unpack_from
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
        if before:
            data = self._part + data
        at, size, last, unended = self._skip, len(data), self._last, self._unended
        while at + 9 <= size:
            upper, lower, kind, flags, stream = UNPACK(data, at)
            if kind == DATA and stream in unended:
                if flags & END_STREAM:
                    del unended[stream]
            elif kind == HEADERS and last < stream <= ID and not flags & END_STREAM:
                unended[stream] = None
                self._last = last = stream
            elif kind <= RST_STREAM:
                if (code := self._seen(kind, flags & END_STREAM, stream & ID)) is not None:
                    return Wrong(max(at - before, 0), code)
                last = self._last
            at += 9 + lower + (upper << 16)
        if at < size or before:
            self._part = data[at:]
        self._skip = at - size if at > size else 0
        if len(unended) > MAX_UNENDED:
            self._forget_oldest()
        return None

    def _forget_oldest(self) -> None:
        for stream in list(self._unended)[:-MAX_UNENDED]:
            del self._unended[stream]

    def _seen(self, kind: int, ends: int, stream: int) -> ErrorCode | None:
        """Note a frame, of whatever kind; its error, if it is one that libnghttp2 passes over."""
        unended = self._unended
        if kind == PRIORITY:
            return None if stream else ErrorCode.PROTOCOL_ERROR
        if kind == RST_STREAM:
            unended.pop(stream, None)
        elif kind == HEADERS and stream > self._last:
            self._last = stream
            if not ends:
                unended[stream] = None
        elif stream not in unended:
            if 0 < stream <= self._last:  # stream 0 is libnghttp2's
                return ErrorCode.PROTOCOL_ERROR if kind == HEADERS else ErrorCode.STREAM_CLOSED
        elif ends:
            del unended[stream]
        return None
