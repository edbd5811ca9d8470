"""`zweck coverage`."""

import json
from datetime import date

import click

from zweck.cli.console import width
from zweck.cli.options import Day, json_option, lang_option, load_policies, policies_option
from zweck.cli.render import covered
from zweck.editions.covered import covered as places_of
from zweck.law.policy import PolicySet, omissions
from zweck.runtime.sources.source import Source


@click.command("coverage", short_help="Show which fields of law are there, for which places and days.")
@click.option("--at", "at", type=Day(), metavar="DATE", help="Only what holds on this day, as YYYY-MM-DD.")
@json_option
@lang_option
@policies_option
def command(at: date | None, as_json: bool, lang: str, policies: Source | None) -> None:
    """Show the fields of law that the policy set has, for which places and days, what it omits, and until when sources were read.

    What is not listed is a gap: an answer that turns on it is never a permission.
    """
    found = load_policies(policies)
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
    return {"fields": fields, "omitted": omitted, "checked_until": checked}


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
