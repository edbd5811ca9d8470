"""The head of a request of HTTP/1.1, as that of any call."""

from typing import Final, NamedTuple
from urllib.parse import urlsplit

import h11

from zweck.rpc import plain
from zweck.rpc.peer import is_loopback
from zweck.words.said import says

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
        plain.NotServed: if it can be understood in two ways, comes too late, or from a page of another host.
    """
    if not request.http_version.startswith(b"1."):
        raise plain.NotServed(plain.malformed(505, says("rpc.server_speaks_http")))
    fields = tuple(request.headers)
    given = dict(fields)
    length = given.get(b"content-length")
    chunked = b"transfer-encoding" in given
    if chunked and length is not None:
        raise plain.NotServed(plain.malformed(400, says("rpc.request_not_both")))
    if loopback and not secure and not _own(given.get(b"origin")):
        raise plain.NotServed(plain.malformed(403, says("rpc.page_another_host")))
    if stopping:
        raise plain.NotServed(plain.malformed(503, says("rpc.server_stops")))
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
