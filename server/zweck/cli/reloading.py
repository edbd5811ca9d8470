"""Options about how the policies of `zweck serve` are exchanged."""

import click

from zweck.cli.console import Command


def reload_options(command: Command) -> Command:
    """`--watch/--no-watch`, and for workers where the policies are with which they begin."""
    text = "Whether to serve other policies as soon as those at the source change; SIGHUP and ReloadPolicies ask for it either way."
    for option in (
        click.option("--packed", type=int, hidden=True, help="The descriptor of the file with a worker's policies."),
        click.option("--watch/--no-watch", default=True, show_default=True, help=text),
    ):
        command = option(command)
    return command
