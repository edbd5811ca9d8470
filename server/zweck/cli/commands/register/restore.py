"""`zweck register restore`."""

from pathlib import Path

import click

from zweck.cli.commands.audit.options import opened
from zweck.cli.commands.audit.restore import stated
from zweck.cli.commands.register.options import FILE, register_key_option, register_option
from zweck.cli.kinds import shared
from zweck.register.chain import REGISTER
from zweck.register.erase import state
from zweck.register.settings import RegisterSettings


@click.command("restore")
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--yes", is_flag=True)
@shared(RegisterSettings, "register-anchors", type=FILE, required=True)
@register_key_option
@register_option
def command(*, reason: str, yes: bool, register_anchors: Path, register_key: Path | None, register: str) -> None:
    """State which events are lost, in a signed event, after an older copy of the register was restored."""
    with opened(register, write=True, chain=REGISTER) as database:
        stated(database, register_key, register_anchors, reason, REGISTER, state, yes=yes)
