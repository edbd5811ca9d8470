"""`zweck filter`."""

from pathlib import Path

import click

from zweck.binding.asking import Asking
from zweck.binding.parse import load_binding
from zweck.cli.commands.bulk.options import company_of, company_option
from zweck.cli.console import WrongCall
from zweck.cli.options import load_policies, policies_option
from zweck.company import UnknownActivity
from zweck.decision.decision import Outcome
from zweck.runtime.sources.source import Source
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.tables.sql.query import query

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("filter")
@click.argument("table", metavar="TABLE")
@click.option("--bind", "bind", type=FILE, required=True, metavar="FILE")
@click.option("--sql", "sql", type=click.Choice([*DIALECTS]), required=True)
@click.option("--only", "only", type=click.Choice([*Outcome]))
@company_option
@policies_option
def command(*, table: str, bind: Path, sql: str, only: str | None, activities: Source | None, policies: Source | None) -> None:
    """Print a query over TABLE, a name or an expression of the database, that gives each row's id and outcome."""
    found = load_policies(policies)
    company = company_of(activities, found)
    asking = Asking(load_binding(bind, found.vocabulary), company, found.vocabulary)
    try:
        click.echo(query(found, asking, DIALECTS[sql], table, None if only is None else Outcome(only)))
    except (NoQuery, UnknownActivity) as error:
        raise WrongCall(error.message, error.help) from None
