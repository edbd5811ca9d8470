"""`zweck filter`."""

from pathlib import Path

import click

from zweck.bulk.asking import Asking
from zweck.bulk.parse import load_binding
from zweck.bulk.sql.dialect import DIALECTS, NoQuery
from zweck.bulk.sql.query import query
from zweck.cli.commands.bulk.options import company_of, company_option
from zweck.cli.console import WrongCall
from zweck.cli.options import load_policies, policies_option
from zweck.company import UnknownActivity
from zweck.runtime.sources.source import Source

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("filter", short_help="Print the outcome of rows as SQL.")
@click.argument("table", metavar="TABLE")
@click.option("--bind", "bind", type=FILE, required=True, metavar="FILE", help="The binding: which column states which fact.")
@click.option("--sql", "sql", type=click.Choice([*DIALECTS]), required=True, help="The database that is to run the query.")
@company_option
@policies_option
def command(*, table: str, bind: Path, sql: str, activities: Source | None, policies: Source | None) -> None:
    """Print a query over TABLE, a name or an expression of the database, that gives each row's id and outcome.

    The outcome is that of `zweck bulk`, without the ruling. It is NULL where a row is faulty, or its facts contradict each other. The query
    is the law of the day that the binding states.
    """
    found = load_policies(policies)
    company = company_of(activities, found)
    asking = Asking(load_binding(bind, found.vocabulary), company, found.vocabulary)
    try:
        click.echo(query(found, asking, DIALECTS[sql], table))
    except (NoQuery, UnknownActivity) as error:
        raise WrongCall(str(error), error.help) from None
