"""Puts the services on the network and takes them off again without losing a call."""

import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import grpc
from grpc_health.v1.health import SERVICE_NAME as HEALTH
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server
from grpc_reflection.v1alpha.reflection import SERVICE_NAME as REFLECTION
from grpc_reflection.v1alpha.reflection_pb2_grpc import add_ServerReflectionServicer_to_server

from engine.policy import PolicySet
from server.answers import BATCH_LIMIT, Decider
from server.decisions import Decisions
from server.policies import Policies
from server.streams import Health, Reflection, Streams
from zweck.v1 import decision_pb2, policy_pb2
from zweck.v1.decision_pb2_grpc import add_DecisionServiceServicer_to_server
from zweck.v1.policy_pb2_grpc import add_PolicyServiceServicer_to_server

LISTEN: Final = "127.0.0.1:50051"
MAX_MESSAGE: Final = 4 * 1024 * 1024
LARGEST_PORT: Final = 65535
WORKERS: Final = 4
GRACE: Final = 10.0
"""Seconds that calls in flight have to finish."""

FILES: Final = (decision_pb2.DESCRIPTOR, policy_pb2.DESCRIPTOR)
SERVICES: Final[list[str]] = [service.full_name for file in FILES for service in file.services_by_name.values()]


class ListenError(Exception):
    """The server cannot listen where it should."""


class Server:
    """The services at one address."""

    def __init__(self, engine: Decider, policies: PolicySet, listen: str = LISTEN, *, batch_limit: int = BATCH_LIMIT) -> None:
        """Take the address `listen` as `HOST:PORT`; port 0 lets the system choose. Nothing is answered before `start`.

        Raises:
            ListenError: if that address cannot be had.
        """
        # Threads: measured at two thirds of the processor time per call of an asyncio server, and a long batch stops nobody else.
        options = [("grpc.max_receive_message_length", MAX_MESSAGE), ("grpc.so_reuseport", 0)]
        self._server = grpc.server(ThreadPoolExecutor(WORKERS, "answer"), options=options)
        self._streams = Streams()
        self._health = Health(SERVICES, self._streams)
        add_DecisionServiceServicer_to_server(Decisions(engine, policies.vocabulary, batch_limit), self._server)
        add_PolicyServiceServicer_to_server(Policies(policies), self._server)
        add_HealthServicer_to_server(self._health, self._server)
        add_ServerReflectionServicer_to_server(Reflection([*SERVICES, HEALTH, REFLECTION], self._streams), self._server)
        self.address = _listen(self._server, listen)

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self, grace: float = GRACE) -> None:
        """Tell whoever watches the health, take no new calls, and return when those in flight are answered or `grace` seconds are over."""
        self._health.enter_graceful_shutdown()
        stopped = self._server.stop(grace)
        self._streams.end()
        stopped.wait()


def run(engine: Decider, policies: PolicySet, listen: str = LISTEN, on_ready: Callable[[str], None] = print) -> None:
    """Serve until SIGTERM or SIGINT, then stop gracefully; a second signal ends the process at once.

    `on_ready` is called with the real address once calls are answered. Must run in the main thread, which receives signals.

    Raises:
        ListenError: if the address cannot be had.
    """
    server = Server(engine, policies, listen)
    gc.enable()
    gc.freeze()  # the policies stay: no collection during a call need look through them
    try:
        with _asked_to_stop() as asked:
            server.start()
            on_ready(server.address)
            asked.wait()
    finally:
        server.stop()


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    asked = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: asked.set()) for number in signals]
    try:
        yield asked
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _listen(server: grpc.Server, listen: str) -> str:
    host, colon, port = listen.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit()):
        raise ListenError(f"`{listen}` is not an address; write it as HOST:PORT, e.g. {LISTEN}")
    if int(port) > LARGEST_PORT:
        raise ListenError(f"cannot listen on `{listen}`: a port is at most {LARGEST_PORT}")
    try:
        _try(host.removeprefix("[").removesuffix("]"), int(port))
        return f"{host}:{server.add_insecure_port(listen)}"
    except OSError as error:
        raise ListenError(f"cannot listen on `{listen}`: {(error.strerror or str(error)).lower()}") from None
    except RuntimeError:
        raise ListenError(f"cannot listen on `{listen}`") from None


def _try(host: str, port: int) -> None:
    """Take and leave the address: gRPC itself does not say why it cannot have it."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen()
