"""Whether a server could start with its settings: its keys, databases, TLS files, folders and policies. Nothing is written."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import click

from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors, held
from zweck.chain.chain import Chain, check
from zweck.chain.head import read_head, trust
from zweck.chain.key import Key, require_sealed
from zweck.chain.webhook import Webhook
from zweck.chain.witness import runnable
from zweck.cli.commands.serve import command, last_served
from zweck.cli.console import Failure
from zweck.cli.main import cli
from zweck.cli.persons import read_pseudonyms
from zweck.cli.serving import door
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.record.chain import RECORD
from zweck.record.settings import RecordSettings
from zweck.register.chain import REGISTER
from zweck.register.settings import RegisterSettings
from zweck.rpc.listen import UNIX
from zweck.rpc.tls import validities
from zweck.runtime.beginning import check_register
from zweck.runtime.doctor import Result, State, decisions, first_line, port
from zweck.runtime.settings import ServeSettings
from zweck.runtime.sources.read import read
from zweck.words.said import Said, SaidError, quoted, says

SOON: Final = timedelta(days=30)  # a certificate that ends within this time is noted
STATES: Final = {"early": State.FAULT, "expired": State.FAULT, "soon": State.NOTE, "valid": State.OK}  # by the days of a certificate
HELP: Final = says("runtime.doctor.check")


def examine(config: Path, engines: Sequence[str]) -> Iterator[Result]:
    """Look at the settings in a file and in the environment, as `zweck serve --config` takes them, and at all that they name."""
    found: list[ServeSettings] = []
    every = says("cli.doctor.all_faults", config=config)
    yield checked(says("cli.doctor.configuration", config=config), lambda: found.append(taken(config)), every)
    for settings in found:
        yield from _keys(settings)
        yield from _chain(settings.record, RECORD, unsealed=settings.sealing.unsealed)
        yield from _chain(settings.register, REGISTER, unsealed=settings.sealing.unsealed)
        yield checked(says("cli.doctor.doors"), partial(door, settings.network.listen, settings.access, settings.observed.metrics))
        yield from _certificates(settings, datetime.now(UTC))
        yield from _folders(settings)
        yield from decisions(says("cli.doctor.policies"), partial(_policies, settings), HELP, engines)
        if (mapping := settings.answering.trino) is not None:
            yield checked(says("cli.doctor.trino", file=mapping), partial(_trino, settings, mapping))
        yield from (port(at) for at in (settings.network.listen, settings.observed.metrics) if at)


def taken(config: Path) -> ServeSettings:
    """The settings of `zweck serve --config` with this file.

    Raises:
        PolicyError, ClickException: if it would refuse them.
    """
    context = command.make_context("serve", ["--config", str(config)], parent=click.Context(cli, **cli.context_settings))
    settings: ServeSettings = command.taken(context)
    return settings


def checked(part: Said, work: Callable[[], object], every: Said = HELP, *, note: str = "") -> Result:
    """The finding about a part, with what names `every` fault of its file; an error whose help has the words `note` is no fault."""
    try:
        work()
    except PolicyError as error:
        first = error.diagnostics[0]
        return Result(
            State.FAULT,
            says("runtime.doctor.fault", part=part, why=says("words.at", place=first.span, why=first.message)),
            every if len(error.diagnostics) > 1 or first.help is None else first.help,
        )
    except click.ClickException as error:
        said = error.said if isinstance(error, Failure) else quoted(error.format_message())
        return Result(State.FAULT, says("runtime.doctor.fault", part=part, why=said), error.help if isinstance(error, Failure) else None)
    except Exception as error:  # noqa: BLE001  whatever hinders the server is a finding
        help = error.help if isinstance(error, SaidError) else None
        state = State.NOTE if note and note in str(help or "") else State.FAULT
        return Result(state, says("runtime.doctor.fault", part=part, why=first_line(error)), help)
    return Result(State.OK, part)


def _keys(settings: ServeSettings) -> Iterator[Result]:
    named: tuple[tuple[str, Path | str | None, Callable[[Any], object]], ...] = (
        ("record", settings.record.key, Key.read),
        ("register", settings.register.key, Key.read),
        ("pseudonyms", settings.persons.pseudonym_key, read_pseudonyms),
        ("webhook", settings.record.webhook, Webhook),
        ("witness", settings.record.witness, runnable),
    )
    for name, file, reader in named:
        if file is not None:
            yield checked(says(f"cli.doctor.key.{name}", file=file), partial(reader, file))


def _chain(settings: RecordSettings | RegisterSettings, chain: Chain, *, unsealed: bool) -> Iterator[Result]:
    """The record or the register: sealed with its key, at the end that its anchors name; one that the server would begin is a note."""
    if settings.url:
        yield checked(says("cli.doctor.seal", name=chain.called), partial(require_sealed, settings.key, unsealed, chain.name))
        yield checked(says("cli.doctor.database", name=chain.called), partial(_trusted, settings, settings.url, chain), note=chain.begins)


def _trusted(settings: RecordSettings | RegisterSettings, url: str, chain: Chain) -> None:
    anchors = Anchors(settings.anchors) if settings.anchors else None
    if anchors is not None:
        anchors.all(chain)  # also where there is no database yet
    with closing(address(url, chain).connect(write=False)) as database:
        check(database, chain)
        with database.reading():
            trust(read_head(database, chain), None, database, Key.read(settings.key) if settings.key else None, chain)
            held(anchors, database, chain)


def _certificates(settings: ServeSettings, now: datetime) -> Iterator[Result]:
    """Each certificate with the day on which it ends."""
    for file in filter(None, (settings.access.tls_cert, settings.access.tls_client_ca)):
        try:
            found = validities(file)
        except (OSError, ValueError) as error:
            yield Result(State.FAULT, says("cli.doctor.certificates", file=file, why=first_line(error)))
            continue
        for subject, begin, end in found:
            key = "early" if now < begin else "expired" if now > end else "soon" if end - now < SOON else "valid"
            part = says(f"cli.doctor.certificate.{key}", subject=subject, file=file, day=begin.date() if key == "early" else end.date())
            yield Result(STATES[key], part, part.help)


def _folders(settings: ServeSettings) -> Iterator[Result]:
    """The folders into which the server writes."""
    databases = (
        Path(unquote(url.removeprefix("sqlite:///")))
        for url in (settings.record.url, settings.register.url)
        if url and url.startswith("sqlite:")
    )
    socket = Path(at.removeprefix(UNIX)) if (at := settings.network.listen).startswith(UNIX) else None
    for file in filter(None, (settings.reload.last_served, settings.record.anchors, settings.register.anchors, socket, *databases)):
        folder = file.absolute().parent
        if os.access(folder, os.W_OK | os.X_OK):
            yield Result(State.OK, says("cli.doctor.folder", folder=folder))
        else:
            part = says("cli.doctor.not_written" if folder.is_dir() else "cli.doctor.no_folder", folder=folder)
            yield Result(State.FAULT, part, says("cli.doctor.make_folder"))


def _trino(settings: ServeSettings, mapping: Path) -> None:
    from zweck.doors.trino.door import require_filters  # noqa: PLC0415  needs the extra `bulk`

    found = read(settings.policies.source, settings.company.source, released=True)
    require_filters(mapping, found.policies, found.company)


def _policies(settings: ServeSettings) -> PolicySet:
    source, company = settings.policies.source, settings.company.source
    if settings.reload.last_served is None or (settings.record.url and settings.record.key):  # else a key would be made beside the file
        kept = last_served(settings, source, company)
        if kept is not None:
            kept.last()
    found = read(source, company, released=True)
    if settings.register.url:
        check_register(found)
    return found.policies
