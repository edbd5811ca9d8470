"""`zweck show`, `zweck facts` and `zweck coverage`: the law as readers look it up."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from google.protobuf.json_format import MessageToDict

from zweck.cases.citing import cases_about
from zweck.catalogue.citing import citing
from zweck.catalogue.places import as_cited, names_a_place
from zweck.catalogue.search import reading, search, search_acts
from zweck.cli.console import FAILED, WrongCall, WrongValue, show
from zweck.cli.folders import cases_there
from zweck.cli.options import (
    Opened,
    as_day,
    begun_laws,
    day_option,
    json_option,
    load_quotations,
    opening,
    policies_option,
    texts_option,
)
from zweck.editions.covered import covered as places_of
from zweck.forms.quoting import near, shown
from zweck.law.policy import Law, PolicySet, Version, omissions
from zweck.law.texts.quote import Quotations
from zweck.law.values import replacement
from zweck.law.vocabulary import Fact
from zweck.law.watch.state import older
from zweck.pages import Page, covered, say, statute, width
from zweck.pages import facts as render
from zweck.pages.notation import iso
from zweck.pages.quoted import Quotes
from zweck.pages.statute import PlacePage
from zweck.pages.synopsis import render as render_synopsis
from zweck.pages.until import table_of
from zweck.service.encode import policies as encode
from zweck.words.said import says


@click.command("show")
@click.argument("words", metavar="[LAW | PLACE]", nargs=-1, shell_complete=begun_laws)
@day_option
@click.option("--between", "between", type=as_day, nargs=2, metavar="DATE DATE")
@opening(texts_option, policies_option)
def show_law(opened: Opened, /, *, words: tuple[str, ...], between: tuple[date, date] | None, texts: Path | None) -> None:
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
    elif text in found.vocabulary.tables and found.vocabulary.tables[text].periods.rows:
        show(table_of(found.vocabulary, text, opened.day, lang))
    elif text not in found.laws and names_a_place(text, found.citations):
        show(place(found, text, at, lang, load_quotations(texts, found)))
    else:
        version = version_of(found, text, opened.day)
        show(statute.page_of(found, version, opened.day, lang, load_quotations(texts, found)))


def place(policies: PolicySet, text: str, at: date | None, language: str, quotations: Quotations | None) -> Page:
    """The page of everything that cites a place, with the cases beside the policies that are about it."""
    found = citing(text, as_cited(text), policies, at)
    about = list(cases_about(cases_there(policies), found, policies.citations))
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
            page.paragraph(_title(law, language), indent=2)
        for version in versions:
            page.paragraph(stretch(version, language), indent=2, tail=f"({version.source})" if version.source else "")
    return page


def stretch(version: Version, language: str = "en") -> str:
    """The days of a version, as `--at` takes them."""
    start = version.start.isoformat()
    if version.until:
        return say("days.between", language, start=start, until=version.until.isoformat())
    return f"{start}, {say('statute.in_force', language)}"


def _title(law: Law, language: str) -> str:
    latest = law.versions[-1]
    return f"{latest.title[language]} ({latest.short})"


@click.command("facts")
@click.argument("words", nargs=-1, metavar="[WORD...]")
@opening(json_option, policies_option)
def facts_command(opened: Opened, /, *, words: tuple[str, ...]) -> None:
    """Find facts by WORD, in both languages: in their names, labels, values, meanings and questions; and acts, in their checklists too."""
    chosen, page = _looked_up(" ".join(words).strip(), opened.policies, opened.lang)
    if not opened.given["as_json"]:
        show(page)
        return
    for fact in chosen:
        click.echo(json.dumps(_json(fact, opened.policies), ensure_ascii=False))


def _looked_up(text: str, policies: PolicySet, language: str) -> tuple[list[Fact], Page]:
    """The facts that are meant, and the page that shows them."""
    vocabulary = policies.vocabulary
    if not text:
        return list(vocabulary.facts.values()), render.overview(vocabulary, language)
    if text in vocabulary.facts:
        fact = vocabulary.facts[text]
        return [fact], render.fact_page(fact, policies, language)
    if text in vocabulary.acts:
        act = vocabulary.acts[text]
        return [vocabulary.facts[name] for name in act.establishes], render.act_page(act, vocabulary, language)
    if names_a_place(text, policies.citations):
        cited = reading(text, policies)
        if not cited:
            raise WrongCall(says("cli.no_rule_cites", text=shown(text)))
        return [one.fact for one in cited], render.cited(cited, text, language)
    hits, done = search(text, vocabulary), search_acts(text, vocabulary)
    if not hits and not done:
        known = (*vocabulary.facts, *vocabulary.acts)
        raise WrongCall(
            says("cli.no_fact_act", text=shown(text)),
            replacement(text, None, vocabulary) or near(text, known) or says("cli.lists_all_facts"),
        )
    return [hit.fact for hit in hits], render.hits(hits, done, language)


def _json(fact: Fact, policies: PolicySet) -> dict[str, Any]:
    return MessageToDict(encode.fact(fact, policies), preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


DAYS: Final = re.compile(r"(\d{1,5})d")


def as_days(value: str) -> int:
    """A number of days, as `180d`, or a usage error."""
    found = DAYS.fullmatch(value)
    if found is None:
        raise WrongValue(says("cli.not_number_days", value=value))
    return int(found[1])


@click.command("coverage")
@day_option
@click.option("--older-than", "limit", type=as_days, metavar="180d")
@opening(json_option, policies_option)
@click.pass_context
def coverage(ctx: click.Context, opened: Opened, /, *, limit: int | None) -> None:
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
            {"place": place, "from": iso(one.start), "until": iso(one.until), "by": list(one.by), "partly": one.partly}
            for place, stretches in places_of(policies, name).items()
            for one in stretches
            if covered.holds(one, at)
        ]
        for name in policies.coverage.fields
    }
    omitted = [
        {"id": one.id, "place": one.place, "effect": one.effect, "from": iso(one.in_force.start), "until": iso(one.in_force.until)}
        for one in omissions(policies)
        if at is None or one.in_force.covers(at)
    ]
    checked = {law.id: iso(law.versions[-1].checked_until) for law in policies.laws.values()}
    sources = {law.id: _sources(law.versions[-1]) for law in policies.laws.values()}
    return {"fields": fields, "omitted": omitted, "checked_until": checked, "sources": sources}


def _sources(version: Version) -> dict[str, object]:
    """Until when a law was read, compared and looked for in judgments, and what is announced of it."""
    return {
        "read": iso(version.checked_until),
        "compared": iso(version.compared_until),
        "courts": iso(version.courts_until or version.checked_until),
        "announced": [{"id": one.id, "day": iso(one.day), "source": one.source} for one in version.announced],
    }
