"""`grpc.reflection`: what services there are, and their messages."""

from collections.abc import Iterable
from typing import Final

from grpc_reflection.v1alpha.reflection import SERVICE_NAME, ReflectionServicer
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest

from zweck.rpc.call import Call
from zweck.rpc.method import Each, Method
from zweck.service.decode.protobuf import message

SERVICE: Final = SERVICE_NAME
VERSION_1: Final = SERVICE.replace("v1alpha", "v1")
"""The newer name of the same service."""


class Reflection:
    """Describes the contract to tools that do not have it."""

    def __init__(self, services: Iterable[str]) -> None:
        """Describe `services`."""
        self._servicer = ReflectionServicer(services)

    def methods(self) -> list[Method]:
        """The method of the service, under both of its names."""
        return [Each(f"/{name}/ServerReflectionInfo", self._answer) for name in (SERVICE, VERSION_1)]

    def _answer(self, data: bytes, call: Call) -> bytes:
        request = message(ServerReflectionRequest, data)
        (answer,) = self._servicer.ServerReflectionInfo(iter([request]), None)  # type: ignore[arg-type]  # it asks the context nothing
        return bytes(answer.SerializeToString())
