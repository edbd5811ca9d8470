"""The services of one process of `zweck serve`, as its settings say: alone, or as a worker."""

import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from zweck.access.keeper import Files, Keeper
from zweck.access.settings import AccessSettings
from zweck.chain.errors import RecordError
from zweck.cli.commands.check import counted
from zweck.cli.console import Failure, Unreachable, WrongCall
from zweck.cli.looking import looking_up
from zweck.cli.observing import tracing
from zweck.cli.options import build_engine
from zweck.cli.persons import read_pseudonyms
from zweck.cli.recording import recording
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.match import MatcherUnavailable
from zweck.match.settings import Matching
from zweck.observe.errors import MetricsError
from zweck.observe.meter import Meter
from zweck.record.settings import REFUSE
from zweck.rpc.listen import ListenError, loopback
from zweck.rpc.method import Middleware
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.serving import ServerOptions, Serving
from zweck.runtime.settings import ServeSettings
from zweck.runtime.sources.read import Read
from zweck.runtime.sources.source import Missing, SourceError
from zweck.service.administration import Control
from zweck.service.answer import AnswerOptions, Decider
from zweck.service.crosscheck import CrossCheck
from zweck.service.metering import Metering
from zweck.service.recording import Recording
from zweck.service.using import Uses
from zweck.words.said import says

DEV: Final = "DEVELOPMENT: every program on this machine may do everything here, erase persons among it. Never with real data."
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
        ListenError: if it is no address.
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
    if not (access.insecure or access.insecure_metrics) and _reached(metrics):
        raise WrongCall(says("cli.figures_reached", metrics=metrics))
    files = Files(access.tls_cert, access.tls_key, access.tls_client_ca, access.access)
    try:
        keeper = Keeper(files, rate=access.rate, concurrent=access.concurrent, dev=access.dev)
    except OSError as error:
        why = (error.reason if isinstance(error, ssl.SSLError) else error.strerror) or str(error)
        raise WrongCall(says("cli.certificate_unusable", why=why.replace("_", " ").lower())) from None
    known = keeper.gate.access
    if known is not None and known.certificates is not None and files.client_ca is None:
        raise WrongCall(says("cli.no_client_certificate"))
    return Door(keeper, local if access.reflection is None else access.reflection, access.dev)


def _reached(metrics: str | None) -> bool:
    """Whether other machines reach the figures; what is no address is refused where they are served."""
    try:
        return metrics is not None and not loopback(metrics)
    except ListenError:
        return False


@contextmanager
def serving(
    settings: ServeSettings, way: Door, found: Read, control: Control, meter: AbstractContextManager[Meter | None]
) -> Iterator[Exchange]:
    """The services of this process, and the exchange of their policy set."""
    matching = settings.matching
    build = partial(build_decider, matching=matching)
    pseudonyms = read_pseudonyms(settings.persons.pseudonym_key)
    cached = 0 if matching.cross_check else matching.cache  # a cross-check is to see every question
    with (
        recording(found, settings.record) as record,
        meter as metered,
        tracing(settings.observed.traces) as traces,
        looking_up(settings.register, pseudonyms) as register,
    ):
        middleware: list[Middleware] = [way.keeper.gate, *traces]
        if metered is not None:
            middleware.append(Metering(metered, matching.engine))
        if record is not None:
            refuse = settings.record.failure == REFUSE
            middleware.append(Recording(record, refuse=refuse, max_wait=settings.limits.wait, meter=metered))
        if register is not None:
            middleware.append(Uses(register))
        answering = settings.answering
        answers = AnswerOptions(answering.max_batch, cached, settings.limits.question, pseudonyms, register, answering.time_zone)
        options = ServerOptions(
            answers=answers,
            middleware=tuple(middleware),
            limits=settings.limits,
            grace=settings.network.grace,
            tls=way.keeper.tls,
            renewal=way.keeper,
            reflection=way.reflect,
            trino=answering.trino,
            control=control,
        )
        yield Exchange(Serving(build(found.policies), found.policies, options, found.company), build, record)


def greeting(policies: PolicySet, matcher: str, address: str, way: Door) -> str:
    """The policy set, the address, and a first question to ask."""
    tls = way.keeper.tls is not None
    look = f"look in:  grpcurl{'' if tls else ' -plaintext'} {address} describe zweck.v1.DecisionService"
    return "\n".join(
        (
            *([DEV, ""] if way.dev else []),
            f"zweck serves {counted(policies)} at {address}",
            f"revision {policies.revision}, engine {matcher}",
            "",
            f"ask it:   echo '{EXAMPLE}' | zweck ask {address} -{' --tls-ca FILE' if tls else ''}",
            *([look] if way.reflect else []),
            "stop it:  Ctrl-C",
        )
    )


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
    except (Missing, RecordError) as error:
        raise WrongCall(error.message, error.help) from None
    except SourceError as error:
        raise Failure(error.message, error.help) from None
