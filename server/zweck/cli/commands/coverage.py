"""`zweck coverage`."""

import json
import re
from datetime import date
from typing import Any, Final

import click

from zweck.cli.console import FAILED, WrongValue
from zweck.cli.opened import Opened, day_option, opening
from zweck.cli.options import json_option, lang_option, policies_option
from zweck.editions.covered import covered as places_of
from zweck.law.policy import PolicySet, Version, omissions
from zweck.law.watch.old import older
from zweck.pages import covered
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
@day_option
@click.option("--older-than", "limit", type=Days(), metavar="180d")
@opening(json_option, lang_option, policies_option)
@click.pass_context
def command(ctx: click.Context, opened: Opened, /, *, limit: int | None) -> None:
    """Show the fields of law that the policy set has, for which places and days, what it omits, and until when sources were read."""
    found, at, lang = opened.policies, opened.given["at"], opened.lang
    if limit is not None:
        old = older(found, opened.day, limit)
        said = [{"law": one.law, "days": one.days, "findings": list(one.findings)} for one in old]
        opened.say(lambda: json.dumps(said), lambda: covered.old(old, limit, lang))
        ctx.exit(FAILED if any(not one.findings for one in old) else 0)
    opened.say(lambda: json.dumps(table(found, at), ensure_ascii=False), lambda: covered.page_of(found, at, lang))


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
