"""`zweck register certificate`."""

from pathlib import Path

import click

from zweck.chain.head import read_head
from zweck.cli.commands.audit.options import read_key
from zweck.cli.commands.register.inquiry import Inquiry, about_person, nothing
from zweck.cli.commands.register.options import reading, register_key_option
from zweck.pages.register import certificate as render
from zweck.register.certificate import certify
from zweck.register.chain import REGISTER
from zweck.register.writer import once_of
from zweck.words.said import says


@click.command("certificate")
@click.option("--key", "record", metavar="KEY")
@register_key_option
@about_person
def command(about: Inquiry, /, *, record: str | None, register_key: Path | None) -> None:
    """Certify the erasure of a person's records: the day, the norm, the proof, and their place in the register's chain."""
    company = about.company_for(says("cli.certificate_names"))
    with reading(about.register) as database:
        once = once_of(read_head(database, REGISTER), read_key(register_key), about.controller, record or "")
        found = certify(database, about.subjects, about.controller, company, about.vocabulary, once)
    if not found.records:
        raise nothing(says("cli.nothing_erased"))
    profile, citations = company.controllers[about.controller], about.vocabulary.period_citations
    about.say(lambda: render.as_json(found, citations), lambda lang, width: render.certificate(found, profile, citations, lang, width))
