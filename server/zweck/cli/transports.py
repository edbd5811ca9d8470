"""`--transport`: the program that carries the calls of `zweck serve`."""

from collections.abc import Callable
from typing import Final

import click

from zweck.access.keeper import Files
from zweck.cli.console import Command, WrongCall
from zweck.rpc.transport import Addressed, Own
from zweck.words.said import says

NGHTTP2: Final = "nghttp2"
GRPCIO: Final = "grpcio"


def transport_option(command: Command) -> Command:
    """`--transport nghttp2|grpcio`."""
    text = "The endpoint of zweck on nghttp2, or grpcio's server, which knows fewer limits, no JSON, and serves with one process."
    return click.option("--transport", type=click.Choice((NGHTTP2, GRPCIO)), default=NGHTTP2, show_default=True, help=text)(command)


def carrier(name: str, files: Files, workers: int) -> Callable[[str], Addressed]:
    """The transport of this name for an address, with the files for TLS.

    Raises:
        WrongCall: if it does not serve with so many workers.
    """
    if name == NGHTTP2:
        return Own.at
    if workers > 1:
        raise WrongCall(says("cli.serves_process"))
    from zweck.rpc.grpcio.server import Grpcio  # noqa: PLC0415  few want it

    return lambda listen: Grpcio(listen, files.pem)
