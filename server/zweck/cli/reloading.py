"""Options about how the policies of `zweck serve` are exchanged."""

from pathlib import Path

import click

from zweck.cli.console import Command


def reload_options(command: Command) -> Command:
    """`--watch/--no-watch`, and for workers where the policies are with which they begin."""
    text = "Whether to serve other policies as soon as those at the source change; SIGHUP and ReloadPolicies ask for it either way."
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    for option in (
        click.option("--packed", type=file, hidden=True, help="The file with the policies of a worker."),
        click.option("--watch/--no-watch", default=True, show_default=True, help=text),
    ):
        command = option(command)
    return command
