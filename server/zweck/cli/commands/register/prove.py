"""`zweck register prove`."""

import click

from zweck.cli.commands.register.inquiry import Inquiry, about_person, nothing
from zweck.cli.commands.register.options import reading
from zweck.pages.register import proofs as render
from zweck.register.proof import prove


@click.command("prove", short_help="Prove consents: which text, when, by whom, used when.")
@click.option("--text", metavar="NAME", help="Only consents to this text.")
@about_person
def command(about: Inquiry, /, *, text: str | None) -> None:
    """Print the proof of a person's consents: the text as it was shown, when, by whom, the evidence, every use, how it ended.

    With --json, also salts and digests, by which others compute that the events stand in the chain; `zweck register verify` proves the
    chain. Exit code 1 if there is no consent.
    """
    company, subjects = about.company, about.subjects
    with reading(about.register) as database:
        proof = prove(database, subjects, about.controller, about.day, company, text)
    if not proof.consents:
        raise nothing("there is no consent of this person")
    about.say(lambda: render.as_json(proof), lambda lang, width: render.proof(proof, lang, width))
