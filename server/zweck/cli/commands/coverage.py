"""`zweck coverage`."""

import json
import re
from datetime import date
from typing import Any, Final

import click

from zweck.cli.console import FAILED, WrongValue
from zweck.cli.options import Day, json_option, lang_option, load_policies, policies_option
from zweck.editions.covered import covered as places_of
from zweck.law.policy import PolicySet, Version, omissions
from zweck.law.watch.due import older
from zweck.pages import covered
from zweck.pages.width import width
from zweck.runtime.sources.source import Source
from zweck.words.said import says

DAYS: Final = re.compile(r"(\d{1,5})d")


class Days(click.ParamType[int]):
    """A number of days, as `180d`."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, or a usage error."""
        found = DAYS.fullmatch(str(value))
        if found is None:
            raise WrongValue(says("cli.not_number_days", value=value), ctx, param)
        return int(found[1])


@click.command("coverage")
@click.option("--at", "at", type=Day(), metavar="DATE")
@click.option(
    "--older-than",
    "limit",
    type=Days(),
    metavar="180d",
)
@json_option
@lang_option
@policies_option
@click.pass_context
def command(ctx: click.Context, at: date | None, limit: int | None, as_json: bool, lang: str, policies: Source | None) -> None:
    """Show the fields of law that the policy set has, for which places and days, what it omits, and until when sources were read."""
    found = load_policies(policies)
    if limit is not None:
        old = older(found, at or date.today(), limit)
        if as_json:
            click.echo(json.dumps([{"law": one.law, "days": one.days, "findings": list(one.findings)} for one in old]))
        else:
            click.echo(covered.old(old, limit, lang, width()))
        ctx.exit(FAILED if any(not one.findings for one in old) else 0)
    click.echo(json.dumps(table(found, at), ensure_ascii=False) if as_json else covered.render(found, at, lang, width()))


def table(policies: PolicySet, at: date | None) -> dict[str, object]:
    """The coverage as plain data."""
    fields = {
        name: [
            {"place": place, "from": _plain(one.start), "until": _plain(one.until), "by": list(one.by), "partly": one.partly}
            for place, stretches in places_of(policies, name).items()
            for one in stretches
            if covered.holds(one, at)
        ]
        for name in policies.coverage.fields
    }
    omitted = [
        {"id": one.id, "place": one.place, "effect": one.effect, "from": _plain(one.in_force.start), "until": _plain(one.in_force.until)}
        for one in omissions(policies)
        if at is None or one.in_force.covers(at)
    ]
    checked = {law.id: _plain(law.versions[-1].checked_until) for law in policies.laws.values()}
    sources = {law.id: _sources(law.versions[-1]) for law in policies.laws.values()}
    return {"fields": fields, "omitted": omitted, "checked_until": checked, "sources": sources}


def _sources(version: Version) -> dict[str, object]:
    """Until when a law was read, compared and looked for in judgments, and what is announced of it."""
    return {
        "read": _plain(version.checked_until),
        "compared": _plain(version.compared_until),
        "courts": _plain(version.courts_until or version.checked_until),
        "announced": [{"id": one.id, "day": _plain(one.day), "source": one.source} for one in version.announced],
    }


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
