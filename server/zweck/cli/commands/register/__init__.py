"""`zweck register`: consents, objections and restrictions of persons."""

import click

from zweck.cli.commands.register import erase, events, export, prove, receipt, record, state, table, verify


@click.group("register", short_help="Record what persons consented or objected to; look it up, prove, erase.")
def command() -> None:
    """Keep the register of a controller: what persons consented to, withdrew, objected to.

    Its events are chained and sealed as the decision record is; nothing but an erasure takes a content out of it.
    """


for each in (record, state, events, prove, receipt, table, export, erase, verify):
    command.add_command(each.command)
