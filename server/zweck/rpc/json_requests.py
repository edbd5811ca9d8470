"""Plain requests of HTTP: a body with one message, an answer with one, and errors as JSON, as Connect's unary calls have them."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from math import ceil
from typing import Final, NamedTuple, Protocol

from google.protobuf.any_pb2 import Any
from google.protobuf.json_format import MessageToDict
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from zweck.rpc.headers import GZIP, kind_of, shown
from zweck.rpc.method import Method
from zweck.rpc.refusal import TRAILER, Fault, Headers
from zweck.words.said import Said, says

JSON: Final = b"application/json"
PUSHBACK: Final = b"grpc-retry-pushback-ms"
"""When to try again, for clients that do so by themselves (gRPC, A6)."""

VERSION: Final = b"connect-protocol-version"
TIMEOUT: Final = b"connect-timeout-ms"
REQUEST_ID: Final = b"x-request-id"
"""The caller's own reference for a request, which its answer repeats (AuthZEN 1.0, 10.1.3)."""

DIGITS: Final = 10
"""The most digits of a timeout (Connect, Timeout-Milliseconds)."""

NAMES: Final[Mapping[int, str]] = {number: name.lower() for name, number in code_pb2.Code.items()} | {code_pb2.CANCELLED: "canceled"}
STATUSES: Final[Mapping[int, int]] = {
    code_pb2.CANCELLED: 499,
    code_pb2.UNKNOWN: 500,
    code_pb2.INVALID_ARGUMENT: 400,
    code_pb2.DEADLINE_EXCEEDED: 504,
    code_pb2.NOT_FOUND: 404,
    code_pb2.ALREADY_EXISTS: 409,
    code_pb2.PERMISSION_DENIED: 403,
    code_pb2.RESOURCE_EXHAUSTED: 429,
    code_pb2.FAILED_PRECONDITION: 400,
    code_pb2.ABORTED: 409,
    code_pb2.OUT_OF_RANGE: 400,
    code_pb2.UNIMPLEMENTED: 501,
    code_pb2.INTERNAL: 500,
    code_pb2.UNAVAILABLE: 503,
    code_pb2.DATA_LOSS: 500,
    code_pb2.UNAUTHENTICATED: 401,
}
"""The status of HTTP for each code (Connect, Error Codes)."""

TOO_LARGE: Final = {"HEADERS_TOO_LARGE": 431, "MESSAGE_TOO_LARGE": 413}
"""The status for reasons that no later attempt changes, although their code is that of a busy server."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The offer of a path to plain requests: methods whose messages are bodies, by the content type of these."""

    methods: Mapping[bytes, Method]
    verb: bytes = b"POST"
    other: int = 415
    """The status of a request whose content type has no method."""


class Doors(Protocol):
    """The paths of plain requests."""

    def offer(self, path: str, methods: Mapping[str, Method]) -> Offer | None:
        """The offer of a path by these methods, `None` if it offers nothing."""


class Reply(NamedTuple):
    """A whole response."""

    status: int
    fields: Headers
    body: bytes


class NotServed(Exception):
    """A plain request that leads to no call."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class PlainRequest(NamedTuple):
    """A plain request: the method that it calls, the content type of bodies, and the rest as for any call; `timeout` in seconds."""

    method: Method
    kind: bytes
    timeout: float | None
    gzip: bool
    accepts: bool
    length: int | None


def read(headers: Iterable[tuple[bytes, bytes]], doors: Doors, methods: Mapping[str, Method]) -> PlainRequest:
    """The head of a plain request.

    Raises:
        NotServed: if it leads nowhere.
        Fault: if it cannot be understood.
    """
    fields = dict(headers)
    if b":path" not in fields:  # as CONNECT has none (RFC 9113, 8.5)
        raise NotServed(_error(400, code_pb2.INVALID_ARGUMENT, says("rpc.request_names_no"), *_echoed(fields.items())))
    path = fields[b":path"].partition(b"?")[0].decode("ascii", "replace")
    offer, echoed = doors.offer(path, methods), _echoed(fields.items())
    if offer is None:
        raise NotServed(_error(404, code_pb2.UNIMPLEMENTED, says("rpc.no_method_openapi", path=path[:200]), *echoed))
    if fields[b":method"] != offer.verb:
        sentence = says("rpc.takes_requests", path=path, verb=offer.verb.decode())
        raise NotServed(_error(405, code_pb2.UNIMPLEMENTED, sentence, (b"allow", offer.verb), *echoed))
    kind = kind_of(fields) if offer.verb == b"POST" else JSON
    method = offer.methods.get(kind)
    if method is None:
        taken = b", ".join(offer.methods)
        sentence = says("rpc.takes_say", path=path, taken=taken.decode())
        code = code_pb2.INVALID_ARGUMENT if offer.other == HTTPStatus.BAD_REQUEST else code_pb2.UNIMPLEMENTED
        raise NotServed(_error(offer.other, code, sentence, (b"accept-post", taken), *echoed))
    version = fields.get(VERSION, b"1")
    if version != b"1":
        raise Fault(code_pb2.INVALID_ARGUMENT, says("rpc.connect_version", version=shown(version)))
    encoding = fields.get(b"content-encoding", b"identity").lower()
    if encoding not in {b"identity", GZIP}:
        raise Fault(code_pb2.UNIMPLEMENTED, says("rpc.bodies_may_compressed", encoding=shown(encoding)))
    timeout = fields.get(TIMEOUT)
    length = fields.get(b"content-length")
    return PlainRequest(
        method,
        kind,
        None if timeout is None else _seconds(timeout),
        encoding == GZIP,
        _accepts(fields.get(b"accept-encoding", b"")),
        int(length) if length is not None and length.isdigit() else None,
    )


def answered(kind: bytes, size: int, request: Iterable[tuple[bytes, bytes]], *, compressed: bool) -> Headers:
    """The fields before an answer of so many bytes to a request."""
    encoding = ((b"content-encoding", GZIP),) if compressed else ()
    return (
        (b"date", formatdate(usegmt=True).encode()),
        (b"content-type", kind),
        (b"content-length", b"%d" % size),
        *encoding,
        (b"vary", b"accept-encoding"),
        *_echoed(request),
    )


def refused(trailers: Headers, request: Iterable[tuple[bytes, bytes]] = ()) -> Reply:
    """The response to a request whose call has ended with these trailers."""
    given = dict(trailers)
    packed = given[TRAILER.encode()]
    status = Status.FromString(b64decode(packed + b"=" * (-len(packed) % 4)))
    body: dict[str, object] = {"code": NAMES.get(status.code, "unknown"), "message": status.message}
    if status.details:
        body["details"] = [_detail(detail) for detail in status.details]
    more = list(_echoed(request))
    if wait := given.get(PUSHBACK):
        more.append((b"retry-after", b"%d" % ceil(int(wait) / 1000)))
    if status.code == code_pb2.UNAUTHENTICATED:
        more.append((b"www-authenticate", b"Bearer"))
    return _reply(_status(status), body, *more)


def _status(status: Status) -> int:
    info = ErrorInfo()
    reasons = [info.reason for detail in status.details if detail.Unpack(info)]
    return next((TOO_LARGE[reason] for reason in reasons if reason in TOO_LARGE), STATUSES.get(status.code, 500))


def _error(status: int, code: int, sentence: Said, *more: tuple[bytes, bytes]) -> Reply:
    return _reply(status, {"code": NAMES[code], "message": str(sentence)}, *more)


def _reply(status: int, body: object, *more: tuple[bytes, bytes]) -> Reply:
    written = json.dumps(body, ensure_ascii=False).encode()
    date = (b"date", formatdate(usegmt=True).encode())
    return Reply(status, (date, (b"content-type", JSON), (b"content-length", b"%d" % len(written)), *more), written)


def reason(status: int) -> bytes:
    """The words beside a status (RFC 9110, 15); none for one that is not in the standard."""
    try:
        return HTTPStatus(status).phrase.encode()
    except ValueError:
        return b""


def malformed(status: int, sentence: Said) -> Reply:
    """The response to bytes that are no request."""
    codes = {403: code_pb2.PERMISSION_DENIED, 408: code_pb2.DEADLINE_EXCEEDED, 431: code_pb2.RESOURCE_EXHAUSTED, 503: code_pb2.UNAVAILABLE}
    code = codes.get(status, code_pb2.INVALID_ARGUMENT)
    return _error(status, code, sentence)


def _detail(detail: Any) -> dict[str, object]:
    """A detail as Connect writes it: its type, its bytes, and for readers its fields."""
    kind = detail.type_url.rpartition("/")[2]
    value = b64encode(detail.value).rstrip(b"=").decode()
    fields = MessageToDict(detail)
    fields.pop("@type")
    return {"type": kind, "value": value, "debug": fields}


def _echoed(request: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((name, value) for name, value in request if name == REQUEST_ID)[:1]


def _accepts(encodings: bytes) -> bool:
    """Whether gzip may be sent (RFC 9110, 12.5.3)."""
    for offer in encodings.lower().split(b","):
        name, _, weight = offer.partition(b";")
        if name.strip() == GZIP and weight.replace(b" ", b"") not in {b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"}:
            return True
    return False


def _seconds(timeout: bytes) -> float:
    if not timeout.isdigit() or len(timeout) > DIGITS:
        raise Fault(code_pb2.INVALID_ARGUMENT, says("rpc.connect_timeout_digits", digits=DIGITS, timeout=shown(timeout)))
    return int(timeout) / 1000
