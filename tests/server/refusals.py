"""The status and details of a refused call."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status

from zweck.client.errors import CallError


@dataclass
class Refused:
    """Filled when the block ends."""

    code: grpc.StatusCode = grpc.StatusCode.OK
    message: str = ""
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


@contextmanager
def refused() -> Iterator[Refused]:
    """Expect the call in the block to be refused."""
    told = Refused()
    with pytest.raises(grpc.RpcError) as raised:
        yield told
    error = raised.value
    assert isinstance(error, grpc.Call | CallError)
    told.code, told.message = error.code(), error.details() or ""
    status = Status()
    status.ParseFromString(next((bytes(value) for key, value in error.trailing_metadata() or () if key == "grpc-status-details-bin"), b""))
    assert (status.code, status.message) == (told.code.value[0], told.message)
    info, bad = ErrorInfo(), BadRequest()
    for detail in status.details:
        assert detail.Unpack(info) or detail.Unpack(bad)
    assert info.domain in {"zweck", ""}
    told.reason, told.metadata = info.reason, dict(info.metadata)
    told.fields = {violation.field: violation.description for violation in bad.field_violations}
