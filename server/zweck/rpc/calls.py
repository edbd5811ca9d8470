"""The calls of one connection, answered in turn: each gets one step, then the next one has its turn."""

import asyncio
from collections import deque
from collections.abc import Generator
from time import monotonic
from typing import Final

import ngh2
from google.rpc import code_pb2

from zweck.rpc import headers, plain
from zweck.rpc.body import Body
from zweck.rpc.boundary import BOUNDARY
from zweck.rpc.call import Client
from zweck.rpc.frames import PART, PREFIX, Frames
from zweck.rpc.inflow import Inflow, Windows
from zweck.rpc.method import TASKS, Each, Method, Piecewise, Stream, Unary, Waiting
from zweck.rpc.outlets import Answering
from zweck.rpc.refusal import OutOfMemory, Overloaded
from zweck.rpc.running import RunningCall
from zweck.rpc.service import Service
from zweck.rpc.slots import Slots
from zweck.rpc.squeeze import may_be_small, squeezed, turn_by_turn
from zweck.rpc.status import DONE, Fault, Headers, trailers
from zweck.rpc.turns import Patience, Turns
from zweck.words.said import says

QUIET: Final = 1.0
"""Seconds without a message after which a call of many messages is ended when the server stops."""


class Calls:
    """Begins, answers and ends the calls of one client."""

    def __init__(self, h2: Windows, outlet: Answering, service: Service, client: Client, turns: Turns) -> None:
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
        self._inflow = Inflow(h2, service.limits)
        self._slots = Slots(service.limits.batches)
        self._watching = 0
        self.due = 0.0
        self.useful = False
        """Whether a call was admitted that is no health check."""

    def __len__(self) -> int:
        """How many calls are open."""
        return len(self._open)

    @property
    def busy(self) -> bool:
        """Whether calls are open that do not only watch the health."""
        return len(self._open) > self._watching

    @property
    def window(self) -> int:
        """Bytes that all calls together may send before the server has read them."""
        return self._inflow.window

    # --- events of the client -----------------------------------------------------------------------------------------------------

    def begin(self, event: ngh2.RequestReceived, now: float) -> None:
        """A call begins."""
        path = ""
        try:
            headers.check_size(event.headers, self._limits.headers)
            head = headers.read(event.headers)
            path = head.path
            method = self._service.methods.get(path)
            if method is None:
                raise Fault(code_pb2.UNIMPLEMENTED, says("rpc.no_method", path=path))
            self._patience.admit(now)
        except headers.NotGrpc as other:
            self._begin_plain(event, now, other)
            return
        except (Fault, Overloaded) as error:
            self._turn_away(event, error, path)
            return
        frames = Frames(self._service.largest.get(path, self._limits.message), gzip=head.gzip)
        self._open_call(event, method, frames, head.timeout, now, head.accepts)

    def _begin_plain(self, event: ngh2.RequestReceived, now: float, other: headers.NotGrpc) -> None:
        """A request begins that is not gRPC."""
        doors = self._service.doors
        if doors is None:
            self._outlet.reply(event.stream_id, ((b":status", other.status),))
            return
        try:
            asked = plain.read(event.headers, doors, self._service.methods)
            self._patience.admit(now)
        except plain.NotServed as unserved:
            self._outlet.respond(event.stream_id, unserved.reply)
            return
        except (Fault, Overloaded) as error:
            self._turn_away(event, error, "")
            return
        limit = self._service.largest.get(asked.method.path, self._limits.message)
        body = Body(limit, gzip=asked.gzip, length=asked.length)
        self._open_call(event, asked.method, body, asked.timeout, now, asked.accepts, asked.kind)

    def _turn_away(self, event: ngh2.RequestReceived, error: Exception, path: str) -> None:
        """Refuse what has not become a call."""
        trailers = self._service.trailers(error, path, headers.language(event.headers))
        if headers.is_grpc(event.headers) or self._service.doors is None:
            self._outlet.reply(event.stream_id, (*headers.ANSWER, *trailers))
        else:
            self._outlet.respond(event.stream_id, plain.refused(trailers, event.headers))

    def _open_call(
        self,
        event: ngh2.RequestReceived,
        method: Method,
        frames: Frames,
        timeout: float | None,
        now: float,
        accepts: bool,
        kind: bytes = b"",
    ) -> None:
        deadline = None if timeout is None else now + timeout
        call = self._open[event.stream_id] = RunningCall(
            self, self._client, event.stream_id, method, event.headers, frames, deadline, now, self._service.budget
        )
        call.accepts = accepts
        call.kind = kind
        self._watching += call.watching
        try:
            self._service.admit(call)
            call.count(self._client.address)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            self._refuse(call, error)
            return
        self.useful = self.useful or not getattr(method, "probe", False)
        if isinstance(method, Each) or (isinstance(method, Waiting) and method.many):
            self._inflow.steady(call)
        if isinstance(method, TASKS) and not call.heavy:
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
        try:
            call.hold(size)
        except OutOfMemory as error:
            self._refuse(call, error)
            return
        call.frames.feed(event.data)
        self._arrived(call, event.end_stream)

    def trailers(self, event: ngh2.TrailersReceived) -> None:
        """The client has nothing more to send; what the trailers say means nothing."""
        if call := self._open.get(event.stream_id):
            self._arrived(call, True)

    def acknowledged(self) -> None:
        """The client has learnt the sizes of the windows."""
        self._inflow.acknowledged()

    def failed(self, stream: int, error: Exception) -> None:
        """End a call, or what has not become one: an error was met while its client was understood."""
        BOUNDARY.met(error, self._client.address)
        fault = Fault(code_pb2.INTERNAL, says("chain.error_inside_zweck"))
        if call := self._open.get(stream):
            self._refuse(call, fault)
        elif stream:
            self._outlet.respond(stream, plain.refused(trailers(fault.status())))

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
                self._refuse(call, Fault(code_pb2.DEADLINE_EXCEEDED, says("rpc.message_did_not", longest=f"{longest:g}")))
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
        self._slots.clear()
        self._inflow.clear()
        self._watching = 0

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
        if ended and call.kind and isinstance(call.frames, Body):
            call.frames.finish()
        if isinstance(call.method, TASKS) and not (call.heavy and call.task is None):
            call.arrived()
        elif not (call.queued or call.held):
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
            if call.heavy and not self._begins(call, now):
                return False
            if isinstance(method, TASKS):
                if not call.heavy:
                    self._patience.check(call.began, now)
                call.task = self._loop.create_task(self._run(call, method))
                return False
            return self._message(call, method, now)
        except ngh2.NGH2Error:
            self._drop(call)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            self._refuse(call, error)
        return call.open

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
        if isinstance(method, Each):
            self._outlet.answer(call, method.handler(message, call))
            return call.open
        answer = method.handler(message, call)
        if not isinstance(answer, bytes):
            call.pieces = answer
            return True
        return self._answered(call, answer)

    def _answered(self, call: RunningCall, answer: bytes) -> bool:
        """Send the one answer of a call, or begin to make it small."""
        if may_be_small(call, answer):
            call.compressed = True
            call.pieces = squeezed(answer)
            return True
        self._outlet.answer(call, answer)
        return self._finish(call)

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
        try:
            next(pieces)
        except StopIteration as done:
            return self._answered(call, done.value)
        return True

    def _incomplete(self, call: RunningCall) -> bool:
        if not call.ended:
            self._inflow.expect(call)
            return False
        if isinstance(call.method, Each) and not len(call.frames):
            return self._finish(call)
        raise Fault(code_pb2.INTERNAL, says("rpc.request_ends_inside" if len(call.frames) else "rpc.request_holds_no"))

    async def _run(self, call: RunningCall, method: Stream | Waiting) -> None:
        try:
            await method.run(call)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            self._ended(call, error)
        else:
            self._ended(call, None)

    def _ended(self, call: RunningCall, error: Exception | None) -> None:
        call.task = None  # it ends by itself
        if error is None:
            self._finish(call)
        elif isinstance(error, ngh2.NGH2Error):
            self._drop(call)
        else:
            self._refuse(call, error)
        self.work()

    # --- answers -------------------------------------------------------------------------------------------------------------

    async def send(self, stream: int, message: bytes) -> None:
        """Send a message as soon as the client takes it."""
        call = self._open[stream]
        held = len(message)
        call.hold(held)
        if isinstance(call.method, Waiting) and not call.method.many and may_be_small(call, message):
            call.compressed = True
            message = await turn_by_turn(squeezed(message))
        await self._outlet.room()
        self._outlet.answer(call, message)
        call.hold(-held)
        self._outlet.flush()

    def acknowledge(self, stream: int) -> None:
        """Let the client send on: all messages that have come are read."""
        self._inflow.expect(self._open[stream])
        self._outlet.flush()

    def _refuse(self, call: RunningCall, error: Exception) -> None:
        self._finish(call, self._service.trailers(error, call.path, call.language))

    def _finish(self, call: RunningCall, fields: Headers = DONE) -> bool:
        self._drop(call)
        self._outlet.end(call, fields)
        return False

    def _drop(self, call: RunningCall) -> None:
        if self._open.pop(call.stream, None) is not None:
            self._watching -= call.watching
        if call.queued:
            call.queued = False
            self._ready.remove(call)
        call.close()
        self._inflow.ended(call)
        if following := self._slots.give(call):
            self._enqueue(following)


def _late() -> Fault:
    return Fault(code_pb2.DEADLINE_EXCEEDED, says("rpc.deadline_passed"))


def _stopping() -> Fault:
    return Fault(code_pb2.UNAVAILABLE, says("rpc.server_stops"))
