"""`zweck register events`."""

from pathlib import Path

import click

from zweck.cli.commands.register.options import controller_option, found_events, register_option, subject_option
from zweck.cli.console import FAILED
from zweck.cli.options import json_option, lang_option
from zweck.cli.persons import pseudonym_option, pseudonyms_of
from zweck.pages.register import events as render
from zweck.pages.width import width


@click.command("events")
@subject_option
@controller_option
@pseudonym_option
@json_option
@lang_option
@register_option
@click.pass_context
def command(
    ctx: click.Context, /, *, subject: tuple[str, str], controller: str, pseudonym_key: Path | None, as_json: bool, lang: str, register: str
) -> None:
    """List every event about a person in the register of a controller, uses of consents among them."""
    found = found_events(register, pseudonyms_of(subject, pseudonym_key), controller)
    if not found:
        click.echo("there is no event about this person", err=True)
        ctx.exit(FAILED)
    click.echo(render.as_json(found) if as_json else render.listed(found, lang, width()))
