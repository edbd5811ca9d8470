"""`zweck lsp`."""

from pathlib import Path

import click

from zweck.cli.console import WrongCall
from zweck.cli.options import folder_option
from zweck.cli.quoting import texts_option
from zweck.words.said import says


@click.command("lsp")
@folder_option
@texts_option
def command(policies: Path | None, texts: Path | None) -> None:
    """Speak the Language Server Protocol over standard input and output; an editor starts this, not a person."""
    try:
        from zweck.lsp.server import build  # noqa: PLC0415  an optional part
    except ModuleNotFoundError as missing:
        raise WrongCall(says("cli.language_server_needs", name=missing.name)) from None
    build(policies, texts).start_io()
