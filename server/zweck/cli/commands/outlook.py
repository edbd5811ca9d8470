"""`zweck outlook` and `zweck periods`: when answers turn, and until when records are kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

import click

from zweck.activities.causes import of_company, of_law, of_sources
from zweck.activities.needs import needs
from zweck.activities.outlook import Line, in_order, lines, of_activity, of_persons
from zweck.activities.prepared import PreparedActivities
from zweck.activities.validity import Rests, Turn, Turns
from zweck.chain.webhook import post, understood
from zweck.cli.commands.activities import chosen
from zweck.cli.console import Unreachable, WrongCall, show
from zweck.cli.kinds import grouped
from zweck.cli.ledgers import looking_up
from zweck.cli.options import (
    THERE,
    Opened,
    as_day,
    company_option,
    day_option,
    engine_option,
    json_option,
    opening,
    policies_option,
    presume_option,
    standing_options,
)
from zweck.cli.persons import pseudonym_option, read_pseudonyms
from zweck.cli.requests import Batch, Defaults, read_requests
from zweck.company import Company
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.basis import Today
from zweck.facts.question import FactError, read
from zweck.forms.diagnostics import PolicyError
from zweck.forms.quoting import near, shown
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.pages import outlook, until
from zweck.periods.record import Start
from zweck.register import Register, RegisterSettings
from zweck.register.statements import subjects
from zweck.words.said import says

FORMATS = ("text", "json", "ics")
PATIENCE = 60.0
"""Seconds for which a look-up of a thousand persons may wait."""


@click.command("outlook")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), metavar="[FILE...]")
@click.option("--until", required=True, type=as_day, metavar="DATE")
@day_option
@company_option
@click.option("--activity", "names", multiple=True, metavar="NAME")
@grouped(RegisterSettings, "register")
@pseudonym_option
@click.option("--table", type=THERE, metavar="FILE")
@click.option("--bind", type=THERE, metavar="FILE")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text")
@click.option("--webhook", metavar="URL")
@presume_option
@standing_options
@opening(engine_option, policies_option)
def command(
    opened: Opened,
    /,
    *,
    files: tuple[Path, ...],
    until: date,
    names: tuple[str, ...],
    register: RegisterSettings,
    pseudonym_key: Path | None,
    table: Path | None,
    bind: Path | None,
    form: str,
    webhook: str | None,
    **defaults: Any,
) -> None:
    """List the days until DATE on which answers turn, to what, and why: of activities, of persons in a register, requests, a table."""
    activities, day, lang = opened.given["activities"], opened.day, opened.lang
    if (table is None) != (bind is None):
        raise WrongCall(says("cli.table_binding_go"))
    if activities is None and not files and table is None:
        raise WrongCall(says("cli.outlook_of_nothing"))
    if until < day:
        raise WrongCall(says("cli.outlook_ends_before", first=day))
    address = None if webhook is None else understood(webhook, "--webhook")
    found, engine, company = opened.policies, opened.engine, opened.company
    turns = Turns(engine, found)
    wanted = chosen(company, names, day) if activities is not None else []
    several: list[Line | None] = []
    if files:
        several += _of_requests(read_requests(files), Defaults(**defaults, company=company), engine, turns, until)
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
    _print(form, shown, day, until, lang)
    if address is not None:
        _send(address, outlook.in_json(shown, day, until))


def _of_requests(batch: Batch, defaults: Defaults, engine: Engine, turns: Turns, until: date) -> Iterator[Line | None]:
    """The turns of the answers to requests, each from its own day on."""
    for number, (request, question) in enumerate(batch.questions(engine.policies, defaults), 1):
        if isinstance(question, PolicyError):
            raise question
        decision = engine.decide(question, Detail.REASONS)
        rests = Rests.of(request.activity, decision.date, defaults.company)
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
        yield from register.events(page).events.values()
        after = page[-1]


def _of_table(table: Path, bind: Path, company: Company, engine: Engine, day: date, until: date) -> Iterator[Line]:
    """The rows of a table that turn, on the days on which the law or the activity may."""
    from zweck.binding.parse import load_binding  # noqa: PLC0415  it needs the extra `bulk`
    from zweck.binding.questions import Asking  # noqa: PLC0415
    from zweck.tables.persons import refuse_persons  # noqa: PLC0415
    from zweck.tables.pieces import opened  # noqa: PLC0415
    from zweck.tables.rechecking import ahead  # noqa: PLC0415
    from zweck.tables.run import on_day  # noqa: PLC0415
    from zweck.tables.whole import planned  # noqa: PLC0415

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


def _print(form: str, shown: Sequence[Line], day: date, until: date, lang: str) -> None:
    if form == "ics":
        click.echo(outlook.in_calendar(shown, day, lang), nl=False)
    elif form == "json":
        click.echo(outlook.in_json(shown, day, until))
    else:
        show(outlook.page_of(shown, day, until, lang))


def _send(address: Any, body: str) -> None:
    try:
        status = post(address, body)
    except (OSError, HTTPException) as error:
        raise Unreachable(says("cli.webhook_not_reached", host=address.hostname, error=error)) from None
    if not 200 <= status < 300:  # noqa: PLR2004  success (RFC 9110, 15.3)
        raise Unreachable(says("cli.webhook_refused", host=address.hostname, status=status))


DAYS: Final = (Start.CREATED, Start.ENDED, Start.USED, Start.AUDITED, Start.OF_AGE)


def day_options(periods: Callable[..., Any]) -> Callable[..., Any]:
    """An option for the day of each event of a record."""
    for start in reversed(DAYS):
        periods = click.option(option(start), start.value, type=as_day, metavar="DATE")(periods)
    return periods


def option(start: Start) -> str:
    """The option for the day of an event."""
    return f"--{start.value.replace('_', '-')}"


@click.command("periods")
@click.argument("name", required=False, metavar="[CLASS]")
@day_options
@click.option("--running", is_flag=True)
@click.option("--held", is_flag=True)
@day_option
@click.option("--seat", default="DE", show_default=True, metavar="COUNTRY")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE")
@opening(json_option, policies_option)
def periods(
    opened: Opened, /, *, name: str | None, running: bool, held: bool, seat: str, facts: tuple[str, ...], **days: date | None
) -> None:
    """Show until when a record of CLASS must be kept, and until when it may, with the norms; without CLASS the classes."""
    vocabulary, lang = opened.vocabulary, opened.lang
    table = vocabulary.periods
    if name is None:
        opened.say(lambda: until.classes_as_json(table), lambda: until.classes(table, lang))
        return
    if name not in table.classes:
        raise WrongCall(says("cli.no_class", name=shown(name)), near(name, table.classes) or says("cli.all_classes"))
    known = _stated(facts, seat, vocabulary)
    starts = {Start(key): value for key, value in days.items() if value is not None}
    for start, on in starts.items():
        if start not in table.classes[name].starts and start is not Start.CREATED:
            raise WrongCall(says("cli.no_such_event", name=name, start=option(start)))
        if on < starts.get(Start.CREATED, date.min) and start is not Start.OF_AGE:
            raise WrongCall(says("cli.event_before_record", start=option(start)))
    found = until.answer(until.recorded(name, starts, running=running, held=held), table, known, opened.day, (seat,))
    opened.say(lambda: until.as_json(found), lambda: until.page_of(found, vocabulary, lang))


def _stated(facts: tuple[str, ...], seat: str, vocabulary: Vocabulary) -> dict[str, Value | None]:
    """The facts that rows read, as a caller states them."""
    raw: dict[str, object] = {"controller.seat_country": seat}
    for one in facts:
        name, sign, value = one.partition("=")
        if not sign:
            raise WrongCall(says("cli.fact_as_value", fact=shown(one)))
        raw[name] = {"true": True, "false": False}.get(value, value)
    try:
        return read(raw, vocabulary)
    except FactError as error:
        raise WrongCall(error.faults[0].message, error.faults[0].help) from error
