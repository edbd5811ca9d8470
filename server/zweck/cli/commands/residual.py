"""`zweck residual` and `zweck filter`: the law over what an activity or a binding leaves open, in words and as SQL."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from zweck.binding.left import Left, NotLeft, Part, of_activity
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.cli.console import WrongCall
from zweck.cli.kinds import Sources
from zweck.cli.options import (
    FILE,
    Opened,
    as_day,
    company_option,
    day_option,
    engine_option,
    json_option,
    opening,
    policies_option,
)
from zweck.company import UnknownActivity
from zweck.decision.decision import Outcome
from zweck.forms.quoting import near, shown
from zweck.pages import left as page
from zweck.pages.phrases import say
from zweck.residual.table import Turn
from zweck.runtime.sources.source import POLICIES, Source
from zweck.tables.pieces import TableError
from zweck.tables.run import now, on_day, today_of_table
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.tables.sql.query import Filter, policy, query
from zweck.tables.states import People, read
from zweck.words.said import says

Turned = tuple[str, Sequence[tuple[Turn, tuple[Part, ...]]]]


@click.command("residual")
@click.argument("activity", required=False, metavar="[ACTIVITY]")
@click.option("--bind", "bind", type=FILE, metavar="FILE")
@click.option("--open", "names", multiple=True, metavar="FACT")
@click.option("--than", "than", metavar="ACTIVITY")
@click.option("--since", "since", type=Sources(POLICIES), metavar="SOURCE")
@opening(json_option, company_option, day_option, engine_option, policies_option)
def command(
    opened: Opened,
    /,
    *,
    activity: str | None,
    bind: Path | None,
    names: tuple[str, ...],
    than: str | None,
    since: Source | None,
) -> None:
    """Say what the law says of the facts that ACTIVITY or a binding leaves open."""
    if (activity is None) is (bind is None):
        raise WrongCall(says("cli.activity_or_binding"))
    day, lang = opened.day, opened.lang
    turned: list[Turned] = []
    try:
        one = _left(opened, activity, bind, day, names)
        boxes = page.shown(one)
        if than is not None:
            other = _left(opened, than, None, one.table.day, names)
            turned.append((say("left.than", lang, name=one.asking.binding.name, other=than), [*one.against(other)]))
        if since is not None:
            earlier = Opened({**opened.given, "policies": since})
            before = _left(earlier, activity, bind, day, names)
            turned.append((say("left.since", lang, revision=earlier.policies.revision[:12]), [*one.against(before)]))
    except (NotLeft, UnknownActivity) as error:
        raise WrongCall(error.message, error.help) from None
    as_json = lambda: json.dumps(page.as_json(one, boxes, turned), ensure_ascii=False, indent=2)  # noqa: E731  it is called once
    opened.say(as_json, lambda: page.page_of(one, boxes, turned, lang))


def _left(opened: Opened, activity: str | None, bind: Path | None, day: date, names: Sequence[str]) -> Left:
    engine, vocabulary, company = opened.engine, opened.vocabulary, opened.company
    for name in names:
        if name not in vocabulary.facts:
            raise WrongCall(says("ZW301.not_fact_vocabulary", fact=shown(name)), near(name, vocabulary.facts))
    if bind is None:
        return Left(engine, of_activity(activity or "", day, company, vocabulary), names)
    binding = load_binding(bind, vocabulary)
    return Left(engine, Asking(on_day(binding, day) if binding.undated else binding, company, vocabulary), names)


@click.command("filter")
@click.argument("table", required=False, metavar="[TABLE]")
@click.option("--bind", "bind", type=FILE, required=True, metavar="FILE")
@click.option("--sql", "sql", type=click.Choice([*DIALECTS]), required=True)
@click.option("--only", "only", type=click.Choice([*Outcome]))
@click.option("--policy", "role", metavar="ROLE")
@click.option("--days", "days", type=as_day, nargs=2, metavar="DATE DATE")
@click.option("--states", "states", type=FILE, metavar="FILE")
@click.option("--persons", "persons", default="persons", show_default=True, metavar="TABLE")
@opening(company_option, policies_option)
def filter_command(
    opened: Opened,
    /,
    *,
    table: str | None,
    bind: Path,
    sql: str,
    only: str | None,
    role: str | None,
    days: tuple[date, date] | None,
    states: Path | None,
    persons: str,
) -> None:
    """Print a query over TABLE, a name or an expression of the database, that gives each row's id and outcome; without it a condition."""
    found, company = opened.policies, opened.company
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
