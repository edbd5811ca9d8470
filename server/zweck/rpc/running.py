"""One call, as its connection sees it."""

import asyncio
from collections.abc import Generator

from zweck.rpc.budget import CALL, WATCHERS, Budget
from zweck.rpc.call import Call, Carrier, Client
from zweck.rpc.frames import Frames
from zweck.rpc.method import TASKS, Each, Method, Piecewise, Stream, Unary, Waiting


class RunningCall(Call):
    """How far a call is."""

    __slots__ = (
        "_budget",
        "_holder",
        "_size",
        "accepts",
        "answered",
        "began",
        "compressed",
        "granted",
        "held",
        "kind",
        "last_data",
        "method",
        "pieces",
        "promised",
        "queued",
        "stalled",
        "task",
        "unread",
        "working",
    )

    def __init__(
        self,
        carrier: Carrier,
        client: Client,
        stream: int,
        method: Method,
        headers: tuple[tuple[bytes, bytes], ...],
        frames: Frames,
        deadline: float | None,
        now: float,
        budget: Budget,
    ) -> None:
        """A call of `method` that begins at `now`, a time of `time.monotonic`, like `deadline`; its bytes are counted in `budget`."""
        super().__init__(carrier, client, stream, method.path, headers, frames, deadline)
        self._budget = budget
        self._holder = ""
        self._size = 0
        self.method = method
        self.kind = b""
        """The content type of the bodies of a plain request; empty for gRPC."""
        self.accepts = False
        """Whether its client takes compressed answers."""
        self.compressed = False
        """Whether its answer is compressed, or about to be."""
        self.began = now
        self.last_data = now
        self.unread = 0
        """Bytes that the client has sent and that are not acknowledged to it."""
        self.queued = False
        """Whether it waits for its turn."""
        self.answered = False
        """Whether an answer has begun."""
        self.granted = 0
        """Bytes that it may send beyond what every call may."""
        self.stalled = False
        """Whether it waits until it may send its large message."""
        self.held = False
        """Whether it waits until earlier batches are answered."""
        self.promised = False
        """Whether it had its turn before it was held."""
        self.working = False
        """Whether it is one of the batches that are answered."""
        self.pieces: Generator[None, None, bytes] | None = None
        self.task: asyncio.Task[None] | None = None

    @property
    def fields(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers of the request, as they came."""
        return self._headers

    @property
    def heavy(self) -> bool:
        """Whether its answer is large: a batch's."""
        method = self.method
        return isinstance(method, Piecewise) or (isinstance(method, Waiting) and method.heavy)

    @property
    def watching(self) -> bool:
        """Whether it only waits for news of the server's health."""
        return isinstance(self.method, Stream) and self.method.probe

    def count(self, address: str, size: int) -> None:
        """Count its bytes from now on for its caller, or where callers are not identified for its address; its headers have `size`.

        Raises:
            OutOfMemory: if there is no memory for it.
        """
        self._holder = WATCHERS if self.watching else self.caller or address
        self.hold(CALL + size)

    def hold(self, size: int) -> None:
        """Count so many bytes more until the call ends, or fewer."""
        if size > 0:
            self._budget.take(self._holder, size)
        else:
            self._budget.change(self._holder, size)
        self._size += size

    def waits_since(self, now: float) -> float:
        """Since when a message has been expected that has not come whole; `now` if none is."""
        if self.stalled or self.held:
            return now
        if self.kind:
            return now if self.frames.complete else self.began
        if isinstance(self.method, Unary | Piecewise):
            return now if self.queued else self.began
        return self.last_data if self.resting and len(self.frames) else now

    @property
    def resting(self) -> bool:
        """Whether all its messages are answered, and the next one may come or not."""
        return not self.queued if isinstance(self.method, Each) else isinstance(self.method, TASKS) and self.awaiting

    def close(self) -> None:
        """Drop the work that still runs: the caller waits no more."""
        self.open = False
        if self._size:
            self._budget.change(self._holder, -self._size)
            self._size = 0
        if self.on_end is not None:
            ended, self.on_end = self.on_end, None
            ended()
        if self.pieces is not None:
            self.pieces.close()
        if self.task is not None:
            task, self.task = self.task, None  # it keeps its error, and that keeps this call
            task.cancel()
