"""Messages, each behind a flag and its length (gRPC over HTTP/2, Length-Prefixed-Message)."""

import zlib
from typing import Final

from google.rpc import code_pb2

from zweck.rpc.status import Fault

PREFIX: Final = 5
GZIP: Final = 16 + zlib.MAX_WBITS


class Frames:
    """The bytes of one call as they come, and the messages in them."""

    __slots__ = ("_at", "_bytes", "_gzip", "_limit")

    def __init__(self, limit: int, *, gzip: bool) -> None:
        """Take messages of up to `limit` bytes, which may be compressed if the call says so."""
        self._bytes: bytes | bytearray = b""
        self._at = 0
        self._limit = limit
        self._gzip = gzip

    def __len__(self) -> int:
        """How many bytes wait."""
        return len(self._bytes) - self._at

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
        """The next message, `None` if none is complete.

        Raises:
            Fault: if it is too large, or compressed in a way that cannot be read; raised as soon as its length is known.
        """
        held, start = self._bytes, self._at + PREFIX
        if len(held) < start:
            return None
        size = int.from_bytes(held[self._at + 1 : start])
        if size > self._limit:
            raise self._too_large(f"a message of {size} bytes")
        end = start + size
        if len(held) < end:
            return None
        compressed = held[self._at]
        self._at = end
        message = bytes(held[start:end])
        return self._inflated(message) if compressed else message

    def _inflated(self, message: bytes) -> bytes:
        if not self._gzip:
            raise Fault(code_pb2.INTERNAL, "a message is compressed, but the call names no `grpc-encoding`")
        inflater = zlib.decompressobj(GZIP)
        try:
            found = inflater.decompress(message, self._limit + 1)
        except zlib.error:
            raise Fault(code_pb2.INTERNAL, "a message is not what gzip makes") from None
        if len(found) > self._limit:
            raise self._too_large("a compressed message")
        if not inflater.eof or inflater.unused_data:
            raise Fault(code_pb2.INTERNAL, "a compressed message ends too early or too late")
        return found

    def _too_large(self, what: str) -> Fault:
        return Fault(code_pb2.RESOURCE_EXHAUSTED, f"{what} is too large; the limit is {self._limit} bytes", "MESSAGE_TOO_LARGE")


def framed(message: bytes) -> bytes:
    """A message as it is sent."""
    return len(message).to_bytes(PREFIX) + message
