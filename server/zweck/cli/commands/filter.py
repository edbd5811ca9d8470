"""`zweck filter`."""

from datetime import date
from pathlib import Path

import click

from zweck.binding.asking import Asking
from zweck.binding.parse import load_binding
from zweck.cli.commands.bulk.options import company_of, company_option
from zweck.cli.console import WrongCall
from zweck.cli.options import Day, load_policies, policies_option
from zweck.company import UnknownActivity
from zweck.decision.decision import Outcome
from zweck.runtime.sources.source import Source
from zweck.tables.reading import TableError
from zweck.tables.run import now, today_of_table
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.tables.sql.query import Filter, policy, query
from zweck.tables.states import People, read
from zweck.words.said import says

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("filter")
@click.argument("table", required=False, metavar="[TABLE]")
@click.option("--bind", "bind", type=FILE, required=True, metavar="FILE")
@click.option("--sql", "sql", type=click.Choice([*DIALECTS]), required=True)
@click.option("--only", "only", type=click.Choice([*Outcome]))
@click.option("--policy", "role", metavar="ROLE")
@click.option("--days", "days", type=Day(), nargs=2, metavar="DATE DATE")
@click.option("--states", "states", type=FILE, metavar="FILE")
@click.option("--persons", "persons", default="persons", show_default=True, metavar="TABLE")
@company_option
@policies_option
def command(
    *,
    table: str | None,
    bind: Path,
    sql: str,
    only: str | None,
    role: str | None,
    days: tuple[date, date] | None,
    states: Path | None,
    persons: str,
    activities: Source | None,
    policies: Source | None,
) -> None:
    """Print a query over TABLE, a name or an expression of the database, that gives each row's id and outcome; without it a condition."""
    found = load_policies(policies)
    company = company_of(activities, found)
    binding = load_binding(bind, found.vocabulary)
    asking = Asking(binding, company, found.vocabulary)
    try:
        asking.check(undated=True)
        if binding.undated:
            asking = Asking(now(binding, today_of_table(binding, company)), company, found.vocabulary)
        people = None
        if states is not None and asking.binding.subject is not None:
            people = People(asking, read(states, asking), persons, DIALECTS[sql])
        elif states is not None:
            raise NoQuery(says("tables.names_no_persons"))
        filter = Filter(found, asking, DIALECTS[sql], days, people)
        wanted = None if only is None else Outcome(only)
        if table is not None:
            click.echo(policy(filter, table, role) if role else query(filter, table, wanted))
        elif wanted is None or role or people is not None:
            raise WrongCall(says("cli.condition_alone"))
        else:
            click.echo("\n".join(reversed(filter.where(wanted))))
    except (NoQuery, TableError, UnknownActivity) as error:
        raise WrongCall(error.message, error.help) from None
