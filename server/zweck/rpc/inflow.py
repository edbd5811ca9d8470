"""How much the calls of one connection may send: small messages at once, large ones as there is room for them.

A window is to be twice as large as what comes: what is read of it is made known to the client only once it is half of it (nghttp2).
"""

from collections import deque
from contextlib import suppress

import ngh2

from zweck.rpc.frames import PREFIX
from zweck.rpc.limits import STREAM_WINDOW, WINDOW, Limits
from zweck.rpc.method import Each, Stream, Waiting
from zweck.rpc.running import RunningCall


class NoWindows:
    """The windows of a client to which nothing is said about them: what it sends comes as fast as it is read."""

    def acknowledge_received_data(self, amount: int, stream_id: int) -> None:
        """Give the client back the window of `amount` bytes that were read."""

    def set_local_window_size(self, window_size: int, *, stream_id: int = 0) -> None:
        """Set the bytes that may be on the way."""

    def reset_stream(self, stream_id: int, error_code: int = 8) -> None:
        """Nothing more is wanted."""


class Inflow:
    """The windows of one connection. No client that keeps to them has more unfinished messages than the limit."""

    def __init__(self, h2: ngh2.Connection | NoWindows, limits: Limits) -> None:
        """Give away `limits.unfinished` bytes, of which every call has the first ones."""
        self._h2 = h2
        self._calls = limits.calls
        self._room = max(limits.message + PREFIX, limits.unfinished - limits.calls * WINDOW)
        self._free = self._room
        self._granted: dict[int, RunningCall] = {}
        self._waiting: deque[RunningCall] = deque()

    @property
    def window(self) -> int:
        """The window of the connection."""
        return 2 * (self._room + self._calls * WINDOW)

    def expect(self, call: RunningCall) -> None:
        """Let the next messages of a call come; the rest of a large one now, or when earlier ones are read."""
        self._acknowledge(call, call.unread - len(call.frames))
        size = self._needed(call)
        if size <= max(WINDOW, call.granted) or call.stalled:
            return
        if size > self._free + call.granted:
            call.stalled = True
            self._waiting.append(call)
        else:
            self._grant(call, size)

    def steady(self, call: RunningCall) -> None:
        """Let a call of many messages send more of them at once, if there is room."""
        if self._free >= STREAM_WINDOW:
            self._grant(call, STREAM_WINDOW)

    def ended(self, call: RunningCall) -> None:
        """Release the window of a call that ended; unread data are dropped."""
        self._acknowledge(call, call.unread)
        self.read(call)

    def read(self, call: RunningCall) -> None:
        """Give the room of a call to those that wait: its message is read."""
        if call.stalled:
            call.stalled = False
            self._waiting.remove(call)
        self._free += call.granted
        call.granted = 0
        self._granted.pop(call.stream, None)
        while self._waiting and self._needed(self._waiting[0]) <= self._free:
            first = self._waiting.popleft()
            first.stalled = False
            self._grant(first, self._needed(first))

    def acknowledged(self) -> None:
        """The client keeps to the first windows from now on, by which those that it has become smaller: make them large again."""
        for call in self._granted.values():
            self._widen(call)

    def clear(self) -> None:
        """Forget all calls: the connection is gone, and must leave no cycle."""
        self._granted.clear()
        self._waiting.clear()

    def _acknowledge(self, call: RunningCall, size: int) -> None:
        if size > 0:
            with suppress(ngh2.NGH2Error):  # the connection ends
                self._h2.acknowledge_received_data(size, call.stream)
            call.unread -= size
            if call.open and not call.heavy:
                call.hold(-size)

    def _grant(self, call: RunningCall, size: int) -> None:
        self._free += call.granted - size
        call.granted = size
        self._granted[call.stream] = call
        self._widen(call)

    def _widen(self, call: RunningCall) -> None:
        with suppress(ngh2.NGH2Error):  # it ends
            self._h2.set_local_window_size(call.granted, stream_id=call.stream)

    def _needed(self, call: RunningCall) -> int:
        """The window in which the next message of a call has room; earlier ones may stand in it, too, if there are many."""
        many = isinstance(call.method, Each | Stream) or (isinstance(call.method, Waiting) and call.method.many)
        return min(self._room, call.frames.expected * (2 if many else 1))
