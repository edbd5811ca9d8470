"""Batches of one connection: a few are answered at once, the others wait in their order."""

from collections import deque

from zweck.rpc.running import RunningCall


class Slots:
    """The places for batches."""

    def __init__(self, most: int) -> None:
        """Have so many."""
        self._free = most
        self._waiting: deque[RunningCall] = deque()

    def take(self, call: RunningCall) -> bool:
        """Give a place to a batch, or let it wait for one; returns whether it has one."""
        if self._free:
            self._free -= 1
            call.working = True
        else:
            call.held = True
            self._waiting.append(call)
        return call.working

    def give(self, call: RunningCall) -> RunningCall | None:
        """Take back what a batch that has ended had; returns the one that may begin instead."""
        if call.held:
            call.held = False
            self._waiting.remove(call)
        if not call.working:
            return None
        call.working = False
        self._free += 1
        if not self._waiting:
            return None
        following = self._waiting.popleft()
        following.held = False
        return following

    def clear(self) -> None:
        """Let nothing wait any more."""
        self._waiting.clear()
