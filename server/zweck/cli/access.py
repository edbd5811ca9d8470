"""The TLS, the callers and the limits of `zweck serve`."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from zweck.access.keeper import Files, Keeper
from zweck.cli.console import Command, WrongCall
from zweck.rpc.limits import WAIT, Limits
from zweck.rpc.listen import loopback

GROUPS: Final = {"--tls-cert": "tls_cert", "--tls-key": "tls_key", "--tls-client-ca": "tls_client_ca", "--access": "access"}


@dataclass(frozen=True, slots=True)
class Door:
    """How clients come in."""

    keeper: Keeper
    reflect: bool
    limits: Limits


def access_options(command: Command) -> Command:
    """`--tls-cert`, `--tls-key`, `--tls-client-ca`, `--access`, `--insecure`, `--reflection`, `--rate`, `--concurrent`, `--max-wait`."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    reflection = "Whether tools may ask for the contract; without either, only on loopback."
    wait = "The longest that a call waits for its turn before it is refused."
    for option in (
        click.option(
            "--max-wait",
            type=click.FloatRange(0, min_open=True),
            default=WAIT,
            show_default=True,
            metavar="SECONDS",
            help=wait,
        ),
        click.option("--concurrent", type=click.IntRange(1), metavar="N", help="The most calls of one caller at once."),
        click.option(
            "--rate",
            "rate_limit",
            type=click.FloatRange(0, min_open=True),
            metavar="N",
            help="The most questions of one caller in a second.",
        ),
        click.option("--reflection/--no-reflection", "reflect", default=None, help=reflection),
        click.option("--insecure", is_flag=True, help="Serve other machines without TLS, or without knowing who calls."),
        click.option("--access", type=file, metavar="FILE", help="Who may call: certificates, tokens and their roles."),
        click.option("--tls-client-ca", type=file, metavar="FILE", help="Serve only clients with a certificate of this authority."),
        click.option("--tls-key", type=file, metavar="FILE", help="The private key of the server's certificate."),
        click.option("--tls-cert", type=file, metavar="FILE", help="Serve with TLS: the server's certificate and those of its issuers."),
    ):
        command = option(command)
    return command


def door(listen: str, options: Mapping[str, Any]) -> Door:
    """How clients come in at the address `listen`.

    Raises:
        ListenError: if it is no address.
        WrongCall: if the options do not fit each other, or the address.
        PolicyError: if the access file has faults.
    """
    cert, key, authority, access = (options[name] for name in GROUPS.values())
    if (cert is None) != (key is None):
        raise WrongCall("TLS needs a certificate and its key", "give both `--tls-cert` and `--tls-key`")
    if authority is not None and cert is None:
        raise WrongCall("`--tls-client-ca` needs TLS", "give `--tls-cert` and `--tls-key`, too")
    local = loopback(listen)
    if not (local or options["insecure"]):
        if cert is None:
            raise WrongCall(
                f"`{listen}` can be reached by others, and there is no TLS", "give `--tls-cert` and `--tls-key`, or `--insecure`"
            )
        if authority is None and access is None:
            help = "give `--tls-client-ca` or `--access`, or `--insecure`"
            raise WrongCall(f"`{listen}` can be reached by others, and nothing says who may call", help)
    try:
        keeper = Keeper(Files(cert, key, authority, access), rate=options["rate_limit"], concurrent=options["concurrent"])
    except OSError as error:
        why = (error.reason if isinstance(error, ssl.SSLError) else error.strerror) or str(error)
        help = "all are PEM files, the key fits the certificate and has no password"
        raise WrongCall(f"the certificate, its key or the client authority cannot be used: {why.replace('_', ' ').lower()}", help) from None
    known = keeper.gate.access
    if known is not None and known.certificates is not None and authority is None:
        raise WrongCall("the access file knows callers by certificates, but no client can show one", "give `--tls-client-ca`")
    return Door(keeper, local if options["reflect"] is None else options["reflect"], Limits(wait=options["max_wait"]))
