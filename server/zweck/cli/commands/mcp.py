"""`zweck mcp`."""

from typing import Any

import click

from zweck.cli.connection import way, way_options
from zweck.cli.console import WrongCall
from zweck.cli.options import lang_option
from zweck.settings import environment
from zweck.words.said import says


@click.command("mcp")
@click.argument("address", metavar="ADDRESS")
@lang_option
@way_options
def command(address: str, lang: str, **options: Any) -> None:
    """Speak the Model Context Protocol over standard input and output; an agent's program starts this, not a person."""
    try:
        from zweck.doors.mcp.calls import Calls  # noqa: PLC0415  an optional part
        from zweck.doors.mcp.tools import server  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise WrongCall(says("cli.server_agents_needs", name=missing.name)) from None
    environment.preset("GRPC_VERBOSITY", "NONE")
    to = way(address, options)
    with to.channel as channel:
        server(Calls(channel, to.metadata), lang).run("stdio")
