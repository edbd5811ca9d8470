"""One call, as its connection sees it."""

import asyncio
from collections.abc import Generator

from zweck.rpc.call import Call, Carrier, Client
from zweck.rpc.frames import Frames
from zweck.rpc.method import TASKS, Each, Method, Piecewise, Unary


class RunningCall(Call):
    """How far a call is."""

    __slots__ = ("answered", "began", "last_data", "method", "pieces", "queued", "task", "unread")

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
    ) -> None:
        """A call of `method` that begins at `now`, a time of `time.monotonic`, like `deadline`."""
        super().__init__(carrier, client, stream, method.path, headers, frames, deadline)
        self.method = method
        self.began = now
        self.last_data = now
        self.unread = 0
        """Bytes that the client has sent and that are not acknowledged to it."""
        self.queued = False
        """Whether it waits for its turn."""
        self.answered = False
        """Whether an answer has begun."""
        self.pieces: Generator[None, None, bytes] | None = None
        self.task: asyncio.Task[None] | None = None

    def waits_since(self, now: float) -> float:
        """Since when a message has been expected that has not come whole; `now` if none is."""
        if isinstance(self.method, Unary | Piecewise):
            return now if self.queued else self.began
        return self.last_data if self.resting and len(self.frames) else now

    @property
    def resting(self) -> bool:
        """Whether all its messages are answered, and the next one may come or not."""
        return not self.queued if isinstance(self.method, Each) else isinstance(self.method, TASKS) and self.reading

    def close(self) -> None:
        """Drop the work that still runs: the caller waits no more."""
        self.open = False
        if self.on_end is not None:
            ended, self.on_end = self.on_end, None
            ended()
        if self.pieces is not None:
            self.pieces.close()
        if self.task is not None:
            self.task.cancel()
