"""`zweck audit`: the decision record as an auditor reads it."""

import click

from zweck.cli.commands.audit import checkpoint, cosign, erase, export, key, prove, replay, restore, show, verify
from zweck.cli.help import Group


@click.group("audit", cls=Group)
def command() -> None:
    """Read the decision record, which `zweck serve --record URL` writes."""


for each in (verify, checkpoint, prove, key, replay, show, export, erase, restore, cosign):
    command.add_command(each.command)
