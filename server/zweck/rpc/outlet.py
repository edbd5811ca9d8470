"""Answers on their way to a client, never more than the client reads."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import ngh2

from zweck.rpc import json_requests
from zweck.rpc.budget import Budget
from zweck.rpc.frames import framed, prefix
from zweck.rpc.headers import ANSWER, COMPRESSED
from zweck.rpc.outlets import LARGE, Outlet
from zweck.rpc.refusal import Headers
from zweck.rpc.running import RunningCall


class Http2Outlet(Outlet):
    """Carries bytes from HTTP/2 to the transport."""

    def __init__(self, h2: ngh2.Connection, unread: int, over: Callable[[], None], budget: Budget) -> None:
        """Hold back answers while `unread` bytes of them wait, or any while `budget` is used up.

        `over` is called when nothing is left to send or to receive.
        """
        super().__init__(budget, over)
        self._h2 = h2
        self._unread = unread

    def open(self, transport: asyncio.Transport, address: str) -> None:
        """Send through this transport to an address."""
        super().open(transport, address)
        self.flush()

    def flush(self) -> None:
        """Send what may be sent."""
        transport = self._transport
        if transport is None or self.paused or transport.is_closing():
            return
        if data := self._h2.data_to_send():
            transport.write(data)
        self._count(self._h2.queued_body_size() + transport.get_write_buffer_size())
        if not (self._h2.want_read or self._h2.want_write):
            self._done()

    def full(self) -> bool:
        """Whether the client has so much left to read that further answers have to wait."""
        if self.paused:
            return True
        if self._h2.queued_body_size() < self._most():
            return False
        self.flush()
        return self._h2.queued_body_size() >= self._most()

    def _most(self) -> int:
        return 1 if self._budget.pressed else self._unread

    def through(self, stream: int) -> bool:
        """Whether all data of this stream is sent."""
        self.flush()
        return not self.paused and not self._h2.queued_body_size(stream)

    def answer(self, call: RunningCall, message: bytes) -> None:
        """Send a message to a caller."""
        if call.kind:
            call.answered = True
            fields = json_requests.answered(call.kind, len(message), call.fields, compressed=call.compressed)
            self.respond(call.stream, json_requests.Reply(200, fields, message))
            return
        if not call.answered:
            self._h2.send_response(call.stream, COMPRESSED if call.compressed else ANSWER)
            call.answered = True
        if len(message) < LARGE:
            self._h2.send_data(call.stream, framed(message, compressed=call.compressed))
        else:  # without a copy
            self._h2.send_data(call.stream, prefix(message, compressed=call.compressed))
            self._h2.send_data(call.stream, message)

    def end(self, call: RunningCall, fields: Headers) -> None:
        """Send the end of a call, by its trailers."""
        if call.kind:
            if not call.answered:
                self.respond(call.stream, json_requests.refused(fields, call.fields))
            return
        if not call.answered:
            self.reply(call.stream, (*ANSWER, *fields))
            return
        with suppress(ngh2.NGH2Error):  # reset by the client a moment ago
            self._h2.send_trailers(call.stream, fields)

    def reply(self, stream: int, fields: Headers) -> None:
        """Send headers and nothing else."""
        with suppress(ngh2.NGH2Error):  # reset by the client a moment ago
            self._h2.send_response(stream, fields, end_stream=True)

    def respond(self, stream: int, reply: json_requests.Reply) -> None:
        """Send a whole response to a plain request."""
        with suppress(ngh2.NGH2Error):  # reset by the client a moment ago
            self._h2.send_response(stream, ((b":status", b"%d" % reply.status), *reply.fields))
            self._h2.send_data(stream, reply.body, end_stream=True)
