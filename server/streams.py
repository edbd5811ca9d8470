"""Health and reflection: their calls last as long as the caller likes, so they must not take workers from the answers or delay a stop."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1.health import HealthServicer
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_reflection.v1alpha.reflection import ReflectionServicer
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse


class Streams:
    """The streams that are open."""

    def __init__(self) -> None:
        """Start without any."""
        self._open: set[grpc.ServicerContext] = set()

    def add(self, stream: grpc.ServicerContext) -> None:
        """Remember a stream until it ends."""
        self._open.add(stream)
        stream.add_callback(lambda: self._open.discard(stream))

    def end(self) -> None:
        """End all of them."""
        for stream in tuple(self._open):
            stream.cancel()


class Health(HealthServicer):
    """Whether the server and each of its services can be used."""

    def __init__(self, services: Iterable[str], streams: Streams) -> None:
        """Begin with everything usable."""
        super().__init__()
        self._streams = streams
        for service in services:
            self.set(service, HealthCheckResponse.SERVING)

    def Watch(  # type: ignore[override]  # the server always passes the callback, so that no worker waits
        self, request: HealthCheckRequest, context: grpc.ServicerContext, send_response_callback: Callable[..., None]
    ) -> None:
        """Tell the health now and at every change."""
        self._streams.add(context)
        super().Watch(request, context, send_response_callback)


class Reflection(ReflectionServicer):
    """What services there are, and their messages."""

    def __init__(self, services: Iterable[str], streams: Streams) -> None:
        """Describe `services`."""
        super().__init__(services)
        self._streams = streams

    def ServerReflectionInfo(  # type: ignore[override]  # this server is not an asynchronous one
        self, request_iterator: Iterable[ServerReflectionRequest], context: grpc.ServicerContext
    ) -> Iterator[ServerReflectionResponse]:
        """Answer questions about the contract for as long as there are any."""
        self._streams.add(context)
        yield from super().ServerReflectionInfo(request_iterator, context)


Reflection.ServerReflectionInfo.experimental_thread_pool = ThreadPoolExecutor(2, "reflection")  # type: ignore[attr-defined]
