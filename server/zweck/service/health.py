"""`grpc.health.v1.Health`: whether the server and each of its services can be used."""

import asyncio
from collections.abc import Iterable
from typing import Final, Literal

from google.protobuf.message import Message
from google.rpc import code_pb2
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2 import DESCRIPTOR, HealthCheckRequest, HealthCheckResponse

from zweck.law.values import shown
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Stream, Unary
from zweck.rpc.status import Fault
from zweck.service.decode.protobuf import message
from zweck.service.refusals import ServiceNotFound

SERVICE: Final = DESCRIPTOR.services_by_name["Health"].full_name


class Health:
    """Everything can be used until the server stops."""

    def __init__(self, services: Iterable[str]) -> None:
        """Report on `services`, and under the empty name on all together."""
        self._services = {"", *services}
        self._stopping = asyncio.Event()

    def methods(self) -> list[Method]:
        """The methods of the service."""
        return [
            Unary(f"/{SERVICE}/Check", self._check, probe=True),
            Unary(f"/{SERVICE}/List", self._list, probe=True),
            Stream(f"/{SERVICE}/Watch", self._watch, probe=True),
        ]

    def stop(self) -> None:
        """Report to all watchers that the server stops."""
        self._stopping.set()

    def _check(self, data: bytes, call: Call) -> bytes:
        name = message(HealthCheckRequest, data).service
        if name not in self._services:
            raise ServiceNotFound(f"there is no service `{shown(name)}`", service=shown(name))
        return self._response(name)

    def _list(self, data: bytes, call: Call) -> bytes:
        statuses = {name: HealthCheckResponse(status=self._status(name)) for name in self._services}
        answer: Message = health_pb2.HealthListResponse(statuses=statuses)  # type: ignore[attr-defined]  # newer than the types
        return answer.SerializeToString()

    async def _watch(self, call: Call) -> None:
        """Report the health now and when it changes; a service that is not known may come to be (health.proto)."""
        name = message(HealthCheckRequest, await call.read() or b"").service
        while True:
            await call.write(self._response(name))
            if self._stopping.is_set():
                raise Fault(code_pb2.UNAVAILABLE, "the server stops")
            await self._stopping.wait()

    def _response(self, name: str) -> bytes:
        return HealthCheckResponse(status=self._status(name)).SerializeToString()

    def _status(self, name: str) -> Literal[1, 2, 3]:
        if name not in self._services:
            return HealthCheckResponse.SERVICE_UNKNOWN
        return HealthCheckResponse.NOT_SERVING if self._stopping.is_set() else HealthCheckResponse.SERVING
