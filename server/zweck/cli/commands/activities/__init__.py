"""`zweck activities`: the activities of a company, as its lawyers and its callers read them."""

import click

from zweck.cli.commands.activities import check, due, erasure, show
from zweck.cli.help import Group


@click.group("activities", cls=Group)
def command() -> None:
    """Read the activities of a company: `controllers.yaml` and `activities/NAME/DATE.yaml` in a folder."""


for each in (check, show, erasure, due):
    command.add_command(each.command)
