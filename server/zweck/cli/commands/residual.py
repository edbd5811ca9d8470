"""`zweck residual`."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from zweck.binding.asking import Asking
from zweck.binding.left import Left, NotLeft, Part, of_activity
from zweck.binding.parse import load_binding
from zweck.cli.commands.activities.options import day_option
from zweck.cli.commands.bulk.options import company_of, company_option
from zweck.cli.console import WrongCall
from zweck.cli.kinds import Sources
from zweck.cli.options import build_engine, engine_option, json_option, lang_option, load_policies, policies_option
from zweck.company import Company, UnknownActivity
from zweck.engine import Engine
from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.policy import PolicySet
from zweck.pages import left as page
from zweck.pages.phrases import say
from zweck.pages.width import width
from zweck.residual.compare import Turn
from zweck.runtime.sources.source import POLICIES, Source
from zweck.tables.run import on_day
from zweck.words.said import says

Turned = tuple[str, Sequence[tuple[Turn, tuple[Part, ...]]]]


@click.command("residual")
@click.argument("activity", required=False, metavar="[ACTIVITY]")
@click.option("--bind", "bind", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--open", "names", multiple=True, metavar="FACT")
@click.option("--than", "than", metavar="ACTIVITY")
@click.option("--since", "since", type=Sources(POLICIES), metavar="SOURCE")
@json_option
@company_option
@day_option
@lang_option
@engine_option
@policies_option
def command(
    *,
    activity: str | None,
    bind: Path | None,
    names: tuple[str, ...],
    than: str | None,
    since: Source | None,
    as_json: bool,
    activities: Source | None,
    at: date | None,
    lang: str,
    matcher: str,
    policies: Source | None,
) -> None:
    """Say what the law says of the facts that ACTIVITY or a binding leaves open."""
    if (activity is None) is (bind is None):
        raise WrongCall(says("cli.activity_or_binding"))
    found, day = load_policies(policies), at or date.today()
    company = company_of(activities, found)
    turned: list[Turned] = []
    try:
        one = _left(build_engine(found, matcher), company, activity, bind, day, names)
        boxes = page.shown(one)
        if than is not None:
            other = _left(build_engine(found, matcher), company, than, None, one.table.day, names)
            turned.append((say("left.than", lang, name=one.asking.binding.name, other=than), [*one.against(other)]))
        if since is not None:
            earlier = load_policies(since)
            before = _left(build_engine(earlier, matcher), company_of(activities, earlier), activity, bind, day, names)
            turned.append((say("left.since", lang, revision=earlier.revision[:12]), [*one.against(before)]))
    except (NotLeft, UnknownActivity) as error:
        raise WrongCall(error.message, error.help) from None
    if as_json:
        click.echo(json.dumps(page.as_json(one, boxes, turned), ensure_ascii=False, indent=2))
    else:
        click.echo(page.render(one, boxes, turned, lang, width()))


def _left(engine: Engine, company: Company, activity: str | None, bind: Path | None, day: date, names: Sequence[str]) -> Left:
    vocabulary = engine.policies.vocabulary
    _refuse_unknown(names, engine.policies)
    if bind is None:
        return Left(engine, of_activity(activity or "", day, company, vocabulary), names)
    binding = load_binding(bind, vocabulary)
    return Left(engine, Asking(on_day(binding, day) if binding.undated else binding, company, vocabulary), names)


def _refuse_unknown(names: Sequence[str], policies: PolicySet) -> None:
    for name in names:
        if name not in policies.vocabulary.facts:
            raise WrongCall(says("ZW301.not_fact_vocabulary", fact=shown(name)), near(name, policies.vocabulary.facts))
