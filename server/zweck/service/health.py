"""Services of gRPC itself: `grpc.health.v1.Health`, whether the server and each of its services can be used, and `grpc.reflection`."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final, Literal

from google.protobuf.message import Message
from google.rpc import code_pb2
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2 import DESCRIPTOR, HealthCheckRequest, HealthCheckResponse
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest

from zweck.access.gate import REFLECTION
from zweck.forms.quoting import shown
from zweck.rpc.call import Call
from zweck.rpc.method import Each, Method, Stream, Unary
from zweck.rpc.refusal import Fault
from zweck.service.decode.protobuf import message
from zweck.service.refusals import ServiceNotFound
from zweck.words.said import says

POLICIES: Final = "zweck.policies"
"""The name under which it is reported whether the policies are those of their source."""

ANSWERS: Final = "zweck.answers"
"""The name under which it is reported whether questions are answered: not while answers that must be recorded cannot be."""

LOOK: Final = 1.0
"""Seconds between two looks at these for those who watch them."""

SERVICE: Final = DESCRIPTOR.services_by_name["Health"].full_name


class Health:
    """Everything can be used until the server stops. Other hindrances have names of their own, so that nothing else goes away."""

    def __init__(self, services: Iterable[str], hindered: Mapping[str, Callable[[], bool]] | None = None) -> None:
        """Report on `services`, and under the empty name on all together; under the names in `hindered` whether that is so."""
        self._hindered = hindered or {}
        self._services = {"", *services, *self._hindered}
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
            raise ServiceNotFound(says("service.no_service", name=shown(name)), service=shown(name))
        return self._response(name)

    def _list(self, data: bytes, call: Call) -> bytes:
        statuses = {name: HealthCheckResponse(status=self._status(name)) for name in self._services}
        answer: Message = health_pb2.HealthListResponse(statuses=statuses)  # type: ignore[attr-defined]  # newer than the types
        return answer.SerializeToString()

    async def _watch(self, call: Call) -> None:
        """Report the health now and when it changes; a service that is not known may come to be (health.proto)."""
        name = message(HealthCheckRequest, await call.read() or b"").service
        said = None
        while True:
            if (response := self._response(name)) != said:
                await call.write(said := response)
            if self._stopping.is_set():
                raise Fault(code_pb2.UNAVAILABLE, says("rpc.server_stops"))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK if name in self._hindered else None)

    def _response(self, name: str) -> bytes:
        return HealthCheckResponse(status=self._status(name)).SerializeToString()

    def _status(self, name: str) -> Literal[1, 2, 3]:
        if name not in self._services:
            return HealthCheckResponse.SERVICE_UNKNOWN
        hindered = name in self._hindered and self._hindered[name]()
        return HealthCheckResponse.NOT_SERVING if hindered or self._stopping.is_set() else HealthCheckResponse.SERVING


def reflection(services: Iterable[str]) -> list[Method]:
    """Describes the contract, `services` and those of gRPC itself, to tools that do not have it; the method under both of its names."""
    described = (*services, SERVICE, REFLECTION)

    def answer(data: bytes, call: Call) -> bytes:
        from grpc_reflection.v1alpha.reflection import ReflectionServicer  # noqa: PLC0415  it loads all of gRPC, which few servers need

        request = message(ServerReflectionRequest, data)
        (found,) = ReflectionServicer(described).ServerReflectionInfo(iter([request]), None)  # type: ignore[arg-type]  # it asks the context nothing
        return bytes(found.SerializeToString())

    return [Each(f"/{name}/ServerReflectionInfo", answer) for name in (REFLECTION, REFLECTION.replace("v1alpha", "v1"))]
