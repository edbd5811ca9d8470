"""`zweck register record`."""

from datetime import date, datetime
from pathlib import Path

import click

from zweck.cli.commands.register.options import (
    company_option,
    controller_option,
    latest_first,
    register_option,
    sealing_option,
    subject_option,
    terms_of,
    writing,
    zone_of,
)
from zweck.cli.options import Day, policies_option
from zweck.cli.persons import pseudonym_option
from zweck.company.register import EVERYTHING, EventKind
from zweck.register import Entry
from zweck.register.table.rows import ENTERED
from zweck.register.terms import DECLARERS
from zweck.runtime.sources.source import Source

KINDS = click.Choice([kind.value for kind in ENTERED], case_sensitive=False)
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"])


@click.command("record", short_help="Enter one event.")
@click.argument("kind", type=KINDS, metavar="KIND")
@click.option(
    "--scope", default=EVERYTHING, show_default=True, metavar="SCOPE", help="A consent text as TEXT@DATE, an activity, a purpose, or *."
)
@click.option("--effective", type=MOMENT, metavar="TIME", help="When it took effect, e.g. 2026-03-01T12:00+01:00; without it, now.")
@click.option(
    "--channels", default="", metavar="NAMES", help="The channels of a consent that names others than its text, with commas between."
)
@click.option("--until", type=Day(), metavar="DATE", help="The last day of a consent, or the day on which the person comes of age.")
@click.option("--state", default="", metavar="STATE", help="The state of an objection.")
@click.option("--evidence", default="", metavar="TEXT", help="The proof: a SHA-256, or the reference of a document.")
@click.option("--source", default="", metavar="TEXT", help="The way on which it came: a form, a call.")
@click.option("--declared-by", type=click.Choice(DECLARERS), help="The person who declared it.")
@click.option("--about", type=click.IntRange(min=1), default=None, metavar="POSITION", help="The event that a correction makes void.")
@click.option("--once", default="", metavar="KEY", help="A key under which the event is entered once, however often the command runs.")
@subject_option
@controller_option
@company_option
@pseudonym_option
@sealing_option
@register_option
@policies_option
def command(
    *,
    kind: str,
    channels: str,
    effective: datetime | None,
    until: date | None,
    declared_by: str | None,
    about: int | None,
    subject: tuple[str, str],
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    register_key: Path | None,
    register: str,
    policies: Source | None,
    **lines: str,
) -> None:
    """Enter an event of this KIND about a person, and print its position once it is durable; the register is begun where there is none.

    KIND is GIVEN, WITHDRAWN, OBJECTED, RESTRICTED … A time without offset is one of the controller's time zone.
    """
    terms = terms_of(activities, policies)
    subjects = latest_first(subject, pseudonym_key)
    if effective is not None and effective.tzinfo is None:
        effective = effective.replace(tzinfo=zone_of(terms.company, controller))
    entry = Entry(
        subject=subjects[0],
        controller=controller,
        kind=EventKind(kind.upper()),
        effective=effective,
        channels=frozenset(name.strip() for name in channels.split(",") if name.strip()),
        until=until,
        declared_by=declared_by or "",
        about=about or 0,
        earlier=tuple(subjects[1:]),
        **lines,
    )
    with writing(register, register_key, terms) as found:
        (position,) = found.record([entry])
    click.echo(f"event {position}")
