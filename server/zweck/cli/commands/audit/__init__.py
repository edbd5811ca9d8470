"""`zweck audit`: the decision record as an auditor reads it."""

import click

from zweck.cli.commands.audit import checkpoint, erase, export, key, replay, show, verify
from zweck.cli.help import Group


@click.group("audit", cls=Group)
def command() -> None:
    """Read the decision record, which `zweck serve --record URL` writes."""


for each in (verify, checkpoint, key, replay, show, export, erase):
    command.add_command(each.command)
