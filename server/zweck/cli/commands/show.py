"""`zweck show`."""

from datetime import date
from pathlib import Path

import click

from zweck.cases import load_cases
from zweck.cases.citing import cases_about
from zweck.catalogue.citing import citing
from zweck.catalogue.places import as_cited, names_a_place
from zweck.cli.console import WrongCall, show
from zweck.cli.folders import cases_beside
from zweck.cli.opened import Opened, day_option, opening
from zweck.cli.options import Day, LawName, lang_option, policies_option
from zweck.cli.quoting import load_quotations, texts_option
from zweck.forms.near import near
from zweck.law.policy import Law, PolicySet, Version
from zweck.law.texts.quote import Quotations
from zweck.pages import statute
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.place import PlacePage
from zweck.pages.quoted import Quotes
from zweck.pages.synopsis import render as render_synopsis
from zweck.pages.text import width
from zweck.words.said import says


@click.command("show")
@click.argument("words", metavar="[LAW | PLACE]", nargs=-1, type=LawName())
@day_option
@click.option("--between", "between", type=Day(), nargs=2, metavar="DATE DATE")
@opening(lang_option, texts_option, policies_option)
def command(opened: Opened, /, *, words: tuple[str, ...], between: tuple[date, date] | None, texts: Path | None) -> None:
    """Show the consolidated text of LAW as it stood on a day, with every condition in words."""
    if opened.given["at"] is not None and between is not None:
        raise WrongCall(says("cli.between_name_days"))
    text, at, found, lang = " ".join(words).strip(), opened.given["at"], opened.policies, opened.lang
    if not text:
        if between is not None:
            raise WrongCall(says("cli.between_compares_law"))
        show(listing(found, at, lang))
    elif between is not None:
        click.echo(synopsis(found, text, between, lang))
    elif text not in found.laws and names_a_place(text, found.citations):
        show(place(found, text, at, lang, load_quotations(texts, found)))
    else:
        version = version_of(found, text, opened.day)
        show(statute.page_of(found, version, opened.day, lang, load_quotations(texts, found)))


def place(policies: PolicySet, text: str, at: date | None, language: str, quotations: Quotations | None) -> Page:
    """The page of everything that cites a place, with the cases beside the policies that are about it."""
    found = citing(text, as_cited(text), policies, at)
    folder = cases_beside(Path(policies.path))
    cases = load_cases(folder, policies) if folder.is_dir() else []
    about = list(cases_about(cases, found, policies.citations))
    return PlacePage(policies, found, about, at, language, Quotes(quotations, language)).write()


def synopsis(policies: PolicySet, name: str, between: tuple[date, date], language: str) -> str:
    """A law on two days side by side, or a refusal where it is in force on neither."""
    law = policies.laws.get(name)
    if law is None or all(law.on(day) is None for day in between):
        version_of(policies, name, between[1])
    return render_synopsis(policies, name, (min(between), max(between)), language, width())


def version_of(policies: PolicySet, name: str, on: date) -> Version:
    """The version of a law on a day, or a refusal that says what there is instead."""
    law = policies.laws.get(name)
    if law is None:
        raise WrongCall(says("cli.no_law_name", name=name), near(name, policies.laws) or says("law.laws", laws=", ".join(policies.laws)))
    version = law.on(on)
    if version is None:
        stretches = "; ".join(stretch(known) for known in law.versions)
        raise WrongCall(says("cli.no_version", name=name, on=on, stretches=stretches))
    return version


def listing(policies: PolicySet, at: date | None, language: str) -> Page:
    """All laws with their versions, as days that `--at` takes."""
    page = Page()
    for law in policies.laws.values():
        versions = [version for version in law.versions if at is None or version is law.on(at)]
        if versions:
            page.heading(law.id)
            page.paragraph(_name(law, language), indent=2)
        for version in versions:
            page.paragraph(stretch(version, language), indent=2, tail=f"({version.source})" if version.source else "")
    return page


def stretch(version: Version, language: str = "en") -> str:
    """The days of a version, as `--at` takes them."""
    start = version.start.isoformat()
    if version.until:
        return say("days.between", language, start=start, until=version.until.isoformat())
    return f"{start}, {say('statute.in_force', language)}"


def _name(law: Law, language: str) -> str:
    latest = law.versions[-1]
    return f"{latest.title[language]} ({latest.short})"
