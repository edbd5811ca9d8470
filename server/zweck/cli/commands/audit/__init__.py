"""`zweck audit`: the decision record as an auditor reads it."""

import click

from zweck.cli.commands.audit import entries, keeping, verify
from zweck.cli.help import Group


@click.group("audit", cls=Group)
def command() -> None:
    """Read the decision record, which `zweck serve --record URL` writes."""


for each in (
    *(verify.command, entries.shown, entries.exported, entries.replayed),
    *(keeping.detached, keeping.attached),
    *(keeping.checkpoint, keeping.proof, keeping.public_key, keeping.cosign, keeping.due_now, keeping.erasure, keeping.restore),
):
    command.add_command(each)
