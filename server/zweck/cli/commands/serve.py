"""`zweck serve`."""

import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final

import click

from zweck.chain.errors import RecordError
from zweck.cli.commands.check import counted
from zweck.cli.console import Failure, Unreachable, WrongCall
from zweck.cli.limiting import limit_options
from zweck.cli.looking import looking_up, register_options
from zweck.cli.options import Zone, build_engine, cache_option, cross_check_option, engine_option, served_option, verified
from zweck.cli.persons import pseudonym_option, read_pseudonyms
from zweck.cli.recording import REFUSE, record_options, recording
from zweck.cli.serving import (
    Door,
    access_options,
    check_sealed,
    company_of,
    company_options,
    door,
    gathering,
    metering,
    observe_options,
    reload_options,
    sealing_options,
    tracing,
)
from zweck.cli.settings import Configured, repeated
from zweck.cli.transports import carrier, transport_option
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.match import MatcherUnavailable
from zweck.observe.errors import MetricsError
from zweck.observe.figures import Figures
from zweck.observe.logs import logging_as
from zweck.rpc.listen import LISTEN, Listener, ListenError
from zweck.rpc.middleware import Middleware
from zweck.rpc.transport import Addressed
from zweck.runtime import process, serving
from zweck.runtime.beginning import begin, check_register
from zweck.runtime.last_served import LastServed
from zweck.runtime.reload.compile import Compiler
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.follower import Follower
from zweck.runtime.reload.leader import Leader
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.serving import ServerOptions, Serving
from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.company import stamp_of
from zweck.runtime.sources.parse import identity, parts_of
from zweck.runtime.sources.read import Packed, Read
from zweck.runtime.sources.source import Missing, Source, SourceError
from zweck.runtime.workers.channel import content
from zweck.service.administration import Control
from zweck.service.answer import AnswerOptions, Decider
from zweck.service.crosscheck import CrossCheck
from zweck.service.metering import Metering
from zweck.service.recording import Recording
from zweck.service.using import Uses

GRACE = "How long calls in flight may take to end once the server is asked to stop."
ZONE = "The time zone of a question's day, where its controller has none, e.g. Europe/Berlin; without it, UTC."
EXAMPLE = "facts: {operation.kind: collect, purpose.kind: own_statistics}"
READY: Final = "READY=1"
"""The state in which calls are answered, for the service manager."""


@click.command("serve", cls=Configured, short_help="Serve decisions over gRPC.")
@click.option(
    "--listen",
    default=LISTEN,
    show_default=True,
    metavar="ADDRESS",
    help="Where to listen: HOST:PORT (port 0 takes a free one), or unix:PATH.",
)
@transport_option
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="How many processes answer.")
@click.option("--grace", type=click.FloatRange(0), default=serving.GRACE, show_default=True, metavar="SECONDS", help=GRACE)
@click.option("--time-zone", type=Zone(), default="", metavar="ZONE", help=ZONE)
@click.option("--channel", type=int, hidden=True, is_eager=True, help="The descriptor of a worker's control channel to its supervisor.")
@access_options
@limit_options
@engine_option
@cache_option
@cross_check_option
@record_options
@observe_options
@company_options
@pseudonym_option
@register_options
@sealing_options
@reload_options
@served_option
@click.pass_context
def command(ctx: click.Context, /, listen: str, workers: int, channel: int | None, policies: Source | None, **options: Any) -> None:
    """Serve the decisions and the policies over gRPC, with health checks, until SIGTERM or Ctrl-C.

    Refuses to start with faulty policies (exit code 3), where it cannot listen or record (exit code 4), and where other machines could ask
    it unidentified or answers would be kept without a seal (exit code 2). Policies, certificates and the access file are read again when
    they change, and on SIGHUP; faulty ones change nothing. With several workers, SIGUSR2 replaces them one after the other, without losing
    a call. Every option can also be set as ZWECK_SERVE_OPTION in the environment, or in a file (--config).
    """
    with logging_as(options["log"]):
        _serve(ctx, listen, workers, channel, policies, options)


def _serve(ctx: click.Context, listen: str, workers: int, channel: int | None, policies: Source | None, options: Mapping[str, Any]) -> None:
    try:
        check_sealed(options)
        way = door(listen, ctx.params)
        carry = carrier(options["transport"], way.keeper.files, workers)
        if channel is not None:
            _work(way, listen, workers, channel, options)
            return
        source = verified(policies)
        company = company_of(options)
        stamp = stamp_of(source, company)  # before they are read: what changes from now on is a change
        last = last_served(options, source, company)
        found, refused = begin(source, company, last)
        if options["register"]:
            check_register(found)
        status = Status(found.policies.revision, found.origin, watching=options["watch"], activities=found.company.revision)
        if refused is not None:
            status.failed(str(refused), refused.help, refused.faults)
        compiler = Compiler(source, company)
        reloader = Reloader(source, compiler, status, served=found.inventory, stamp=stamp, company=company, watch=options["watch"])
        reloader.keeper = last
        if workers > 1:
            ctx.exit(_supervise(ctx, listen, workers, found, reloader))
        _run(way, listen, carry, found, reloader, options)
    except ListenError as error:
        raise Unreachable(str(error), "choose another address with --listen") from None
    except MetricsError as error:
        raise Unreachable(str(error), "choose another address with --metrics") from None
    except (Missing, RecordError) as error:
        raise WrongCall(str(error), error.help) from None
    except SourceError as error:
        raise Failure(str(error), error.help) from None


def last_served(options: Mapping[str, Any], source: Source, company: Source | None) -> LastServed | None:
    """The file with the policies that were served last.

    Raises:
        WrongCall: if there is none, but a bundle: an earlier one could be served after a restart.
        SourceError: if its key cannot be had.
    """
    if options["last_served"] is not None:
        return LastServed(options["last_served"], identity(source, company), options["record_key"] if options["record"] else None)
    if bundle := next((part for part in (*parts_of(source), *parts_of(company)) if isinstance(part, Bundle)), None):
        raise WrongCall(
            f"`{bundle.name}` is a bundle, and without `--last-served` an earlier one could take its place after a restart",
            "give `--last-served FILE`, in a folder that is kept",
        )
    return None


def _run(way: Door, listen: str, carry: Callable[[str], Addressed], found: Read, reloader: Reloader, options: Mapping[str, Any]) -> None:
    """Serve in this process."""
    with _serving(way, found, reloader, options, reloader.state.figures) as exchange:
        reloader.exchange = exchange
        greet = partial(greeting, found.policies, options["matcher"], tls=way.keeper.tls is not None, reflect=way.reflect)
        ready, hang_up = lambda address: _begun(greet(address)), reloader.reload
        process.run(exchange.serving, listen, ready, beside=[reloader.run], on_hang_up=hang_up, transport=carry)


def _supervise(ctx: click.Context, listen: str, workers: int, found: Read, reloader: Reloader) -> int:
    """Let workers serve; returns the exit code."""
    with gathering(ctx.params["metrics"], reloader.state.figures) as figures:
        listener = Listener(listen)
        command = partial(worker, ctx, listener.address, figures=figures)
        packed, grace = Packed.of(found).dumped(), ctx.params["grace"]
        return process.supervise(listener, command, workers, packed, _begun, grace=grace, lead=Leader(reloader).run)


def _work(way: Door, listen: str, workers: int, channel: int, options: Mapping[str, Any]) -> None:
    """Serve in this process on the supervisor's command."""
    found = Packed.loaded(content(options["packed"])).read()
    follower = Follower()
    with _serving(way, found, follower, options) as exchange:
        follower.exchange = exchange
        matcher = f"{options['matcher']}, {workers} workers"
        ready = greeting(found.policies, matcher, listen, tls=way.keeper.tls is not None, reflect=way.reflect)
        process.work(exchange.serving, channel, ready, follower.follow)


@contextmanager
def _serving(
    way: Door, found: Read, control: Control, options: Mapping[str, Any], also: Callable[[], Figures] | None = None
) -> Iterator[Exchange]:
    """The services of this process, and the exchange of their policy set."""
    build = partial(build_decider, matcher=options["matcher"], cache=options["cache"], rate=options["rate"])
    pseudonyms = read_pseudonyms(options["pseudonym_key"])
    cached = 0 if options["rate"] else options["cache"]  # a cross-check is to see every question
    with (
        recording(found, options["record"], options["record_key"], options["record_anchors"], options["record_webhook"]) as record,
        metering(options["metrics"], options["metrics_to"], also) as meter,
        tracing(options["traces"]) as traces,
        looking_up(options["register"], options["register_key"], options["register_anchors"], pseudonyms) as register,
    ):
        middleware: list[Middleware] = [way.keeper.gate, *traces]
        if meter is not None:
            middleware.append(Metering(meter, options["matcher"]))
        if record is not None:
            refuse = options["record_failure"] == REFUSE
            middleware.append(Recording(record, refuse=refuse, max_wait=way.limits.wait, meter=meter))
        if register is not None:
            middleware.append(Uses(register))
        settings = ServerOptions(
            answers=AnswerOptions(options["max_batch"], cached, way.limits.question, pseudonyms, register, options["time_zone"]),
            middleware=tuple(middleware),
            limits=way.limits,
            grace=options["grace"],
            tls=way.keeper.tls,
            renewal=way.keeper,
            reflection=way.reflect,
            control=control,
        )
        yield Exchange(Serving(build(found.policies), found.policies, settings, found.company), build, record)


def _begun(greeting: str) -> None:
    """Announce to the user and to the service manager that the server serves."""
    click.echo(greeting)
    notify(READY)


def worker(ctx: click.Context, address: str, channel: int, packed: int, *, figures: str | None = None) -> list[str]:
    """The command line of a worker with the settings of its supervisor; `channel` and `packed` are descriptors."""
    own = ["--listen", address, "--packed", str(packed), *([] if figures is None else ["--metrics-to", figures])]
    # -P: no code from the working directory
    return [sys.executable, "-P", "-m", "zweck.cli", "serve", *repeated(ctx), *own, "--channel", str(channel)]


def greeting(policies: PolicySet, matcher: str, address: str, *, tls: bool, reflect: bool) -> str:
    """The policy set, the address, and a first question to ask."""
    look = f"look in:  grpcurl{'' if tls else ' -plaintext'} {address} describe zweck.v1.DecisionService"
    return "\n".join(
        (
            f"zweck serves {counted(policies)} at {address}",
            f"revision {policies.revision}, engine {matcher}",
            "",
            f"ask it:   echo '{EXAMPLE}' | zweck ask {address} -{' --tls-ca FILE' if tls else ''}",
            *([look] if reflect else []),
            "stop it:  Ctrl-C",
        )
    )


def build_decider(policies: PolicySet, matcher: str, cache: int, rate: float) -> Decider:
    """An engine, and with a rate above 0 the other one to check it."""
    engine = build_engine(policies, matcher, cache)
    if not rate:
        return engine
    try:
        return CrossCheck(engine, Engine(policies, "native" if matcher == "rete" else "rete"), rate)
    except MatcherUnavailable as unavailable:
        raise WrongCall(str(unavailable), "leave `--cross-check` out") from None


def notify(state: str) -> None:
    """Report a state to the service manager (systemd, with `Type=notify`), where there is one."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if where:
        address = f"\0{where[1:]}" if where.startswith("@") else where  # `@` stands for an abstract name
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):  # serving does not depend on it
            line.sendto(state.encode(), address)
