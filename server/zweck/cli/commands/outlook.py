"""`zweck outlook`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import Any

import click

from zweck.activities.causes import of_company, of_law, of_sources
from zweck.activities.needs import needs
from zweck.activities.outlook import Line, in_order, lines, of_activity, of_persons
from zweck.activities.prepared import PreparedActivities
from zweck.activities.validity import Rests, Turn, Turns
from zweck.chain.errors import RecordError
from zweck.chain.webhook import post, understood
from zweck.cli.commands.activities.options import chosen
from zweck.cli.company import activities_option
from zweck.cli.console import InputError, Unreachable, WrongCall
from zweck.cli.kinds import grouped
from zweck.cli.looking import looking_up
from zweck.cli.options import (
    Day,
    build_engine,
    engine_option,
    lang_option,
    load_policies,
    policies_option,
    presume_option,
    standing_options,
)
from zweck.cli.persons import pseudonym_option, read_pseudonyms
from zweck.cli.requests import Batch, Defaults, read_requests
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.basis import Today
from zweck.pages import outlook
from zweck.pages.width import width
from zweck.register import Register, RegisterSettings
from zweck.register.statements import subjects
from zweck.runtime.sources.source import Source
from zweck.words.said import says

FILE = click.Path(exists=True, path_type=Path)
FORMATS = ("text", "json", "ics")
PATIENCE = 60.0
"""Seconds for which a look-up of a thousand persons may wait."""

SUCCESS = range(200, 300)


@click.command("outlook")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), metavar="[FILE...]")
@click.option("--until", required=True, type=Day(), metavar="DATE")
@click.option("--at", "at", type=Day(), metavar="DATE")
@activities_option()
@click.option("--activity", "names", multiple=True, metavar="NAME")
@grouped(RegisterSettings, "register")
@pseudonym_option
@click.option("--table", type=FILE, metavar="FILE")
@click.option("--bind", "bind", type=FILE, metavar="FILE")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text")
@click.option("--webhook", metavar="URL")
@presume_option
@standing_options
@lang_option
@engine_option
@policies_option
def command(
    *,
    files: tuple[Path, ...],
    until: date,
    at: date | None,
    activities: Source | None,
    names: tuple[str, ...],
    register: RegisterSettings,
    pseudonym_key: Path | None,
    table: Path | None,
    bind: Path | None,
    form: str,
    webhook: str | None,
    lang: str,
    matcher: str,
    policies: Source | None,
    **standing: Any,
) -> None:
    """List the days until DATE on which answers turn, to what, and why: of activities, of persons in a register, requests, a table."""
    day = at or date.today()
    if (table is None) != (bind is None):
        raise WrongCall(says("cli.table_binding_go"))
    if activities is None and not files and table is None:
        raise WrongCall(says("cli.outlook_of_nothing"))
    if until < day:
        raise WrongCall(says("cli.outlook_ends_before", first=day))
    address = _address(webhook)
    found = load_policies(policies)
    engine = build_engine(found, matcher)
    turns = Turns(engine, found)
    company, wanted = chosen(activities, names, day, found.vocabulary) if activities is not None else (NO_COMPANY, [])
    several: list[Line | None] = []
    if files:
        several += _of_requests(read_requests(files), Defaults(**standing, company=company), engine, turns, until)
    if table is not None and bind is not None:
        several += _of_table(table, bind, company, engine, day, until)
    elif not files and register.url is None:
        for one in wanted:
            several += of_activity(needs(one.id, company, engine, found.vocabulary, day), company, turns, until)
    elif register.url is not None:
        with looking_up(register, read_pseudonyms(pseudonym_key), PATIENCE) as events:
            if events is not None:
                several += _of_register(events, [one.id for one in wanted], company, engine, turns, day, until)
    shown = in_order(one for one in several if one is not None)
    if form == "ics":
        click.echo(_calendar(shown, day, lang), nl=False)
    else:
        click.echo(outlook.in_json(shown, day, until) if form == "json" else outlook.render(shown, day, until, lang, width()))
    if address is not None:
        _send(address, outlook.in_json(shown, day, until))


def _of_requests(batch: Batch, standing: Defaults, engine: Engine, turns: Turns, until: date) -> Iterator[Line | None]:
    """The turns of the answers to requests, each from its own day on."""
    for number, (request, question) in enumerate(batch.questions(engine.policies, standing), 1):
        if isinstance(question, InputError):
            raise question
        decision = engine.decide(question, Detail.REASONS)
        activity = standing.company.on(request.activity, decision.date) if request.activity and decision.date is not None else None
        rests = None if activity is None else Rests(activity, standing.company)
        yield from lines(request.id or f"#{number}", decision, turns, until, rests)


def _of_register(
    register: Register, names: Iterable[str], company: Company, engine: Engine, turns: Turns, day: date, until: date
) -> Iterator[Line]:
    """The turns of the call that each activity needs, about every person in the register of its controller."""
    vocabulary = engine.policies.vocabulary
    prepared = PreparedActivities(company, vocabulary)
    for name in names:
        activity = company.on(name, day)
        if activity is None or not activity.looks_up:
            continue
        stated = needs(name, company, engine, vocabulary, day).stated or {}
        on = prepared.on(name, Today(day, company.controllers[activity.controller].time_zone))
        yield from of_persons(_events(register, activity.controller), stated, on, company, turns, until)


def _events(register: Register, controller: str) -> Iterator[Sequence[Any]]:
    """The events of every person, a page of persons at a time."""
    after = ""
    while page := register.inspect(lambda database, after=after: subjects(database, [controller], after)):  # type: ignore[misc]  # the default
        yield from register.events(page, controller).events.values()
        after = page[-1]


def _of_table(table: Path, bind: Path, company: Company, engine: Engine, day: date, until: date) -> Iterator[Line]:
    """The rows of a table that turn, on the days on which the law or the activity may."""
    try:
        from zweck.binding.asking import Asking  # noqa: PLC0415
        from zweck.binding.parse import load_binding  # noqa: PLC0415
        from zweck.cli.commands.bulk.options import reported  # noqa: PLC0415  the extra `bulk` only
        from zweck.tables.persons import refuse_persons  # noqa: PLC0415
        from zweck.tables.reading import opened  # noqa: PLC0415
        from zweck.tables.rechecking import ahead  # noqa: PLC0415
        from zweck.tables.run import on_day  # noqa: PLC0415
        from zweck.tables.whole import planned  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise WrongCall(says("cli.command_needs_not_installed", name=missing.name)) from None

    with reported():
        binding, source = load_binding(bind, engine.policies.vocabulary), opened(table)
        refuse_persons(binding)
        causes = {one: [*several] for one, several in of_law(engine.policies).items()}
        for one, why in of_company(company.activities.get(binding.activity, ()), company):
            causes.setdefault(one, []).append(why)
        days: list[date] = []
        on: date | None = day
        while on is not None and (not binding.activity or company.on(binding.activity, on) is not None):
            days.append(on)
            merged = Asking(on_day(binding, on), company, engine.policies.vocabulary).question({}).merged
            for one, why in of_sources(merged.sources if merged is not None else ()):
                causes.setdefault(one, []).append(why)
            on = min((one for one in causes if on < one <= until), default=None)
        found = ahead(lambda one: planned(engine.policies, on_day(binding, one), company, source), days, source)
        for turned, rows in found:
            yield Line(table.name, rows.old, Turn(turned, rows.new, tuple(dict.fromkeys(causes[turned]))), rows.rows)


def _calendar(found: Sequence[Line], day: date, lang: str) -> bytes:
    try:
        return outlook.in_calendar(found, day, lang)
    except ModuleNotFoundError as missing:
        raise WrongCall(says("cli.calendar_not_installed", name=missing.name)) from None


def _address(webhook: str | None) -> Any:
    try:
        return None if webhook is None else understood(webhook, "--webhook")
    except RecordError as error:
        raise WrongCall(error.message, error.help) from None


def _send(address: Any, body: str) -> None:
    try:
        status = post(address, body)
    except (OSError, HTTPException) as error:
        raise Unreachable(says("cli.webhook_not_reached", host=address.hostname, error=error)) from None
    if status not in SUCCESS:
        raise Unreachable(says("cli.webhook_refused", host=address.hostname, status=status))
