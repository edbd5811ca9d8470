"""One connection of a client that speaks HTTP/1.1."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

import h11
import ngh2

from zweck.rpc import json_requests
from zweck.rpc.boundary import BOUNDARY
from zweck.rpc.calls import Calls
from zweck.rpc.http1.outlet import Http1Outlet, read
from zweck.rpc.inflow import NoWindows
from zweck.rpc.link import Connection
from zweck.rpc.service import Service
from zweck.rpc.turns import SLICE, Rest, Turns
from zweck.words.said import says

AHEAD: Final = 64 * 1024
"""Bytes of further requests that may come while one is answered."""


class Http1(Connection):
    """Gives bytes to HTTP/1.1, and its requests to the calls, one at a time."""

    _outlet: Http1Outlet

    def __init__(self, service: Service, turns: Turns, ended: Callable[[Any], None]) -> None:
        """Serve one client among those that take `turns`; `ended` is called when it is gone."""
        super().__init__(service, turns, ended)
        self._protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=service.limits.headers)
        self._outlet = Http1Outlet(self._protocol, service.budget, self._responded)
        self._calls = Calls(NoWindows(), self._outlet, service, self._peer, turns)
        self._loop = asyncio.get_running_loop()
        self._stream = 0
        self._ahead = 0
        self._asked = False
        self._head_since: float | None = None
        """Since when the head of a request has been expected that has begun to come."""

    # --- events of the event loop -------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(transport)
        self._outlet.open(self._transport, self._peer.address)

    def resume_writing(self) -> None:
        """The client reads on."""
        super().resume_writing()
        self._outlet.flush()
        self._go_on()

    def data_received(self, data: bytes) -> None:
        """Understand what has come."""
        self._last_data = monotonic()
        if self.closing and not len(self._calls):
            return
        self._protocol.receive_data(data)
        if self._protocol.their_state in {h11.DONE, h11.MUST_CLOSE}:
            self._ahead += len(data)
            if self._ahead > AHEAD:
                self._transport.pause_reading()
        else:
            self._go_on()

    # --- requests -----------------------------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Understand what has come for a slice of time, and then in turns."""
        if not self._asked and self._understand(monotonic() + SLICE):
            self._asked = True
            self._transport.pause_reading()
            self._turns.ask(Rest(self._read_on))

    def _read_on(self, until: float) -> bool:
        self._asked = self._understand(until)
        if not (self._asked or self._ahead > AHEAD or self._transport.is_closing()):
            self._transport.resume_reading()
        return self._asked

    def _understand(self, until: float) -> bool:
        """Understand what has come until this time of `time.monotonic`; returns whether more is left."""
        while not (self._finished or self._transport.is_closing() or self._outlet.paused):
            try:
                event = self._protocol.next_event()
            except h11.RemoteProtocolError as error:
                self._malformed(error.with_traceback(None))  # h11's own frame holds the error, which holds that frame
                return False
            try:
                if not self._event(event):
                    break
            except Exception as error:  # noqa: BLE001  whatever a client causes ends its request alone, and so its connection
                self._failed(error)
                return False
            if monotonic() > until:
                return True
        idle = self._protocol.their_state is h11.IDLE and bool(self._protocol.trailing_data[0])
        self._head_since = (self._head_since or self._last_data) if idle else None
        self._calls.steps.work()
        return False

    def _event(self, event: object) -> bool:
        """Understand what has come next; returns whether more may have."""
        match event:
            case h11.Request():
                self._request(event)
            case h11.Data():
                self._data(bytes(event.data), ended=False)
            case h11.EndOfMessage():
                self._data(b"", ended=True)
                self._cycle()
            case _:
                return False
        return True

    def _failed(self, error: Exception) -> None:
        """An error was met while the client was understood: answer it, and close."""
        self._outlet.last = True
        try:
            self._calls.failed(self._stream, error)
        except Exception as again:  # noqa: BLE001  the answer has begun, or cannot be written
            BOUNDARY.met(again, self._peer.address)
        self._calls.forget()
        self._linger()

    def _request(self, request: h11.Request) -> None:
        """The head of a request has come."""
        self.greeted = True
        self._head_since = None
        self._last_call = self._last_data
        self._stream += 1
        self._outlet.head_only = request.method == b"HEAD"
        try:
            head, large = read(
                request, secure=self._peer.protocol is not None, loopback=self._peer.loopback, stopping=self._service.stopping
            )
        except json_requests.NotServed as unserved:
            self._refuse_connection(unserved.reply)
            return
        self._outlet.costly = large or self._protocol.they_are_waiting_for_100_continue
        self._calls.begin(ngh2.RequestReceived(self._stream, head, False), self._last_data)
        if len(self._calls):
            self._outlet.costly = large
            self._outlet.go_on()

    def _data(self, data: bytes, *, ended: bool) -> None:
        self._calls.data(ngh2.DataReceived(self._stream, data, ended), self._last_data)

    def _malformed(self, error: h11.RemoteProtocolError) -> None:
        """The bytes that have come are not HTTP/1.1."""
        status = error.error_status_hint
        large = status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        self._calls.forget()
        self._refuse_connection(
            json_requests.malformed(status, (says("rpc.head_request_too") if large else says("rpc.not_http", error=error)))
        )

    def _refuse_connection(self, reply: json_requests.Reply) -> None:
        self._outlet.last = True
        self._outlet.respond(self._stream, reply)
        self._linger()

    # --- responses ----------------------------------------------------------------------------------------------------------------

    def _responded(self) -> None:
        """A response was given to the transport: go on once what has led to it is done."""
        self._loop.call_soon(self._after_response)

    def _after_response(self) -> None:
        if self._transport.is_closing() or self._finished:
            return
        self._last_call = monotonic()
        if self._cycle():
            self._go_on()

    def _cycle(self) -> bool:
        """Begin the next request once one is read and answered; close where it was the last one. Returns whether another may have come."""
        protocol = self._protocol
        if protocol.our_state is h11.MUST_CLOSE:
            if protocol.their_state in {h11.DONE, h11.MUST_CLOSE, h11.CLOSED}:
                self._transport.close()
            else:
                self._linger()
        if protocol.our_state is not h11.DONE or protocol.their_state is not h11.DONE:
            return False
        protocol.start_next_cycle()
        self._outlet.head_only = False
        if self._ahead > AHEAD and not self._asked:
            self._transport.resume_reading()
        self._ahead = 0
        if self._leaving:
            self._transport.close()
        return not self._leaving

    # --- requests of the server ---------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Take no new requests from now on, and close when the one in flight is answered."""
        if self.closing:
            return
        self._leaving = True
        self._outlet.last = True
        if not len(self._calls) and self._protocol.our_state is h11.IDLE:
            self._transport.close()

    def end(self) -> None:
        """End the call and close."""
        self._outlet.last = True
        super().end()

    def _check(self, now: float) -> None:
        limits = self._service.limits
        if len(self._calls):
            return
        if self._outlet.paused:
            if now - self._last_call > limits.silence:
                self._transport.abort()
        elif self._head_since is not None and now - self._head_since > limits.greeting:
            self._refuse_connection(json_requests.malformed(408, says("rpc.head_request_did", greeting=f"{limits.greeting:g}")))
        elif self._protocol.our_state is h11.DONE:  # the rest of a body that is not wanted
            if now - self._last_call > limits.greeting:
                self._linger()
        elif now - self._last_call > limits.idle:
            self.leave()
