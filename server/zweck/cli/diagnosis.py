"""Whether a server could start with its settings: its keys, databases, TLS files, folders and policies. Nothing is written."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import click

from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors, held
from zweck.chain.chain import Chain
from zweck.chain.head import read_head, trust
from zweck.chain.key import Key, require_sealed
from zweck.chain.schema import check
from zweck.cli.commands.serve import command, last_served
from zweck.cli.main import cli
from zweck.cli.persons import read_pseudonyms
from zweck.cli.serving import door
from zweck.cli.settings import Configured
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
from zweck.settings.secrets import exposure

SOON: Final = timedelta(days=30)
"""A certificate that ends within this time is noted."""

HELP: Final = "`zweck check` names every fault"


def examine(config: Path, engines: Sequence[str]) -> Iterator[Result]:
    """Look at the settings in a file and in the environment, as `zweck serve --config` takes them, and at all that they name."""
    found: list[ServeSettings] = []
    yield checked(f"the configuration `{config}`", lambda: found.append(taken(config)))
    for settings in found:
        yield from _keys(settings)
        yield from _chain(settings.record, RECORD, unsealed=settings.sealing.unsealed)
        yield from _chain(settings.register, REGISTER, unsealed=settings.sealing.unsealed)
        yield checked("TLS, callers and addresses", partial(door, settings.network.listen, settings.access, settings.observed.metrics))
        yield from _certificates(settings, datetime.now(UTC))
        yield from _folders(settings)
        yield from decisions("the policies of the configuration", partial(_policies, settings), HELP, engines)
        if not settings.network.listen.startswith(UNIX):
            yield port(settings.network.listen)


def taken(config: Path) -> ServeSettings:
    """The settings of `zweck serve --config` with this file.

    Raises:
        PolicyError, ClickException: if it would refuse them.
    """
    if not isinstance(command, Configured):
        raise TypeError(command)
    context = command.make_context("serve", ["--config", str(config)], parent=click.Context(cli))
    settings: ServeSettings = command.taken(context)
    return settings


def checked(part: str, work: Callable[[], object], *, note: str = "") -> Result:
    """The finding about a part; an error whose help has the words `note` is no fault."""
    try:
        work()
    except PolicyError as error:
        first = error.diagnostics[0]
        return Result(State.FAULT, f"{part}: {first.span}: {first.message}", str(first.help or HELP))
    except click.ClickException as error:
        return Result(State.FAULT, f"{part}: {error.format_message()}", str(getattr(error, "help", None) or ""))
    except Exception as error:  # noqa: BLE001  whatever hinders the server is a finding
        help = str(getattr(error, "help", None) or "")
        return Result(State.NOTE if note and note in help else State.FAULT, f"{part}: {first_line(error)}", help)
    return Result(State.OK, part)


def _keys(settings: ServeSettings) -> Iterator[Result]:
    for name, file, reader in (
        ("the record's key", settings.record.key, Key.read),
        ("the register's key", settings.register.key, Key.read),
        ("the key of pseudonyms", settings.persons.pseudonym_key, read_pseudonyms),
    ):
        if file is not None:
            yield checked(f"{name} `{file}`", partial(reader, file))
    tls = settings.access.tls_key
    if tls is not None and (fault := exposure(tls)):
        yield Result(State.NOTE, str(fault), f"chmod 640 {tls}")


def _chain(settings: RecordSettings | RegisterSettings, chain: Chain, *, unsealed: bool) -> Iterator[Result]:
    """The record or the register: sealed with its key, at the end that its anchors name; one that the server would begin is a note."""
    if settings.url:
        yield checked(f"the {chain.name}'s seal", partial(require_sealed, settings.key, unsealed, chain.name))
        yield checked(f"the {chain.name}'s database", partial(_trusted, settings, settings.url, chain), note=chain.begins)


def _trusted(settings: RecordSettings | RegisterSettings, url: str, chain: Chain) -> None:
    with closing(address(url, chain).connect(write=False)) as database:
        check(database, chain)
        with database.reading():
            trust(read_head(database, chain), None, database, Key.read(settings.key) if settings.key else None, chain)
            held(Anchors(settings.anchors) if settings.anchors else None, database, chain)


def _certificates(settings: ServeSettings, now: datetime) -> Iterator[Result]:
    """Each certificate with the day on which it ends."""
    for file in filter(None, (settings.access.tls_cert, settings.access.tls_client_ca)):
        try:
            found = validities(file)
        except (OSError, ValueError) as error:
            yield Result(State.FAULT, f"the certificates in `{file}`: {first_line(error)}", "give a PEM file")
            continue
        for subject, begin, end in found:
            part = f"the certificate `{subject}` in `{file}`"
            if now < begin:
                yield Result(State.FAULT, f"{part} is valid from {begin.date()} on", "set the clock, or wait")
            elif now > end:
                yield Result(State.FAULT, f"{part} expired on {end.date()}", "have another one made")
            else:
                state = State.NOTE if end - now < SOON else State.OK
                yield Result(state, f"{part} is valid until {end.date()}", "renew it" if state is State.NOTE else "")


def _folders(settings: ServeSettings) -> Iterator[Result]:
    """The folders into which the server writes."""
    for file in filter(None, (settings.reload.last_served, settings.record.anchors, settings.register.anchors)):
        folder = file.absolute().parent
        if os.access(folder, os.W_OK | os.X_OK):
            yield Result(State.OK, f"the folder `{folder}`")
        else:
            why = "cannot be written to" if folder.is_dir() else "is not there"
            yield Result(State.FAULT, f"the folder `{folder}` {why}", "make it, for the user that serves")


def _policies(settings: ServeSettings) -> PolicySet:
    source, company = settings.policies.source, settings.company.source
    if settings.reload.last_served is None or (settings.record.url and settings.record.key):  # else a key would be made beside the file
        kept = last_served(settings, source, company)
        if kept is not None:
            kept.known()
    found = read(source, company, released=True)
    if settings.register.url:
        check_register(found)
    return found.policies
