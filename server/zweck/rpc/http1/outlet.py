"""Responses on their way to a client of HTTP/1.1, one after the other."""

from collections.abc import Callable
from typing import Final

import h11

from zweck.rpc import plain
from zweck.rpc.budget import Budget
from zweck.rpc.outlets import Outlet
from zweck.rpc.running import RunningCall
from zweck.rpc.status import Headers

CLOSE: Final = (b"connection", b"close")


class Http1Outlet(Outlet):
    """Carries responses from the calls to the transport."""

    def __init__(self, protocol: h11.Connection, budget: Budget, done: Callable[[], None]) -> None:
        """Count what waits in `budget`; `done` is called after each response."""
        super().__init__(budget, done)
        self._protocol = protocol
        self.head_only = False
        """Whether the client wants the head of the response alone."""
        self.costly = False
        """Whether the rest of the body, where it is not wanted, is better left unread."""
        self.last = False
        """Whether the connection closes after the next response."""

    def flush(self) -> None:
        """Count the bytes that wait in the transport, which sends by itself."""
        self._count(0 if self._transport is None else self._transport.get_write_buffer_size())

    def answer(self, call: RunningCall, message: bytes) -> None:
        """Send the answer of a call."""
        call.answered = True
        self._send(plain.Reply(200, plain.answered(call.kind, len(message), call.fields, compressed=call.compressed), message))

    def end(self, call: RunningCall, fields: Headers) -> None:
        """Send the error with which a call has ended, unless it was answered."""
        if not call.answered:
            self._send(plain.refused(fields, call.fields))

    def reply(self, stream: int, fields: Headers) -> None:
        """Send the error of what has not become a call."""
        self._send(plain.refused(fields))

    def respond(self, stream: int, reply: plain.Reply) -> None:
        """Send a whole response."""
        self._send(reply)

    def go_on(self) -> None:
        """Ask the client for the body for which it waits to be asked (RFC 9110, 10.1.1)."""
        if self._transport is not None and self._protocol.they_are_waiting_for_100_continue:
            self._transport.write(self._protocol.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")

    def _send(self, reply: plain.Reply) -> None:
        transport, protocol = self._transport, self._protocol
        if transport is None or transport.is_closing() or protocol.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        last = self.last or (self.costly and protocol.their_state is h11.SEND_BODY)
        fields = [*reply.fields, CLOSE] if last else [*reply.fields]
        transport.write(protocol.send(h11.Response(status_code=reply.status, headers=fields, reason=plain.reason(reply.status))) or b"")
        if not self.head_only:
            transport.write(protocol.send(h11.Data(data=reply.body)) or b"")
        transport.write(protocol.send(h11.EndOfMessage()) or b"")
        self.flush()
        self._done()
