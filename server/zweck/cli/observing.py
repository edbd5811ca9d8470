"""The figures and spans of a server, as its settings say."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from zweck.cli.console import WrongCall
from zweck.observe.figures import Figures, add_all
from zweck.observe.meter import Meter
from zweck.observe.settings import NONE
from zweck.observe.snapshots import snapshots, summed
from zweck.rpc.method import Middleware
from zweck.words.said import says

log: Final = logging.getLogger(__name__)


@contextmanager
def metering(address: str | None, folder: Path | None, also: Callable[[], Figures] | None = None) -> Iterator[Meter | None]:
    """The meter of this process, whose figures are served at an address, or as a worker's written into a folder; `None` for neither.

    The figures of `also` are served with them.

    Raises:
        MetricsError: if the address cannot be had.
    """
    if folder is None and address is None:
        yield None
        return
    meter = Meter()
    if also is not None:
        meter.add_source(also)
    if folder is not None:
        with snapshots(folder, meter.figures):
            yield meter
    elif address is not None:
        with _exposed(address, meter.figures) as real:
            log.info("metrics at http://%s/metrics", real)
            yield meter


@contextmanager
def gathering(address: str | None, also: Callable[[], Figures]) -> Iterator[str | None]:
    """A folder for the figures of workers, whose sums are served at an address with those of `also`; `None` where no metrics are wanted.

    Raises:
        MetricsError: if the address cannot be had.
    """
    if address is None:
        yield None
        return

    def all_figures() -> Figures:
        found = summed(Path(folder))
        add_all(found, also())
        return found

    with TemporaryDirectory(prefix="zweck-metrics-") as folder, _exposed(address, all_figures) as real:
        log.info("metrics at http://%s/metrics of all workers together", real)
        yield folder


def _exposed(address: str, figures: Callable[[], Figures]) -> AbstractContextManager[str]:
    from zweck.observe.exposition import exposed  # noqa: PLC0415  only who serves metrics waits for the library

    return exposed(address, figures)


@contextmanager
def tracing(where: str) -> Iterator[list[Middleware]]:
    """The concern that makes spans while the block runs, if they are wanted."""
    if where == NONE:
        yield []
        return
    try:
        from zweck.observe.traces import Tracing, tracing_otlp  # noqa: PLC0415  an extra that need not be there
    except ImportError:
        raise WrongCall(says("cli.no_telemetry")) from None
    with tracing_otlp() as tracer:
        yield [Tracing(tracer)]
