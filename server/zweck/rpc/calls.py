"""The calls of one connection, answered in turn: each gets one step, then the next one has its turn."""

import asyncio
from collections import deque
from collections.abc import Generator
from contextlib import suppress
from time import monotonic
from typing import Final

import ngh2
from google.rpc import code_pb2

from zweck.rpc import headers
from zweck.rpc.call import Client
from zweck.rpc.frames import Frames, framed
from zweck.rpc.limits import WINDOW
from zweck.rpc.method import TASKS, Each, Piecewise, Stream, Unary, Waiting
from zweck.rpc.outlet import Outlet
from zweck.rpc.refusal import Overloaded
from zweck.rpc.running import RunningCall
from zweck.rpc.service import Service
from zweck.rpc.status import DONE, Fault, Headers
from zweck.rpc.turns import Patience, Turns

QUIET: Final = 1.0
"""Seconds without a message after which a call of many messages is ended when the server stops."""


class Calls:
    """Begins, answers and ends the calls of one client."""

    def __init__(self, h2: ngh2.Connection, outlet: Outlet, service: Service, client: Client, turns: Turns) -> None:
        """Answer over `h2` and through `outlet` what `service` offers, when it is this client's turn."""
        self._h2 = h2
        self._outlet = outlet
        self._service = service
        self._limits = service.limits
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._open: dict[int, RunningCall] = {}
        self._ready: deque[RunningCall] = deque()
        self._turns = turns
        self._asked = False
        self._patience = Patience(service.limits.wait)

    def __len__(self) -> int:
        """How many calls are open."""
        return len(self._open)

    # --- events of the client -----------------------------------------------------------------------------------------------------

    def begin(self, event: ngh2.RequestReceived, now: float) -> None:
        """A call begins."""
        path = ""
        try:
            head = headers.read(event.headers)
            path = head.path
            method = self._service.methods.get(path)
            if method is None:
                raise Fault(code_pb2.UNIMPLEMENTED, f"there is no method `{path}`")
            self._patience.admit(now)
        except headers.NotGrpc as other:
            self._reply(event.stream_id, ((b":status", other.status),))
            return
        except (Fault, Overloaded) as error:
            self._reply(event.stream_id, (*headers.ANSWER, *self._service.trailers(error, path)))
            return
        frames = Frames(self._limits.message, gzip=head.gzip)
        deadline = None if head.timeout is None else now + head.timeout
        call = self._open[event.stream_id] = RunningCall(self, self._client, event.stream_id, method, event.headers, frames, deadline, now)
        try:
            self._service.admit(call)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            self._refuse(call, error)
            return
        if isinstance(method, TASKS):
            self._enqueue(call)
        self._arrived(call, event.end_stream)

    def data(self, event: ngh2.DataReceived, now: float) -> None:
        """Feed request data; data after the response is discarded."""
        size = len(event.data)
        call = self._open.get(event.stream_id)
        if call is None:
            if size:
                self._h2.acknowledge_received_data(size, event.stream_id)
            if not event.end_stream and self._outlet.through(event.stream_id):
                self._h2.reset_stream(event.stream_id, ngh2.ErrorCode.NO_ERROR)
            return
        call.last_data = now
        call.unread += size
        call.frames.feed(event.data)
        if len(call.frames) > WINDOW and sum(len(other.frames) for other in self._open.values()) > self._limits.unfinished:
            limit = self._limits.unfinished
            self._refuse(call, Fault(code_pb2.RESOURCE_EXHAUSTED, f"a connection may have {limit} bytes of unfinished messages"))
        else:
            self._arrived(call, event.end_stream)

    def cancelled(self, event: ngh2.StreamReset | ngh2.StreamClosed) -> None:
        """Drop a call: its client has cancelled it."""
        if call := self._open.get(event.stream_id):
            self._drop(call)

    def expire(self, now: float) -> None:
        """End the calls that have waited too long, for their deadline, their message, or the server that stops."""
        longest = self._limits.request
        for call in tuple(self._open.values()):
            if call.deadline is not None and now >= call.deadline:
                self._refuse(call, _late())
            elif now - call.waits_since(now) > longest:
                self._refuse(call, Fault(code_pb2.DEADLINE_EXCEEDED, f"the message did not arrive within {longest:g} seconds"))
            elif self._service.stopping and call.resting and now - call.last_data > QUIET:
                self._refuse(call, _stopping())

    def end(self) -> None:
        """End all calls: the server stops."""
        for call in tuple(self._open.values()):
            self._refuse(call, _stopping())

    def forget(self) -> None:
        """Drop all calls: the client is gone."""
        for call in self._open.values():
            call.close()
        self._open.clear()
        self._ready.clear()

    # --- turns --------------------------------------------------------------------------------------------------------------------

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
                self._enqueue(call)
            now = monotonic()
            if now > until or call.task is not None:  # a task has its turn after those of others
                break
        self._outlet.flush()
        held = bool(self._ready) and self._outlet.full()
        self._patience.hold(held, now)
        self._asked = bool(self._ready) and not held
        self._outlet.update_room()
        return self._asked

    def _arrived(self, call: RunningCall, ended: bool) -> None:
        call.ended = ended
        if isinstance(call.method, TASKS):
            call.arrived()
        elif not call.queued:
            self._enqueue(call)

    def _enqueue(self, call: RunningCall) -> None:
        call.queued = True
        self._ready.append(call)

    def _step(self, call: RunningCall, now: float) -> bool:
        """Take one step; returns whether there may be another one."""
        try:
            if call.deadline is not None and now >= call.deadline:
                raise _late()
            if call.pieces is not None:
                return self._piece(call, call.pieces)
            method = call.method
            if isinstance(method, TASKS):
                self._patience.check(call.began, now)
                call.task = self._loop.create_task(self._run(call, method))
                return False
            message = call.frames.take()
            if message is None:
                return self._incomplete(call)
            if not call.answered:
                self._patience.check(call.last_data, now)
            if isinstance(method, Unary):
                self._answer(call, method.handler(message, call))
                return self._finish(call)
            if isinstance(method, Each):
                self._answer(call, method.handler(message, call))
            elif isinstance(method, Piecewise):
                call.pieces = method.handler(message, call)
        except ngh2.NGH2Error:
            self._drop(call)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            self._refuse(call, error)
        return call.open

    def _piece(self, call: RunningCall, pieces: Generator[None, None, bytes]) -> bool:
        try:
            next(pieces)
        except StopIteration as done:
            self._answer(call, done.value)
            return self._finish(call)
        return True

    def _incomplete(self, call: RunningCall) -> bool:
        if not call.ended:
            self._acknowledge(call)
            return False
        if len(call.frames):
            raise Fault(code_pb2.INTERNAL, "the request ends inside a message")
        if isinstance(call.method, Each):
            return self._finish(call)
        raise Fault(code_pb2.INTERNAL, "the request holds no message")

    async def _run(self, call: RunningCall, method: Stream | Waiting) -> None:
        error: Exception | None = None
        try:
            await method.run(call)
        except Exception as raised:  # noqa: BLE001  any error becomes a status
            error = raised
        call.task = None  # it is this one, and ends by itself
        if error is None:
            self._finish(call)
        elif isinstance(error, ngh2.NGH2Error):
            self._drop(call)
        else:
            self._refuse(call, error)
        self._outlet.flush()

    # --- answers -------------------------------------------------------------------------------------------------------------

    async def send(self, stream: int, message: bytes) -> None:
        """Send a message as soon as the client takes it."""
        await self._outlet.room()
        self._answer(self._open[stream], message)
        self._outlet.flush()

    def acknowledge(self, stream: int) -> None:
        """Let the client send on: all messages that have come are read."""
        self._acknowledge(self._open[stream])
        self._outlet.flush()

    def _acknowledge(self, call: RunningCall) -> None:
        if call.unread:
            with suppress(ngh2.NGH2Error):  # the connection ends
                self._h2.acknowledge_received_data(call.unread, call.stream)
            call.unread = 0

    def _answer(self, call: RunningCall, message: bytes) -> None:
        if not call.answered:
            self._h2.send_response(call.stream, headers.ANSWER)
            call.answered = True
        self._h2.send_data(call.stream, framed(message))

    def _refuse(self, call: RunningCall, error: Exception) -> None:
        self._finish(call, self._service.trailers(error, call.path))

    def _finish(self, call: RunningCall, fields: Headers = DONE) -> bool:
        self._drop(call)
        if call.answered:
            with suppress(ngh2.NGH2Error):  # reset by the client a moment ago
                self._h2.send_trailers(call.stream, fields)
        else:
            self._reply(call.stream, (*headers.ANSWER, *fields))
        return False

    def _reply(self, stream: int, fields: Headers) -> None:
        with suppress(ngh2.NGH2Error):  # reset by the client a moment ago
            self._h2.send_response(stream, fields, end_stream=True)

    def _drop(self, call: RunningCall) -> None:
        self._open.pop(call.stream, None)
        if call.queued:
            call.queued = False
            self._ready.remove(call)
        call.close()
        self._acknowledge(call)


def _late() -> Fault:
    return Fault(code_pb2.DEADLINE_EXCEEDED, "the deadline has passed")


def _stopping() -> Fault:
    return Fault(code_pb2.UNAVAILABLE, "the server stops")
