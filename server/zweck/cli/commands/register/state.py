"""`zweck register state`."""

from pathlib import Path

import click

from zweck.cli.commands.register.options import (
    company_of,
    company_option,
    controller_option,
    found_events,
    register_option,
    subject_option,
    today,
)
from zweck.cli.console import width
from zweck.cli.options import json_option, lang_option, policies_option
from zweck.cli.persons import pseudonym_option
from zweck.cli.render.register import events as render
from zweck.runtime.sources.source import Source


@click.command("state", short_help="Show what stands: consents, objections, a restriction.")
@subject_option
@controller_option
@company_option
@pseudonym_option
@json_option
@lang_option
@register_option
@policies_option
def command(
    *,
    subject: tuple[str, str],
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    as_json: bool,
    lang: str,
    register: str,
    policies: Source | None,
) -> None:
    """Show what stands about a person in the register of a controller today: consents with their fate, objections, a restriction."""
    day = today(company_of(activities, policies), controller).date()
    found = found_events(register, subject, pseudonym_key, controller)
    click.echo(render.state_as_json(found, day) if as_json else render.state(found, day, lang, width()))
