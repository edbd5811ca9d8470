"""`zweck register`: consents, objections and restrictions of persons."""

import click

from zweck.cli.commands.register import due, keeping, persons, states, tables
from zweck.cli.help import Group


@click.group("register", cls=Group)
def command() -> None:
    """Keep the register of a controller: what persons consented to, withdrew, objected to."""


for each in (
    *(persons.record, persons.state, persons.events, persons.access, persons.proof, persons.receipt, persons.certificate, persons.erasure),
    *(tables.imported, tables.exported, states.command, due.command),
    *(keeping.checkpoint, keeping.verify, keeping.restore),
):
    command.add_command(each)
