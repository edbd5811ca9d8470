"""Calls without an answer, as exceptions that say what to do about them."""

from collections.abc import Iterable
from typing import Any, Final

import grpc
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status

DETAILS: Final = "grpc-status-details-bin"


class CallError(grpc.RpcError):
    """A call without an answer, with `code()`, `details()` and `trailing_metadata()` as those of gRPC have them."""

    def __init__(self, error: grpc.Call | grpc.aio.AioRpcError) -> None:
        said = f"{error.code().name}: {error.details()}"
        super().__init__(said)
        self._said = error
        status = _status(self.trailing_metadata())
        faults, info = BadRequest(), ErrorInfo()
        self.violations = tuple(
            (fault.field, fault.description) for one in status.details if one.Unpack(faults) for fault in faults.field_violations
        )
        """Each field at fault, with what is wrong."""
        self.reason = next((info.reason for one in status.details if one.Unpack(info)), "")
        """The reason of a refusal, as docs/access.md has them, e.g. `ROLE_MISSING`."""

    def code(self) -> grpc.StatusCode:
        """The code of gRPC."""
        return self._said.code()

    def details(self) -> str:
        """One sentence."""
        return self._said.details() or ""

    def trailing_metadata(self) -> tuple[Any, ...]:
        """The trailers, as pairs."""
        return tuple(self._said.trailing_metadata() or ())


class WrongCall(CallError):
    """The call is wrong, and stays so: correct it."""


class NotAllowed(CallError):
    """The server does not know the caller, or it may not call this."""


class NoAnswer(CallError):
    """The server cannot be reached in time, has too much to do, or fails: the same call may be answered later."""


KINDS: Final[dict[grpc.StatusCode, type[CallError]]] = {
    **dict.fromkeys((grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED), NotAllowed),
    **dict.fromkeys(
        (
            *(grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNIMPLEMENTED),
            *(grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.OUT_OF_RANGE, grpc.StatusCode.ALREADY_EXISTS),
        ),
        WrongCall,
    ),
}


def failed(error: grpc.RpcError) -> grpc.RpcError:
    """An error of gRPC as one of these; one that says nothing as it is."""
    if not isinstance(error, grpc.Call | grpc.aio.AioRpcError):
        return error
    return KINDS.get(error.code(), NoAnswer)(error)


def _status(trailers: Iterable[tuple[str, str | bytes]]) -> Status:
    found = Status()
    for name, value in trailers:
        if name == DETAILS and isinstance(value, bytes):
            try:
                found.ParseFromString(value)
            except DecodeError:  # of a proxy
                return Status()
    return found
