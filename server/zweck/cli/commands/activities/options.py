"""Options that the commands of `zweck activities` share, and how they come to the activities."""

from datetime import date
from pathlib import Path

import click

from zweck.activities.entry import in_force
from zweck.cli.console import Command, WrongCall
from zweck.cli.options import Day
from zweck.law.diagnostics import near
from zweck.law.values import shown
from zweck.law.vocabulary import Vocabulary
from zweck.sources.company import Activity, Company, load_company


def activities_option(command: Command) -> Command:
    """`--activities FOLDER`."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    text = "The folder of the company, with `controllers.yaml` and `activities/`."
    return click.option(
        "--activities", "folder", type=folder, required=True, envvar="ZWECK_ACTIVITIES", show_envvar=True, metavar="FOLDER", help=text
    )(command)


def day_option(command: Command) -> Command:
    """`--at DATE`."""
    return click.option("--at", "at", type=Day(), metavar="DATE", help="The activities in force on this day; without it, today.")(command)


def chosen(folder: Path, names: tuple[str, ...], day: date, vocabulary: Vocabulary) -> tuple[Company, list[Activity]]:
    """The company's activities, and those of these names in force on a day; without names, all in force.

    Raises:
        PolicyError: with every fault of the files.
        WrongCall: for a name that none in force has.
    """
    company = load_company(folder, vocabulary)
    found = {activity.id: activity for activity in in_force(company, day)}
    for name in names:
        if name not in found:
            raise WrongCall(f"no activity `{shown(name)}` is in force on {day}", near(name, found) or f"there are {len(found)} in force")
    return company, [found[name] for name in names or found]
