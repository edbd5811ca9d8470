"""Options that the commands of `zweck activities` share, and how they come to the activities."""

from datetime import date
from typing import Final

import click

from zweck.activities.entry import in_force
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import Command, WrongCall
from zweck.cli.options import Day
from zweck.company import Activity, Company
from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.vocabulary import Vocabulary
from zweck.runtime.sources.source import Source
from zweck.words.said import says

company_option: Final = activities_option(required=True)


def day_option(command: Command) -> Command:
    """`--at DATE`."""
    return click.option("--at", "at", type=Day(), metavar="DATE")(command)


def chosen(activities: Source, names: tuple[str, ...], day: date, vocabulary: Vocabulary) -> tuple[Company, list[Activity]]:
    """The company's activities, and those of these names in force on a day; without names, all in force.

    Raises:
        PolicyError: with every fault of the files.
        WrongCall: for a name that none in force has.
    """
    company = company_in(activities, vocabulary)
    found = {activity.id: activity for activity in in_force(company, day)}
    for name in names:
        if name not in found:
            raise WrongCall(
                says("cli.no_activity_force", name=shown(name), day=day), near(name, found) or says("cli.force", found=len(found))
            )
    return company, [found[name] for name in names or found]
