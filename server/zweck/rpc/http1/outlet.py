"""Requests of HTTP/1.1 as those of any call, and responses on their way to its client, one after the other."""

from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import h11

from zweck.rpc import json_requests
from zweck.rpc.budget import Budget
from zweck.rpc.outlets import Outlet
from zweck.rpc.peer import is_loopback
from zweck.rpc.refusal import Headers
from zweck.rpc.running import RunningCall
from zweck.words.said import says

CLOSE: Final = (b"connection", b"close")

DISCARDED: Final = 16 * 1024
"""Bytes of a body that are read although its request is refused already, so that the connection can go on."""


class Head(NamedTuple):
    """The fields of a request, with those by which HTTP/2 says where it goes."""

    fields: tuple[tuple[bytes, bytes], ...]
    large: bool
    """Whether its body is, or may be, longer than what is read for nothing."""


def read(request: h11.Request, *, secure: bool, loopback: bool, stopping: bool) -> Head:
    """The head of a request that came with TLS or without it, perhaps from this machine.

    Raises:
        json_requests.NotServed: if it can be understood in two ways, comes too late, or from a page of another host.
    """
    if not request.http_version.startswith(b"1."):
        raise json_requests.NotServed(json_requests.malformed(505, says("rpc.server_speaks_http")))
    fields = tuple(request.headers)
    given = dict(fields)
    length = given.get(b"content-length")
    chunked = b"transfer-encoding" in given
    if chunked and length is not None:
        raise json_requests.NotServed(json_requests.malformed(400, says("rpc.request_not_both")))
    if loopback and not secure and not _own(given.get(b"origin")):
        raise json_requests.NotServed(json_requests.malformed(403, says("rpc.page_another_host")))
    if stopping:
        raise json_requests.NotServed(json_requests.malformed(503, says("rpc.server_stops")))
    scheme = b"https" if secure else b"http"
    named = (
        (b":method", request.method),
        (b":scheme", scheme),
        (b":authority", given.get(b"host", b"")),
        (b":path", _path(request.target)),
    )
    return Head((*named, *fields), chunked or int(length or 0) > DISCARDED)


def _own(origin: bytes | None) -> bool:
    """Whether no page asks, or one of this machine: others would reach a server without TLS by a name that leads here (DNS rebinding)."""
    try:
        return origin is None or is_loopback(urlsplit(origin.decode("ascii", "replace")).hostname or "")
    except ValueError:  # no address
        return False


def _path(target: bytes) -> bytes:
    """The path of a target, which a proxy may send as a whole address (RFC 9112, 3.2.2)."""
    if not target.lower().startswith((b"http://", b"https://")):
        return target
    return b"/" + b"".join(target.split(b"/", 3)[3:])


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
        fields = json_requests.answered(call.kind, len(message), call.fields, compressed=call.compressed)
        self.respond(call.stream, json_requests.Reply(200, fields, message))

    def end(self, call: RunningCall, fields: Headers) -> None:
        """Send the error with which a call has ended, unless it was answered."""
        if not call.answered:
            self.respond(call.stream, json_requests.refused(fields, call.fields))

    def reply(self, stream: int, fields: Headers) -> None:
        """Send the error of what has not become a call."""
        self.respond(stream, json_requests.refused(fields))

    def go_on(self) -> None:
        """Ask the client for the body for which it waits to be asked (RFC 9110, 10.1.1)."""
        if self._transport is not None and self._protocol.they_are_waiting_for_100_continue:
            self._transport.write(self._protocol.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")

    def respond(self, stream: int, reply: json_requests.Reply) -> None:
        """Send a whole response."""
        transport, protocol = self._transport, self._protocol
        if transport is None or transport.is_closing() or protocol.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        last = self.last or (self.costly and protocol.their_state is h11.SEND_BODY)
        fields = [*reply.fields, CLOSE] if last else [*reply.fields]
        transport.write(
            protocol.send(h11.Response(status_code=reply.status, headers=fields, reason=json_requests.reason(reply.status))) or b""
        )
        if not self.head_only:
            transport.write(protocol.send(h11.Data(data=reply.body)) or b"")
        transport.write(protocol.send(h11.EndOfMessage()) or b"")
        self.flush()
        self._done()
