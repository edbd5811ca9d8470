"""The services of one process of `zweck serve`, as its settings say, with their figures and spans: alone, or as a worker."""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from zweck.access.keeper import Files, Keeper
from zweck.access.settings import AccessSettings
from zweck.bounded.counts import COUNTS
from zweck.cli.console import Unreachable, WrongCall, speaking
from zweck.cli.ledgers import looking_up, recording
from zweck.cli.options import build_engine, counted
from zweck.cli.persons import read_pseudonyms
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.match import MatcherUnavailable
from zweck.match.settings import Matching
from zweck.observe.errors import MetricsError
from zweck.observe.figures import STARTED, Figures, add_all
from zweck.observe.meter import Meter, of_the_process
from zweck.observe.settings import NONE
from zweck.observe.snapshots import snapshots, summed
from zweck.record.settings import REFUSE
from zweck.rpc.listen import ListenError, loopback
from zweck.rpc.method import Middleware
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.serving import ServerOptions, Serving
from zweck.runtime.settings import ServeSettings
from zweck.runtime.sources.read import Read
from zweck.runtime.sources.source import Missing
from zweck.service.administration import Control
from zweck.service.answer import AnswerOptions, Decider
from zweck.service.crosscheck import CrossCheck
from zweck.service.metering import Metering
from zweck.service.recording import Recording
from zweck.service.tracing import Traced
from zweck.service.using import Uses
from zweck.words.said import quoted, reason_of, says

log: Final = logging.getLogger(__name__)

OF_CLIENTS: Final = (("tls-ca", "cacert"), ("tls-cert", "cert"), ("tls-key", "key"))
"""The options of `zweck ask` and of grpcurl: with TLS the authority, and also the others where clients need a certificate."""

EXAMPLE: Final = "facts: {operation.kind: collect, purpose.kind: own_statistics}"


@dataclass(frozen=True, slots=True)
class Door:
    """How clients come in."""

    keeper: Keeper
    reflect: bool
    dev: bool = False


def door(listen: str, access: AccessSettings, metrics: str | None = None) -> Door:
    """How clients come in at the address `listen`, and others to the figures at `metrics`.

    Raises:
        ListenError, MetricsError: if one is no address.
        WrongCall: if the settings do not fit the address, or the files cannot be used.
        PolicyError: if the access file has faults.
    """
    local = loopback(listen)
    if access.dev and not local:
        raise WrongCall(says("cli.dev_reached", listen=listen))
    if not (local or access.insecure):
        if access.tls_cert is None:
            raise WrongCall(says("cli.reached_without_tls", listen=listen))
        if access.tls_client_ca is None and access.access is None:
            raise WrongCall(says("cli.reached_by_all", listen=listen))
    if _reached(metrics) and not (access.insecure or access.insecure_metrics):
        raise WrongCall(says("cli.figures_reached", metrics=metrics))
    files = Files(access.tls_cert, access.tls_key, access.tls_client_ca, access.access)
    try:
        keeper = Keeper(files, rate=access.rate, concurrent=access.concurrent, dev=access.dev)
    except OSError as error:
        own = quoted(error.reason.replace("_", " ").lower()) if isinstance(error, ssl.SSLError) and error.reason else None
        why = own or (says("cli.not_pem") if isinstance(error, ssl.SSLError) else reason_of(error))
        raise WrongCall(says("cli.certificate_unusable", certificate=files.certificate, key=files.key, why=why)) from None
    known = keeper.gate.access
    if known is not None and known.certificates and files.client_ca is None:
        raise WrongCall(says("cli.no_client_certificate"))
    return Door(keeper, local if access.reflection is None else access.reflection, access.dev)


def _reached(metrics: str | None) -> bool:
    """Whether other machines reach the figures."""
    try:
        return metrics is not None and not loopback(metrics)
    except ListenError as error:
        raise MetricsError(error.message) from None


@contextmanager
def serving(
    settings: ServeSettings, entrance: Door, found: Read, control: Control, meter: AbstractContextManager[Meter | None]
) -> Iterator[Exchange]:
    """The services of this process, and the exchange of their policy set."""
    matching = settings.matching
    build = partial(build_decider, matching=matching)
    requests = settings.answering.access_requests
    if requests is not None and urlsplit(requests).scheme != "https":
        raise WrongCall(says("cli.requests_https", url=requests))
    pseudonyms = read_pseudonyms(settings.persons.pseudonym_key)
    cached = 0 if matching.cross_check else matching.cache  # a cross-check is to see every question
    with (
        recording(found, settings.record) as record,
        meter as metered,
        tracing(settings.observed.traces) as traces,
        looking_up(settings.register, pseudonyms) as register,
    ):
        middleware: list[Middleware] = [entrance.keeper.gate, *traces]
        if metered is not None:
            middleware.append(Metering(metered, matching.engine))
        if record is not None:
            refuse = settings.record.failure == REFUSE
            middleware.append(Recording(record, refuse=refuse, max_wait=settings.limits.wait, meter=metered))
        if register is not None:
            middleware.append(Uses(register))
        answering = settings.answering
        answers = AnswerOptions(
            answering.max_batch,
            cached,
            settings.limits.question,
            pseudonyms,
            register,
            answering.time_zone,
            signing=None if record is None else record.key,
        )
        options = ServerOptions(
            answers=answers,
            middleware=tuple(middleware),
            limits=settings.limits,
            grace=settings.network.grace,
            tls=entrance.keeper.tls,
            renewal=entrance.keeper,
            reflection=entrance.reflect,
            access_requests=answering.access_requests or "",
            trino=answering.trino,
            control=control,
        )
        yield Exchange(Serving(build(found.policies), found.policies, options, found.company), build, record)


def greeting(policies: PolicySet, matcher: str, address: str, entrance: Door, workers: int = 0) -> str:
    """The policy set, the address, and a first question to ask."""
    tls = OF_CLIENTS if entrance.keeper.files.client_ca else OF_CLIENTS[: entrance.keeper.tls is not None]
    look = f"grpcurl{''.join(f' -{flag} FILE' for _, flag in tls) or ' -plaintext'} {address} describe zweck.v1.DecisionService"
    ask = f"echo '{EXAMPLE}' | zweck ask {address} -{''.join(f' --{option} FILE' for option, _ in tls)}"
    several = says("cli.serve.workers", number=workers) if workers else ""
    lines = (
        *([says("cli.serve.dev"), quoted("")] if entrance.dev else []),
        says("cli.serve.serves", sizes=counted(policies), address=address),
        says("cli.serve.revision", revision=policies.revision, engine=matcher, workers=several),
        quoted(""),
        says("cli.serve.ask", command=ask),
        *([says("cli.serve.look", command=look)] if entrance.reflect else []),
        says("cli.serve.stop"),
    )
    return "\n".join(map(speaking(), lines))


def build_decider(policies: PolicySet, matching: Matching) -> Decider:
    """An engine, and with a share of questions to check the other one, too."""
    engine = build_engine(policies, matching.engine, matching.cache)
    if not matching.cross_check:
        return engine
    try:
        return CrossCheck(engine, Engine(policies, "native" if matching.engine == "rete" else "rete"), matching.cross_check)
    except MatcherUnavailable as unavailable:
        raise WrongCall(unavailable.message, says("cli.leave_cross_check")) from None


@contextmanager
def reported() -> Iterator[None]:
    """End a server with one sentence, and the exit code that fits."""
    try:
        yield
    except ListenError as error:
        raise Unreachable(error.message, says("cli.choose_listen")) from None
    except MetricsError as error:
        raise Unreachable(error.message, says("cli.choose_metrics")) from None
    except Missing as error:
        raise WrongCall(error.message, error.help) from None


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
    meter.add_source(of_the_process)
    COUNTS.add(STARTED)
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
        yield [Tracing(tracer), Traced()]
