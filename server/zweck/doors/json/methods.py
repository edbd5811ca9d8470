"""The codecs of all methods that take one message and give one."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2

from zweck.bounded.cache import Cache
from zweck.doors.json.codec import Codec
from zweck.v1 import activity_pb2, admin_pb2, decision_pb2, policy_pb2, register_pb2

FILES: Final[tuple[Any, ...]] = (
    decision_pb2.DESCRIPTOR,
    activity_pb2.DESCRIPTOR,
    policy_pb2.DESCRIPTOR,
    register_pb2.DESCRIPTOR,
    admin_pb2.DESCRIPTOR,
    health_pb2.DESCRIPTOR,
)


def services() -> Iterator[ServiceDescriptor]:
    """All services, in their order in the documents."""
    for file in FILES:
        yield from file.services_by_name.values()


def codecs(cache: Cache[bytes], batch_limit: int, question_limit: int) -> Mapping[str, Codec]:
    """The codec of each method by its path; parts of answers are kept in `cache`. The limits are those of `Codec`."""

    def codec(request: Any, response: Any) -> Codec:
        kinds = GetMessageClass(request), GetMessageClass(response)
        return Codec(*kinds, cache, batch_limit=batch_limit, question_limit=question_limit)

    return {
        f"/{service.full_name}/{method.name}": codec(method.input_type, method.output_type)
        for service in services()
        for method in service.methods
        if not (method.client_streaming or method.server_streaming)
    }
