"""The body of a plain request: one message, whole once the request has ended, perhaps compressed by gzip."""

from typing import Final

from google.rpc import code_pb2

from zweck.rpc.frames import Frames, Inflater, too_large
from zweck.rpc.status import Fault
from zweck.words.said import says

SMALL: Final = 1024
"""Bytes below which a part of a body is a small one."""


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
