"""`zweck register`: consents, objections and restrictions of persons."""

import click

from zweck.cli.commands.register import (
    access,
    certificate,
    checkpoint,
    due,
    erase,
    events,
    export,
    prove,
    receipt,
    record,
    restore,
    state,
    states,
    table,
    verify,
)
from zweck.cli.help import Group


@click.group("register", cls=Group)
def command() -> None:
    """Keep the register of a controller: what persons consented to, withdrew, objected to."""


for each in (
    record,
    state,
    states,
    events,
    access,
    prove,
    receipt,
    table,
    export,
    due,
    certificate,
    erase,
    checkpoint,
    verify,
    restore,
):
    command.add_command(each.command)
