"""The headers of a call: its method, its deadline and its metadata."""

import binascii
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from google.rpc import code_pb2

from zweck.rpc.refusal import Fault, Headers
from zweck.words.said import says

GZIP: Final = b"gzip"
ENCODINGS: Final = b"identity,gzip"
ANSWER: Final[Headers] = ((b":status", b"200"), (b"content-type", b"application/grpc"), (b"grpc-accept-encoding", ENCODINGS))
COMPRESSED: Final[Headers] = (*ANSWER, (b"grpc-encoding", GZIP))
CONTENT_TYPES: Final = {b"application/grpc", b"application/grpc+proto"}
UNITS: Final = {b"n": 1e-9, b"u": 1e-6, b"m": 1e-3, b"S": 1.0, b"M": 60.0, b"H": 3600.0}
DIGITS: Final = 8
"""The most digits of a timeout (gRPC over HTTP/2, TimeoutValue)."""

FIELD: Final = 32
"""Bytes that each header counts beside its name and value (RFC 9113, 10.5.1)."""

RESERVED: Final = (b":", b"grpc-")
OUR_OWN: Final = {b"content-type", b"te"}
"""With the reserved prefixes: the headers of the protocol itself."""


class NotGrpc(Exception):
    """A request that is not gRPC; `status` is the HTTP status that says so, `size` the bytes of its headers."""

    def __init__(self, status: bytes, size: int) -> None:
        super().__init__(status)
        self.status, self.size = status, size


class Head(NamedTuple):
    """The headers that the transport reads: `timeout` in seconds, `gzip` if messages may be compressed, `accepts` if answers may.

    `size` are the bytes of all headers.
    """

    path: str
    timeout: float | None
    gzip: bool
    accepts: bool
    size: int


def read(headers: Headers, limit: int) -> Head:
    """The headers of a request, as small as the client was asked to keep them (RFC 9113, 6.5.2).

    Raises:
        NotGrpc: if it is no call.
        Fault: if they are larger than the limit, or it is a call that cannot be understood.
    """
    size = sum(len(name) + len(value) for name, value in headers)
    if (counted := size + FIELD * len(headers)) > limit:
        raise Fault(code_pb2.RESOURCE_EXHAUSTED, says("rpc.headers_call_bytes", size=counted, limit=limit), "HEADERS_TOO_LARGE")
    fields = dict(headers)
    encoding = fields.get(b"grpc-encoding", b"identity")
    timeout = fields.get(b"grpc-timeout")
    if fields[b":method"] != b"POST":
        raise NotGrpc(b"405", size)
    if kind_of(fields) not in CONTENT_TYPES:
        raise NotGrpc(b"415", size)
    if encoding not in {b"identity", GZIP}:
        raise Fault(code_pb2.UNIMPLEMENTED, says("rpc.messages_may_compressed", encoding=shown(encoding)))
    accepts = GZIP in (name.strip() for name in fields.get(b"grpc-accept-encoding", b"").split(b","))
    return Head(shown(fields[b":path"]), None if timeout is None else _seconds(timeout), encoding == GZIP, accepts, size)


def language(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The language in which a caller wants sentences: `de` if it names German first, else `en`."""
    return "de" if dict(headers).get(b"accept-language", b"")[:2].lower() == b"de" else "en"


def is_grpc(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request is, or was meant to be, a call of gRPC."""
    return kind_of(dict(headers)).startswith(b"application/grpc")


def metadata(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str | bytes]]:
    """The metadata of a call, in the caller's order; values of names that end in `-bin` are bytes.

    Raises:
        Fault: if such a value is not base64.
    """
    return [(shown(name), _value(name, value)) for name, value in headers if name not in OUR_OWN and not name.startswith(RESERVED)]


def kind_of(fields: Mapping[bytes, bytes]) -> bytes:
    """The content type of a request."""
    return fields.get(b"content-type", b"").partition(b";")[0].strip().lower()


def _value(name: bytes, value: bytes) -> str | bytes:
    if not name.endswith(b"-bin"):
        return value.decode("ascii", "replace")
    try:
        return b64decode(value + b"=" * (-len(value) % 4), validate=True)
    except binascii.Error:
        raise Fault(code_pb2.INVALID_ARGUMENT, says("rpc.metadata_not_base", name=shown(name))) from None


def _seconds(timeout: bytes) -> float:
    number, unit = timeout[:-1], UNITS.get(timeout[-1:])
    if unit is None or not number.isdigit() or len(number) > DIGITS:
        raise Fault(code_pb2.INVALID_ARGUMENT, says("rpc.timeout_digits", digits=DIGITS, timeout=shown(timeout)))
    return int(number) * unit


def shown(value: bytes) -> str:
    """The beginning of a field, as a sentence shows it."""
    return value[:200].decode("ascii", "replace")
