"""How `zweck ask` and `zweck health` reach a server, and show who asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import grpc

from zweck.cli.console import Command, WrongCall, spoken
from zweck.words.said import says

PRINTED: Final = re.compile(rb"[!-~]+")
NAMES: Final = ("tls_ca", "tls_cert", "tls_key", "token")


@dataclass(frozen=True, slots=True)
class Way:
    """The channel to a server, and what each call says about its caller."""

    channel: grpc.Channel
    metadata: tuple[tuple[str, str], ...]


def way_options(command: Command) -> Command:
    """`--tls-ca`, `--tls-cert`, `--tls-key`, `--tls-server-name` and `--token`."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    for option in (
        click.option("--token", type=file, metavar="FILE"),
        click.option("--tls-server-name", metavar="NAME"),
        click.option("--tls-key", type=file, metavar="FILE"),
        click.option("--tls-cert", type=file, metavar="FILE"),
        click.option("--tls-ca", type=file, metavar="FILE"),
    ):
        command = option(command)
    return command


def way(address: str, options: Mapping[str, Any]) -> Way:
    """The way to the server at `address`.

    Raises:
        WrongCall: if the options do not fit each other.
    """
    authority, certificate, key, token = (None if options[name] is None else options[name].read_bytes() for name in NAMES)
    if (certificate is None) != (key is None):
        raise WrongCall(says("cli.your_certificate_needs"))
    if certificate is not None and authority is None:
        raise WrongCall(says("cli.certificate_shown_tls"))
    name = options["tls_server_name"]
    if name is not None and authority is None:
        raise WrongCall(says("cli.server_tls_certificate"))
    language = (("accept-language", spoken()),)
    metadata = language if token is None else (*language, ("authorization", f"Bearer {_line(token)}"))
    if authority is None:
        return Way(grpc.insecure_channel(address), metadata)
    named = () if name is None else (("grpc.ssl_target_name_override", name),)
    return Way(grpc.secure_channel(address, grpc.ssl_channel_credentials(authority, key, certificate), named), metadata)


def _line(token: bytes) -> str:
    """A token in a file.

    Raises:
        WrongCall: if it is none.
    """
    found = token.strip()
    if not PRINTED.fullmatch(found):
        raise WrongCall(says("cli.file_must_hold"))
    return found.decode("ascii")
