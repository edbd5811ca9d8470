"""`zweck show`."""

from datetime import date
from pathlib import Path

import click

from zweck.cli.console import WrongCall, width
from zweck.cli.options import Day, LawName, lang_option, load_policies, policies_option
from zweck.cli.phrases import say
from zweck.cli.quoting import load_quotations, texts_option
from zweck.cli.render import statute
from zweck.cli.render.layout import Page
from zweck.law.diagnostics import near
from zweck.law.policy import Law, PolicySet, Version
from zweck.runtime.sources.source import Source


@click.command("show", short_help="Show a law as it stood on a day, or list the laws.")
@click.argument("law", required=False, type=LawName())
@click.option("--at", "at", type=Day(), metavar="DATE", help="The day, as YYYY-MM-DD; without it, today.")
@lang_option
@texts_option
@policies_option
def command(*, law: str | None, at: date | None, lang: str, texts: Path | None, policies: Source | None) -> None:
    """Show the consolidated text of LAW as it stood on a day, with every condition in words.

    Without LAW, list the laws and their versions (with --at, those in force on that day).
    """
    found = load_policies(policies)
    if law is None:
        click.echo(listing(found, at, lang))
        return
    on = at or date.today()
    version = version_of(found, law, on)
    click.echo(statute.render(found, version, on, lang, width(), load_quotations(texts, found)))


def version_of(policies: PolicySet, name: str, on: date) -> Version:
    """The version of a law on a day, or a refusal that says what there is instead."""
    law = policies.laws.get(name)
    if law is None:
        raise WrongCall(f"there is no law `{name}`", near(name, policies.laws) or f"the laws are {', '.join(policies.laws)}")
    version = law.on(on)
    if version is None:
        stretches = "; ".join(stretch(known) for known in law.versions)
        raise WrongCall(f"`{name}` has no version on {on}", f"its versions: {stretches}; choose a day with --at")
    return version


def listing(policies: PolicySet, at: date | None, language: str) -> str:
    """All laws with their versions, as days that `--at` takes."""
    page = Page(width())
    for law in policies.laws.values():
        versions = [version for version in law.versions if at is None or version is law.on(at)]
        if versions:
            page.heading(law.id)
            page.paragraph(_name(law, language), indent=2)
        for version in versions:
            page.paragraph(stretch(version, language), indent=2, tail=f"({version.source})" if version.source else "")
    return str(page)


def stretch(version: Version, language: str = "en") -> str:
    """The days of a version, as `--at` takes them."""
    start = version.start.isoformat()
    if version.until:
        return say("days.between", language, start=start, until=version.until.isoformat())
    return f"{start}, {say('statute.in_force', language)}"


def _name(law: Law, language: str) -> str:
    latest = law.versions[-1]
    return f"{latest.title[language]} ({latest.short})"
