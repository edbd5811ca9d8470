"""`zweck serve`."""

import pickle
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

import click

from zweck.chain.key import require_sealed
from zweck.cli.console import WrongCall
from zweck.cli.serving import Door, door, gathering, greeting, log, metering, reported, serving
from zweck.cli.settings import Configured
from zweck.observe.figures import EXPIRY, Figures, add
from zweck.observe.logs import logging_as
from zweck.rpc.listen import Listener
from zweck.rpc.tls import validities
from zweck.runtime import process
from zweck.runtime.beginning import begin, check_register
from zweck.runtime.last_served import LastServed
from zweck.runtime.reload.compile import Compiler
from zweck.runtime.reload.leader import lead
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.settings import ServeSettings
from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.company import stamp_of
from zweck.runtime.sources.parse import identity, parts_of
from zweck.runtime.sources.read import Packed, Read
from zweck.runtime.sources.source import Source
from zweck.settings import environment
from zweck.words.said import says

READY: Final = "READY=1"
"""The state in which calls are answered, for the service manager."""


@click.command("serve", cls=Configured, group=ServeSettings)
def command(settings: ServeSettings) -> int:
    """Serve the decisions and the policies over gRPC, with health checks, until SIGTERM or Ctrl-C."""
    with logging_as(settings.observed.log), reported():
        return _serve(settings)


def _serve(settings: ServeSettings) -> int:
    for kept, name in ((settings.record, "record"), (settings.register, "register")):
        if kept.url:
            require_sealed(kept.key, settings.sealing.unsealed or settings.access.dev, name)
    entrance = door(settings.network.listen, settings.access, settings.observed.metrics)
    for _, file, until in (end for end in _ends(settings) if end[2] < datetime.now(UTC)):
        log.warning("a certificate in `%s` expired on %s: have another one made", file, until.date())
    source, company = settings.policies.source, settings.company.source
    stamp = stamp_of(source, company)  # before they are read: what changes from now on is a change
    last, watch = last_served(settings, source, company), settings.reload.watch
    found, refused = begin(source, company, last)
    if settings.register.url:
        check_register(found)
    status = Status(found.policies.revision, found.origin, watching=watch, activities=found.company.revision)
    if refused is not None:
        status.failed(refused.message, refused.help, refused.faults)
    compiler = Compiler(source, company)
    reloader = Reloader(source, compiler.compiled, status, served=found.inventory, stamp=stamp, company=company, watch=watch)
    reloader.keeper = last
    if settings.network.workers > 1:
        return _supervise(settings, found, reloader)
    _run(settings, entrance, found, reloader)
    return 0


def last_served(settings: ServeSettings, source: Source, company: Source | None) -> LastServed | None:
    """The file with the policies that were served last.

    Raises:
        WrongCall: if there is none, but a bundle: an earlier one could be served after a restart.
        SourceError: if its key cannot be had.
    """
    if settings.reload.last_served is not None:
        return LastServed(settings.reload.last_served, identity(source, company), settings.record.key if settings.record.url else None)
    if bundle := next((part for part in (*parts_of(source), *parts_of(company)) if isinstance(part, Bundle)), None):
        raise WrongCall(says("cli.no_last_served", bundle=bundle.name))
    return None


def _run(settings: ServeSettings, entrance: Door, found: Read, reloader: Reloader) -> None:
    """Serve in this process."""
    meter = metering(settings.observed.metrics, None, _figures(settings, reloader))
    with serving(settings, entrance, found, reloader, meter) as exchange:
        reloader.exchange = exchange
        ready = lambda address: _begun(greeting(found.policies, settings.matching.engine, address, entrance))  # noqa: E731  it is called once
        process.run(exchange.serving, settings.network.listen, ready, beside=[reloader.run], on_hang_up=reloader.reload)


def _supervise(settings: ServeSettings, found: Read, reloader: Reloader) -> int:
    """Let workers serve; returns the exit code."""
    network = settings.network
    with gathering(settings.observed.metrics, _figures(settings, reloader)) as figures:
        listener = Listener(network.listen)
        given = pickle.dumps((replace(settings, network=replace(network, listen=listener.address)), figures))
        packed = Packed.of(found)._replace(settings=given).dumped()
        leading = partial(lead, reloader, given)
        return process.supervise(listener, worker, network.workers, packed, _begun, grace=network.grace, lead=leading)


def _figures(settings: ServeSettings, reloader: Reloader) -> Callable[[], Figures]:
    """The figures of the policies, and until when the certificates are valid."""

    def figures() -> Figures:
        found = reloader.state.figures()
        for use, _, until in _ends(settings):
            add(found, EXPIRY, (use,), [until.timestamp()])
        return found

    return figures


def _ends(settings: ServeSettings) -> Iterator[tuple[str, object, datetime]]:
    """Until when the first certificate in each file is valid, by its use."""
    for use, file in (("server", settings.access.tls_cert), ("clients", settings.access.tls_client_ca)):
        if file is not None:
            with suppress(OSError, ValueError):  # who renews it writes it just now; the next look has it
                yield use, file, min(until for _, _, until in validities(file))


def worker(channel: int, packed: int) -> list[str]:
    """The command line of a worker: descriptors alone, for everyone can read it; its settings stand with the packed policies."""
    return [sys.executable, "-P", "-m", "zweck.cli", "worker", str(channel), str(packed)]  # -P: no code from the working directory


def _begun(greeting: str) -> None:
    """Announce to the user and to the service manager that the server serves."""
    click.echo(greeting)
    notify(READY)


def notify(state: str) -> None:
    """Report a state to the service manager (systemd, with `Type=notify`), where there is one."""
    where = environment.variable("NOTIFY_SOCKET")
    if where:
        address = f"\0{where[1:]}" if where.startswith("@") else where  # `@` stands for an abstract name
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):  # serving does not depend on it
            line.sendto(state.encode(), address)
