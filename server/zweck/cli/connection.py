"""How commands reach a server, and show who asks; and the words of TLS where it does not answer: gRPC reports only that."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import click
import grpc

from zweck.cli.console import Failure, Unreachable, WrongCall, spoken
from zweck.cli.kinds import Place, several
from zweck.client.manner import NO_ADDRESS
from zweck.settings import environment
from zweck.words.said import says

PRINTED: Final = re.compile(rb"[!-~]+")
NAMES: Final = ("tls_ca", "tls_cert", "tls_key", "token")


@dataclass(frozen=True, slots=True)
class Route:
    """The channel to a server, and what each call says about its caller."""

    channel: grpc.Channel
    metadata: tuple[tuple[str, str], ...]


route_options: Final = several(
    *(click.option(f"--tls-{name}", type=Place(exists=True, dir_okay=False), metavar="FILE") for name in ("ca", "cert", "key")),
    click.option("--tls-server-name", metavar="NAME"),
    click.option("--token", type=Place(exists=True, dir_okay=False), metavar="FILE"),
)
"""The options by which a server is reached, and that show who asks."""


@contextmanager
def reaching(address: str, options: Mapping[str, Any], refusal: Callable[[grpc.Call], Failure] | None = None) -> Iterator[Route]:
    """The route to the server at `address` while the block runs; a refusal of it ends the command.

    Raises:
        WrongCall: as `route` has it.
    """
    environment.preset("GRPC_VERBOSITY", "NONE")  # failures are reported once, below
    to = route(address, options)
    with to.channel:
        try:
            yield to
        except grpc.RpcError as error:
            if refusal is None or not isinstance(error, grpc.Call):
                raise
            raise refusal(error) from None


def route(address: str, options: Mapping[str, Any]) -> Route:
    """The route to the server at `address`.

    Raises:
        WrongCall: if the address is none, or the options do not fit each other.
    """
    if NO_ADDRESS.fullmatch(address):
        raise WrongCall(says("cli.no_address", address=address))
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
        return Route(grpc.insecure_channel(address), metadata)
    named = () if name is None else (("grpc.ssl_target_name_override", name),)
    return Route(grpc.secure_channel(address, grpc.ssl_channel_credentials(authority, key, certificate), named), metadata)


def _line(token: bytes) -> str:
    """A token in a file.

    Raises:
        WrongCall: if it is none.
    """
    found = token.strip()
    if not PRINTED.fullmatch(found):
        raise WrongCall(says("cli.file_must_hold"))
    return found.decode("ascii")


PATIENCE: Final = 5.0
"""Seconds for each step."""

PORT_DIGITS: Final = 5

FIRST: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
"""The first bytes of HTTP/2 and empty settings (RFC 9113, 3.4), which a server that lets a client in answers."""

ALERT: Final = "_ALERT_"
"""A part of the reason of OpenSSL where the other end has sent an alert."""

SERVERS: Final = says("cli.give_authority_server")


class ErrorCode(IntEnum):
    """Codes of OpenSSL for certificates that do not verify (X509_V_ERR_…)."""

    NOT_YET_VALID = 9
    EXPIRED = 10
    OTHER_NAME = 62
    OTHER_ADDRESS = 64


def tls_fault(address: str, options: Mapping[str, Any]) -> Unreachable | None:
    """Why TLS brings no connection to a server; `None` where TLS is not the reason."""
    host, _, port = address.removeprefix("dns:///").rpartition(":")
    if not port.isdecimal() or len(port) > PORT_DIGITS or host == "unix":
        return None
    place = host.strip("[]"), int(port)
    if options["tls_ca"] is None:
        return _speaks(address, place)
    context = ssl.create_default_context(cafile=options["tls_ca"])
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # of Python 3.13 on; gRPC takes certificates that lack identifiers of keys
    context.set_alpn_protocols(["h2"])
    name = options["tls_server_name"] or place[0]
    try:
        name.encode("idna")  # else a connection would stay open
        if options["tls_cert"] is not None:
            context.load_cert_chain(options["tls_cert"], options["tls_key"])
        with _connected(context, place, name) as connection, suppress(ssl.SSLError, ConnectionError):
            connection.sendall(FIRST)
            if connection.recv(1):
                return None
    except ssl.SSLCertVerificationError as error:
        return _untrusted(address, name, error)
    except ssl.SSLError as error:
        if ALERT not in (error.reason or ""):
            return Unreachable(says("cli.server_speaks_no", address=address))
    except (OSError, ValueError) as error:
        return (
            Unreachable(says("cli.certificate_server_another", address=address, name=name))
            if isinstance(error, ValueError) and name != place[0]  # the name that was given is none
            else None
        )
    # With TLS 1.3 a client learns only after the handshake that the server has turned it away: by an alert, the end, or a connection cut.
    if options["tls_cert"] is None:
        return Unreachable(says("cli.server_wants_certificate", address=address))
    return Unreachable(says("cli.server_does_not", address=address))


def _connected(context: ssl.SSLContext, place: tuple[str, int], name: str) -> ssl.SSLSocket:
    plain = socket.create_connection(place, PATIENCE)
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except BaseException:
        plain.close()
        raise


def _speaks(address: str, place: tuple[str, int]) -> Unreachable | None:
    """A server that speaks TLS, although the client does not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with suppress(OSError, ValueError), _connected(context, place, place[0]):
        return Unreachable(says("cli.server_speaks_tls", address=address), SERVERS)
    return None


def _untrusted(address: str, name: str, error: ssl.SSLCertVerificationError) -> Unreachable:
    match error.verify_code:
        case ErrorCode.EXPIRED:
            return Unreachable(says("cli.certificate_server_expired", address=address))
        case ErrorCode.NOT_YET_VALID:
            return Unreachable(says("cli.certificate_server_not", address=address))
        case ErrorCode.OTHER_NAME | ErrorCode.OTHER_ADDRESS:
            return Unreachable(says("cli.certificate_server_another", address=address, name=name))
        case _:
            return Unreachable(says("cli.certificate_server_authority", address=address), SERVERS)
