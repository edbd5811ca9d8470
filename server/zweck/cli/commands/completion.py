"""`zweck completion`."""

from typing import Final

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

SHELLS: Final[dict[str, type[ShellComplete]]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that teaches SHELL to complete commands, options and laws."""
    click.echo(SHELLS[shell](ctx.find_root().command, {}, "zweck", "_ZWECK_COMPLETE").source())
