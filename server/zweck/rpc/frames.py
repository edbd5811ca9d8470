"""Messages, each behind a flag and its length (gRPC over HTTP/2, Length-Prefixed-Message); a plain request has one, its whole body."""

import zlib
from typing import Final

from google.rpc import code_pb2

from zweck.rpc.refusal import Fault
from zweck.words.said import Said, says

PREFIX: Final = 5
GZIP: Final = 16 + zlib.MAX_WBITS
PART: Final = 256 * 1024
"""Bytes that are inflated, or compressed, before others have their turn."""

SMALL: Final = 1024
"""Bytes below which a part of a body is a small one."""


class Frames:
    """The bytes of one call as they come, and the messages in them."""

    __slots__ = ("_at", "_bytes", "_gzip", "_inflater", "limit")

    def __init__(self, limit: int, *, gzip: bool) -> None:
        """Take messages of up to `limit` bytes, which may be compressed if the call says so."""
        self._bytes: bytes | bytearray = b""
        self._at = 0
        self._gzip = gzip
        self._inflater: Inflater | None = None
        self.limit = limit

    def __len__(self) -> int:
        """How many bytes wait."""
        return len(self._bytes) - self._at

    @property
    def expected(self) -> int:
        """The bytes of the next message with its prefix, as far as they are known."""
        start = self._at + PREFIX
        return PREFIX if len(self._bytes) < start else PREFIX + int.from_bytes(self._bytes[self._at + 1 : start])

    @property
    def complete(self) -> bool:
        """Whether the next message has come whole."""
        return self.inflating or len(self) >= max(PREFIX, self.expected)

    @property
    def inflating(self) -> bool:
        """Whether a message has come of which `take` has inflated only a part."""
        return self._inflater is not None

    def feed(self, data: bytes) -> None:
        """Add received bytes; mostly they are one whole message, which is not copied."""
        if self._at == len(self._bytes):
            self._bytes = data
        elif isinstance(self._bytes, bytearray):
            del self._bytes[: self._at]
            self._bytes += data
        else:
            self._bytes = bytearray(self._bytes[self._at :]) + data
        self._at = 0

    def take(self) -> bytes | None:
        """The next message, `None` if none is complete, or if it is large and not yet `inflating` to its end.

        Raises:
            Fault: if it is too large, or compressed in a way that cannot be read; raised as soon as its length is known.
        """
        if self._inflater is not None:
            return self._inflated(self._inflater)
        held, start = self._bytes, self._at + PREFIX
        if len(held) < start:
            return None
        size = int.from_bytes(held[self._at + 1 : start])
        if size > self.limit:
            raise too_large(says("rpc.message_of", size=size), self.limit)
        end = start + size
        if len(held) < end:
            return None
        compressed = held[self._at]
        self._at = end
        message = bytes(memoryview(held)[start:end])
        if not compressed:
            return message
        if compressed > 1:
            raise Fault(code_pb2.INTERNAL, says("rpc.flag_before_message", compressed=compressed))
        if not self._gzip:
            raise Fault(code_pb2.INTERNAL, says("rpc.message_compressed_call"))
        self._inflater = Inflater(message, self.limit)
        return self._inflated(self._inflater)

    def _inflated(self, inflater: "Inflater") -> bytes | None:
        found = inflater.step()
        if found is not None:
            self._inflater = None
        return found


class Inflater:
    """A compressed message, inflated a part at a time."""

    __slots__ = ("_found", "_inflater", "_left", "_limit")

    def __init__(self, message: bytes, limit: int) -> None:
        self._inflater = zlib.decompressobj(GZIP)
        self._left = message
        self._found: list[bytes] = []
        self._limit = limit

    def step(self) -> bytes | None:
        """Inflate another part; returns the message once it is whole.

        Raises:
            Fault: if it is too large, or not what gzip makes.
        """
        try:
            self._found.append(self._inflater.decompress(self._left, PART))
        except zlib.error:
            raise Fault(code_pb2.INTERNAL, says("rpc.message_not_what")) from None
        self._left = self._inflater.unconsumed_tail
        if sum(map(len, self._found)) > self._limit:
            raise too_large(says("rpc.compressed_message"), self._limit)
        if self._inflater.eof and not self._inflater.unused_data:
            return b"".join(self._found)
        if self._inflater.eof or (not self._left and len(self._found[-1]) < PART):
            raise Fault(code_pb2.INTERNAL, says("rpc.compressed_message_ends"))
        return None


def too_large(what: Said, limit: int) -> Fault:
    """The end of a call whose message is larger than the limit."""
    return Fault(code_pb2.RESOURCE_EXHAUSTED, says("rpc.too_large_limit", what=what, limit=limit), "MESSAGE_TOO_LARGE")


def framed(message: bytes, *, compressed: bool = False) -> bytes:
    """A message as it is sent."""
    return prefix(message, compressed=compressed) + message


def prefix(message: bytes, *, compressed: bool = False) -> bytes:
    """The flag and the length before a message."""
    return compressed.to_bytes(1) + len(message).to_bytes(PREFIX - 1)


class Body(Frames):
    """The bytes of one request as they come."""

    __slots__ = ("_finished", "_length", "_parts", "_size")

    def __init__(self, limit: int, *, gzip: bool, length: int | None) -> None:
        """Take a body of up to `limit` bytes; `length` is what the client says that it has."""
        super().__init__(limit, gzip=gzip)
        self._parts: list[bytes | bytearray] = []
        self._size = 0
        self._length = length
        self._finished = False

    def __len__(self) -> int:
        """How many bytes wait."""
        return self._size

    @property
    def expected(self) -> int:
        """The bytes of the body, as far as they are known; as many as it may have while that is open."""
        return self._length if self._length is not None else self.limit

    @property
    def complete(self) -> bool:
        """Whether the body has come whole."""
        return self.inflating or self._finished

    def feed(self, data: bytes) -> None:
        """Add received bytes; small parts are kept together, for each of its own would take more memory than is counted."""
        last = self._parts[-1] if self._parts else None
        if isinstance(last, bytearray) and len(data) < SMALL:
            last += data
        else:
            self._parts.append(bytearray(data) if last is not None and len(data) < SMALL else data)
        self._size += len(data)

    def finish(self) -> None:
        """Add nothing more: the request has ended."""
        self._finished = True

    def take(self) -> bytes | None:
        """The body, `None` if it is not complete, or if it is large and not yet `inflating` to its end.

        Raises:
            Fault: if it is too large, or compressed in a way that cannot be read.
        """
        if self._inflater is not None:
            return self._unpacked(self._inflater)
        size = max(self._size, self._length or 0)
        if size > self.limit:
            raise too_large(says("rpc.body_of", size=size), self.limit)
        if not self._finished:
            return None
        found = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        if not (self._gzip and found):  # nothing is not what gzip makes (Connect, Unary-Request)
            return found
        self._inflater = Inflater(found, self.limit)
        return self._unpacked(self._inflater)

    def _unpacked(self, inflater: Inflater) -> bytes | None:
        try:
            return self._inflated(inflater)
        except Fault as fault:
            if fault.code == code_pb2.RESOURCE_EXHAUSTED:
                raise
            raise Fault(code_pb2.INVALID_ARGUMENT, says("rpc.body_not_what")) from None
