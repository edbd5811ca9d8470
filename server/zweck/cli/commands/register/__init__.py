"""`zweck register`: consents, objections and restrictions of persons."""

import click

from zweck.cli.commands.register import access, erase, events, export, prove, receipt, record, state, table, verify
from zweck.cli.help import Group


@click.group("register", cls=Group, short_help="Record what persons consented or objected to; look it up, prove, erase.")
def command() -> None:
    """Keep the register of a controller: what persons consented to, withdrew, objected to.

    Its events are chained and sealed as the decision record is; nothing but an erasure takes a content out of it.
    """


for each in (record, state, events, access, prove, receipt, table, export, erase, verify):
    command.add_command(each.command)
