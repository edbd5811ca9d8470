"""Figures as Prometheus reads them, over a small HTTP server, which clients cannot make hold more than a few threads."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from zweck.observe.errors import MetricsError
from zweck.observe.figures import BOUNDS, FAMILIES, Figures, Kind, Labels
from zweck.words.said import reason_of, says

MAX_PORT: Final = 65535

MOST: Final = 16
"""Clients at once; for further ones the one makes room that came first."""

PATIENCE: Final = 10.0
"""Seconds that a client may take for each step."""


class Pages(ThreadingMixIn, WSGIServer):
    """A thread for each client, of whom there are few."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # with Python's five, readers wait a second for their next attempt while many connect

    def __init__(self, *given: Any) -> None:
        self._clients: dict[socket.socket, None] = {}
        self._lock = threading.Lock()
        super().__init__(*given)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a client in a thread of its own, once there is a place."""
        with self._lock:
            if len(self._clients) >= MOST:
                first = next(iter(self._clients))
                del self._clients[first]
                with suppress(OSError):
                    first.shutdown(socket.SHUT_RDWR)  # its thread ends
            self._clients[request] = None
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Let a client go."""
        with self._lock:
            self._clients.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes early is nothing to report."""


class Handler(WSGIRequestHandler):
    """Answers one client."""

    timeout = PATIENCE

    def log_message(self, format: str, *args: object) -> None:
        """A reader of figures is nothing to report."""


def listening(host: str, port: int, app: Callable[..., Any]) -> WSGIServer:
    """A server for an application at an address.

    Raises:
        OSError: if the address cannot be had.
    """
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    kind = type("Pages", (Pages,), {"address_family": family})
    return make_server(host, port, app, kind, Handler)


class Exposition(Collector):
    """Gives the current figures whenever metrics are read."""

    def __init__(self, figures: Callable[[], Figures]) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: there are no other collectors with which names could collide."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All families that have figures."""
        for name, numbers in self._figures().items():
            yield _metric(name, numbers)


@contextmanager
def exposed(address: str, figures: Callable[[], Figures]) -> Iterator[str]:
    """Serve figures at `HOST:PORT` while the block runs; port 0 lets the system choose. The real address is given.

    Raises:
        MetricsError: if that address cannot be had.
    """
    host, _, digits = address.rpartition(":")
    if not host or not (digits.isascii() and digits.isdigit()):
        raise MetricsError(says("observe.not_address_write", address=address))
    if int(digits) > MAX_PORT:
        raise MetricsError(says("observe.cannot_serve_metrics", address=address, max_port=MAX_PORT))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Exposition(figures))
    try:
        server = listening(host.removeprefix("[").removesuffix("]"), int(digits), make_wsgi_app(registry))
    except OSError as error:
        raise MetricsError(says("observe.cannot_serve_metrics_address", address=address, strerror=reason_of(error))) from None
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield f"{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _metric(name: str, numbers: dict[Labels, list[float]]) -> Metric:
    kind, help, labels, _ = FAMILIES[name]
    if kind is Kind.HISTOGRAM:
        histogram = HistogramMetricFamily(name, help, labels=labels)
        for values, (*buckets, total) in numbers.items():
            bounds = [*map(str, BOUNDS), "+Inf"]
            histogram.add_metric(values, [*zip(bounds, accumulate(buckets), strict=True)], total)
        return histogram
    single = (CounterMetricFamily if kind is Kind.COUNTER else GaugeMetricFamily)(name, help, labels=labels)
    for values, (number,) in numbers.items():
        single.add_metric(values, number)
    return single
