"""`zweck register prove`."""

import click

from zweck.cli.commands.register.inquiry import Inquiry, about_person, nothing
from zweck.cli.commands.register.options import reading
from zweck.pages.register import proofs as render
from zweck.register.proof import prove
from zweck.words.said import says


@click.command("prove")
@click.option("--text", metavar="NAME")
@about_person
def command(about: Inquiry, /, *, text: str | None) -> None:
    """Print the proof of a person's consents: the text as it was shown, when, by whom, the evidence, every use, how it ended."""
    company, subjects = about.company, about.subjects
    with reading(about.register) as database:
        proof = prove(database, subjects, about.controller, about.day, company, text)
    if not proof.consents:
        raise nothing(says("cli.no_consent_person_prove"))
    about.say(lambda: render.as_json(proof), lambda lang, width: render.proof(proof, lang, width))
