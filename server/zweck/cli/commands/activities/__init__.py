"""`zweck activities`: the activities of a company, as its lawyers and its callers read them."""

import click

from zweck.cli.commands.activities import check, due, show
from zweck.cli.help import Group


@click.group("activities", cls=Group, short_help="Check a company's activities, show their Art. 30 record, list reviews that are due.")
def command() -> None:
    """Read the activities of a company: `controllers.yaml` and `activities/NAME/DATE.yaml` in a folder.

    Exit code 1 if something was found: a review that is overdue, an activity that no call can be permitted.
    """


for each in (check, show, due):
    command.add_command(each.command)
