"""`zweck register prove`."""

from pathlib import Path

import click

from zweck.cli.commands.register.options import (
    company_of,
    company_option,
    controller_option,
    reading,
    register_option,
    subject_option,
    today,
)
from zweck.cli.console import FAILED, width
from zweck.cli.options import json_option, lang_option, policies_option
from zweck.cli.persons import pseudonym_option, pseudonyms_of
from zweck.cli.render.register import proofs as render
from zweck.register.proof import prove
from zweck.runtime.sources.source import Source


@click.command("prove", short_help="Prove consents: which text, when, by whom, used when.")
@click.option("--text", metavar="NAME", help="Only consents to this text.")
@subject_option
@controller_option
@company_option
@pseudonym_option
@json_option
@lang_option
@register_option
@policies_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    text: str | None,
    subject: tuple[str, str],
    controller: str,
    activities: Source | None,
    pseudonym_key: Path | None,
    as_json: bool,
    lang: str,
    register: str,
    policies: Source | None,
) -> None:
    """Print the proof of a person's consents: the text as it was shown, when, by whom, the evidence, every use, how it ended.

    With --json, also salts and digests, by which others compute that the events stand in the chain; `zweck register verify` proves the
    chain. Exit code 1 if there is no consent.
    """
    company = company_of(activities, policies)
    subjects = pseudonyms_of(subject, pseudonym_key)
    with reading(register) as database:
        proof = prove(database, subjects, controller, today(company, controller).date(), company, text)
    if not proof.consents:
        click.echo("there is no consent of this person", err=True)
        ctx.exit(FAILED)
    click.echo(render.as_json(proof) if as_json else render.proof(proof, lang, width()))
