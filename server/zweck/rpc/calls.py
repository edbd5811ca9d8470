"""The calls of one connection, from their beginning to their end; `steps` answers them in turn."""

from typing import Final
from weakref import proxy

import ngh2
from google.rpc import code_pb2

from zweck.rpc import headers, json_requests
from zweck.rpc.boundary import BOUNDARY
from zweck.rpc.call import Client
from zweck.rpc.frames import Body, Frames
from zweck.rpc.inflow import Inflow, NoWindows
from zweck.rpc.method import TASKS, Each, Method, Stream, Unary, Waiting
from zweck.rpc.outlets import Outlet, may_be_small, squeezed
from zweck.rpc.refusal import DONE, Fault, Headers, OutOfMemory, Overloaded, trailers
from zweck.rpc.running import RunningCall
from zweck.rpc.service import Service
from zweck.rpc.steps import Slots, Steps, late
from zweck.rpc.turns import Patience, Turns, turn_by_turn
from zweck.words.said import says

QUIET: Final = 1.0
"""Seconds without a message after which a call of many messages is ended when the server stops."""


class Calls:
    """Begins, answers and ends the calls of one client."""

    def __init__(self, h2: ngh2.Connection | NoWindows, outlet: Outlet, service: Service, client: Client, turns: Turns) -> None:
        """Answer over `h2` and through `outlet` what `service` offers, when it is this client's turn."""
        self._h2 = h2
        self._outlet = outlet
        self._service = service
        self._limits = service.limits
        self._client = client
        self._open: dict[int, RunningCall] = {}
        self._patience = Patience(service.limits.wait)
        self._inflow = Inflow(h2, service.limits)
        self.steps = Steps(outlet, self._inflow, Slots(service.limits.batches), turns, self._patience, proxy(self))
        self._watching = 0
        self._heard: tuple[Headers, headers.Head] | None = None
        """The headers of the last call of gRPC as they came, and as they are read: most calls of a connection have the same."""
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
            if self._heard is None or self._heard[0] != event.headers:
                self._heard = event.headers, headers.read(event.headers, self._limits.headers)
            path = (head := self._heard[1]).path
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
        self._open_call(event, method, frames, head.timeout, now, head.accepts, head.size)

    def _begin_plain(self, event: ngh2.RequestReceived, now: float, other: headers.NotGrpc) -> None:
        """A request begins that is not gRPC."""
        doors = self._service.doors
        if doors is None:
            self._outlet.reply(event.stream_id, ((b":status", other.status),))
            return
        try:
            asked = json_requests.read(event.headers, doors, self._service.methods)
            self._patience.admit(now)
        except json_requests.NotServed as unserved:
            self._outlet.respond(event.stream_id, unserved.reply)
            return
        except (Fault, Overloaded) as error:
            self._turn_away(event, error, "")
            return
        limit = self._service.largest.get(asked.method.path, self._limits.message)
        body = Body(limit, gzip=asked.gzip, length=asked.length)
        self._open_call(event, asked.method, body, asked.timeout, now, asked.accepts, other.size, asked.kind)

    def _turn_away(self, event: ngh2.RequestReceived, error: Exception, path: str) -> None:
        """Refuse what has not become a call."""
        trailers = self._service.trailers(error, path, headers.language(event.headers))
        if headers.is_grpc(event.headers) or self._service.doors is None:
            self._outlet.reply(event.stream_id, (*headers.ANSWER, *trailers))
        else:
            self._outlet.respond(event.stream_id, json_requests.refused(trailers, event.headers))

    def _open_call(
        self,
        event: ngh2.RequestReceived,
        method: Method,
        frames: Frames,
        timeout: float | None,
        now: float,
        accepts: bool,
        size: int,
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
            call.count(self._client.address, size)
        except Exception as error:  # noqa: BLE001  any error becomes a status
            self.refuse(call, error)
            return
        self.useful = self.useful or not (isinstance(method, Unary | Stream) and method.probe)
        if isinstance(method, Each) or (isinstance(method, Waiting) and method.many):
            self._inflow.steady(call)
        if isinstance(method, TASKS) and not call.heavy:
            self.steps.enqueue(call)
        self.steps.arrived(call, event.end_stream)

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
            self.refuse(call, error)
            return
        call.frames.feed(event.data)
        self.steps.arrived(call, event.end_stream)

    def trailers(self, event: ngh2.TrailersReceived) -> None:
        """The client has nothing more to send; what the trailers say means nothing."""
        if call := self._open.get(event.stream_id):
            self.steps.arrived(call, True)

    def acknowledged(self, event: ngh2.SettingsAcknowledged) -> None:
        """The client has learnt the sizes of the windows."""
        self._inflow.acknowledged()

    def failed(self, stream: int, error: Exception) -> None:
        """End a call, or what has not become one: an error was met while its client was understood."""
        BOUNDARY.met(error, self._client.address)
        fault = Fault(code_pb2.INTERNAL, says("chain.error_inside_zweck"))
        if call := self._open.get(stream):
            self.refuse(call, fault)
        elif stream:
            self._outlet.respond(stream, json_requests.refused(trailers(fault.status())))

    def cancelled(self, event: ngh2.StreamReset | ngh2.StreamClosed) -> None:
        """Drop a call: its client has cancelled it."""
        if call := self._open.get(event.stream_id):
            self.drop(call)

    def expire(self, now: float) -> None:
        """End the calls that have waited too long, for their deadline, their message, or the server that stops."""
        longest = self._limits.request
        for call in tuple(self._open.values()):
            if call.deadline is not None and now >= call.deadline:
                self.refuse(call, late())
            elif now - call.waits_since(now) > longest:
                self.refuse(call, Fault(code_pb2.DEADLINE_EXCEEDED, says("rpc.message_did_not", longest=f"{longest:g}")))
            elif self._service.stopping and call.resting and now - call.last_data > QUIET:
                self.refuse(call, _stopping())

    def end(self) -> None:
        """End all calls: the server stops."""
        for call in tuple(self._open.values()):
            self.refuse(call, _stopping())

    def forget(self) -> None:
        """Drop all calls: the client is gone."""
        for call in self._open.values():
            call.close()
        self._open.clear()
        self.steps.clear()
        self._watching = 0

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

    def refuse(self, call: RunningCall, error: Exception) -> None:
        """End a call with the status of an error."""
        self.finish(call, self._service.trailers(error, call.path, call.language))

    def finish(self, call: RunningCall, fields: Headers = DONE) -> bool:
        """End a call with these trailers; returns False: it has no further step."""
        self.drop(call)
        self._outlet.end(call, fields)
        return False

    def drop(self, call: RunningCall) -> None:
        """Forget a call."""
        if self._open.pop(call.stream, None) is not None:
            self._watching -= call.watching
        self.steps.remove(call)


def _stopping() -> Fault:
    return Fault(code_pb2.UNAVAILABLE, says("rpc.server_stops"))
