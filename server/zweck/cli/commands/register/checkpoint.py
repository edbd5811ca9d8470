"""`zweck register checkpoint`."""

from pathlib import Path

import click

from zweck.cli.commands.audit.checkpoint import show
from zweck.cli.commands.register.options import register_key_option, register_option
from zweck.register.chain import REGISTER


@click.command("checkpoint")
@register_key_option
@register_option
@click.pass_context
def command(ctx: click.Context, *, register_key: Path | None, register: str) -> None:
    """Print the last checkpoint of the register, or with its key sign one of all events."""
    show(ctx, register, register_key, REGISTER)
