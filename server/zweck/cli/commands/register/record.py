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


@click.command("record")
@click.argument("kind", type=KINDS, metavar="KIND")
@click.option("--scope", default=EVERYTHING, show_default=True, metavar="SCOPE")
@click.option("--effective", type=MOMENT, metavar="TIME")
@click.option("--channels", default="", metavar="NAMES")
@click.option("--until", type=Day(), metavar="DATE")
@click.option("--state", default="", metavar="STATE")
@click.option("--evidence", default="", metavar="TEXT")
@click.option("--source", default="", metavar="TEXT")
@click.option("--declared-by", type=click.Choice(DECLARERS))
@click.option("--about", type=click.IntRange(min=1), default=None, metavar="POSITION")
@click.option("--key", "record", default="", metavar="KEY")
@click.option("--once", default="", metavar="KEY")
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
    """Enter an event of this KIND about a person, and print its position once it is durable; the register is begun where there is none."""
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
