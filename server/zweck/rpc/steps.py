"""The steps of the calls of one connection: each call gets one, then the next one has its turn."""

import asyncio
from collections import deque
from collections.abc import Generator
from time import monotonic
from typing import Protocol

import ngh2
from google.rpc import code_pb2

from zweck.bounded.steps import stepped
from zweck.rpc.frames import PART, PREFIX, Body
from zweck.rpc.inflow import Inflow
from zweck.rpc.method import TASKS, Each, Piecewise, Stream, Unary, Waiting
from zweck.rpc.outlets import Outlet, may_be_small, squeezed
from zweck.rpc.refusal import Fault
from zweck.rpc.running import RunningCall
from zweck.rpc.turns import Patience, Turns
from zweck.words.said import says


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


class Ending(Protocol):
    """The three ends of a call."""

    def refuse(self, call: RunningCall, error: Exception) -> None:
        """End it with the status of an error."""

    def finish(self, call: RunningCall) -> bool:
        """End it answered; returns False: there is no further step."""

    def drop(self, call: RunningCall) -> None:
        """Forget it: its client is gone."""


class Steps:
    """The calls that are ready, and what each does when it has its turn."""

    def __init__(self, outlet: Outlet, inflow: Inflow, slots: Slots, turns: Turns, patience: Patience, ends: Ending) -> None:
        """Answer through `outlet` when it is this client's turn; `ends` takes the calls that end."""
        self._outlet = outlet
        self._inflow = inflow
        self._slots = slots
        self._turns = turns
        self._patience = patience
        self._ends = ends
        self._loop = asyncio.get_running_loop()
        self._ready: deque[RunningCall] = deque()
        self._asked = False
        self.due = 0.0
        """As `Waiting` has it; kept by `Turns`."""

    def remove(self, call: RunningCall) -> None:
        """Take a call that ends out of the queue, and let the one follow that waited for its place."""
        if call.queued:
            call.queued = False
            self._ready.remove(call)
        call.close()
        self._inflow.ended(call)
        if following := self._slots.give(call):
            self.enqueue(following)

    def clear(self) -> None:
        """Forget all calls."""
        self._ready.clear()
        self._slots.clear()
        self._inflow.clear()

    def work(self) -> None:
        """Ask for a turn if calls wait and the client has room for answers."""
        if self._ready and not self._asked and not self._outlet.full():
            self._patience.hold(False, monotonic())
            self._asked = True
            self._turns.ask(self)
        else:
            self._outlet.flush()
            self._outlet.update_room()

    def turn(self, until: float) -> bool:
        """Take steps until no call is ready, the client has enough to read, or the time is over; returns whether there is more to do."""
        now = monotonic()
        while self._ready and not self._outlet.full():
            call = self._ready.popleft()
            call.queued = False
            if self._step(call, now):
                self.enqueue(call)
            now = monotonic()
            if now > until or call.task is not None:  # a task has its turn after those of others
                break
        self._outlet.flush()
        held = bool(self._ready) and self._outlet.full()
        self._patience.hold(held, now)
        self._asked = bool(self._ready) and not held
        self._outlet.update_room()
        return self._asked

    def arrived(self, call: RunningCall, ended: bool) -> None:
        """A part of a request came, or its end."""
        call.ended = ended
        if ended and call.kind and isinstance(call.frames, Body):
            call.frames.finish()
        if isinstance(call.method, TASKS) and not (call.heavy and call.task is None):
            call.arrived()
        elif not (call.queued or call.held):
            self.enqueue(call)

    def enqueue(self, call: RunningCall) -> None:
        """Let a call have a turn."""
        call.queued = True
        self._ready.append(call)

    def _step(self, call: RunningCall, now: float) -> bool:
        """Take one step; returns whether there may be another one."""
        try:
            if call.deadline is not None and now >= call.deadline:
                raise late()
            if call.pieces is not None:
                return self._piece(call, call.pieces)
            method = call.method
            if call.heavy and not self._begins(call, now):
                return False
            if isinstance(method, TASKS):
                if not call.heavy:
                    self._patience.check(call.began, now)
                call.task = self._loop.create_task(self._run(call, method))
                return False
            return self._message(call, method, now)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            self._failed(call, error)
        return call.open

    def _failed(self, call: RunningCall, error: Exception) -> None:
        """End a call by an error; one of HTTP/2 says that its client is gone."""
        if isinstance(error, ngh2.NGH2Error):
            self._ends.drop(call)
        else:
            self._ends.refuse(call, error)

    def _message(self, call: RunningCall, method: Unary | Each | Piecewise, now: float) -> bool:
        """Answer the next message, or begin to."""
        message = call.frames.take()
        if message is None:
            return self._inflating(call) or self._incomplete(call)
        if not (call.answered or call.heavy):
            self._patience.check(call.last_data, now)
        if len(call.frames) and not isinstance(method, Each):
            raise Fault(code_pb2.INTERNAL, says("rpc.request_holds_more"))
        if isinstance(method, Piecewise):
            self._inflow.read(call)
            call.pieces = method.handler(message, call)
            return True
        answer = method.handler(message, call)
        if not isinstance(answer, bytes):
            call.pieces = answer
            return True
        return self._answered(call, answer)

    def _answered(self, call: RunningCall, answer: bytes) -> bool:
        """Send an answer: one of many, or the one of a call, which may have to be made small before."""
        if isinstance(call.method, Each):
            call.pieces = None
            self._outlet.answer(call, answer)
            return call.open
        if may_be_small(call, answer):
            call.compressed = True
            call.pieces = squeezed(answer)
            return True
        self._outlet.answer(call, answer)
        return self._ends.finish(call)

    def _inflating(self, call: RunningCall) -> bool:
        if call.frames.inflating:
            call.hold(PART)
        return call.frames.inflating

    def _begins(self, call: RunningCall, now: float) -> bool:
        """Whether a batch is answered now, and not only when its message is whole or earlier ones are answered."""
        if call.working:
            return True
        if not call.frames.complete:
            if call.ended or call.frames.expected > call.frames.limit + PREFIX:
                return True  # and fails
            self._inflow.expect(call)
            return False
        if not call.promised:
            self._patience.check(call.last_data, now)
            call.promised = True
        return self._slots.take(call)

    def _piece(self, call: RunningCall, pieces: Generator[None, None, bytes]) -> bool:
        ended = stepped(pieces)
        return True if ended is None else self._answered(call, ended.found)

    def _incomplete(self, call: RunningCall) -> bool:
        if not call.ended:
            self._inflow.expect(call)
            return False
        if isinstance(call.method, Each) and not len(call.frames):
            return self._ends.finish(call)
        raise Fault(code_pb2.INTERNAL, says("rpc.request_ends_inside" if len(call.frames) else "rpc.request_holds_no"))

    async def _run(self, call: RunningCall, method: Stream | Waiting) -> None:
        try:
            await method.run(call)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            call.task = None  # it ends by itself
            self._failed(call, error)
        else:
            call.task = None
            self._ends.finish(call)
        self.work()


def late() -> Fault:
    """The end of a call whose deadline has passed."""
    return Fault(code_pb2.DEADLINE_EXCEEDED, says("rpc.deadline_passed"))
