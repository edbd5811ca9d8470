"""`zweck periods`."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import click

from zweck.cli.console import WrongCall
from zweck.cli.options import Day, json_option, lang_option, load_policies, policies_option
from zweck.facts.question import FactError, read
from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.pages import until
from zweck.pages.width import width
from zweck.periods.record import HELD, Hold, Record, Start
from zweck.runtime.sources.source import Source
from zweck.words.said import says

DAYS: Final = (Start.CREATED, Start.ENDED, Start.USED, Start.AUDITED, Start.OF_AGE)


def day_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for the day of each event of a record."""
    for start in reversed(DAYS):
        command = click.option(option(start), start.value, type=Day(), metavar="DATE")(command)
    return command


def option(start: Start) -> str:
    """The option for the day of an event."""
    return f"--{start.value.replace('_', '-')}"


@click.command("periods")
@click.argument("name", required=False, metavar="[CLASS]")
@day_options
@click.option("--running", is_flag=True)
@click.option("--held", is_flag=True)
@click.option("--at", "at", type=Day(), metavar="DATE")
@click.option("--seat", default="DE", show_default=True, metavar="COUNTRY")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE")
@json_option
@lang_option
@policies_option
def command(
    *,
    name: str | None,
    running: bool,
    held: bool,
    at: date | None,
    seat: str,
    facts: tuple[str, ...],
    as_json: bool,
    lang: str,
    policies: Source | None,
    **days: date | None,
) -> None:
    """Show until when a record of CLASS must be kept, and until when it may, with the norms; without CLASS the classes."""
    vocabulary = load_policies(policies).vocabulary
    table, day = vocabulary.periods, at or date.today()
    if name is None:
        click.echo(until.classes_as_json(table) if as_json else until.classes(table, lang, width()))
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
    absent = (Start.ENDED, Start.USED, Start.AUDITED) if running else ()
    moments: dict[Start, date | datetime] = {**starts}
    record = Record(name, moments, frozenset((HELD, *starts, *absent)), (Hold(date.min),) if held else ())
    found = until.answer(record, table, known, day, (seat,))
    click.echo(until.as_json(found) if as_json else until.render(found, lang, width()))


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
