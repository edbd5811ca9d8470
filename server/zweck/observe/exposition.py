"""Figures as Prometheus reads them, over HTTP."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from zweck.observe.errors import MetricsError
from zweck.observe.figures import BOUNDS, FAMILIES, Figures, Kind, Labels
from zweck.observe.pages import listening
from zweck.words.said import says
from zweck.words.system import reason_of

MAX_PORT: Final = 65535


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
    kind, help, labels = FAMILIES[name]
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
