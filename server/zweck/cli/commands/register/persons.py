"""`zweck register …` about one person: events and what stands, account, proof, receipt, certificate; an event entered; erasure."""

from contextlib import closing, nullcontext
from datetime import date
from typing import Final

import click

from zweck.chain.addresses import address
from zweck.chain.head import read_head
from zweck.cli.chains import ERASE, opened
from zweck.cli.commands.register.opened import (
    OfRegister,
    about_person,
    controller_option,
    register_key_option,
    register_option,
    sealing_option,
)
from zweck.cli.console import WrongCall, confirm, echo
from zweck.cli.options import ENTRY, as_day, company_option, json_option, opening, policies_option
from zweck.cli.persons import PSEUDONYM, persons_key, pseudonym_option, subject_option
from zweck.company.register import EVERYTHING, EventKind
from zweck.pages.answer.writer import Library
from zweck.pages.register import access as account_page
from zweck.pages.register import events as events_page
from zweck.pages.register import proofs as proofs_page
from zweck.record.chain import RECORD
from zweck.register import Entry, Register, known_under
from zweck.register.access import account
from zweck.register.chain import REGISTER
from zweck.register.erase import erase, erase_due
from zweck.register.holding import by_phone
from zweck.register.in_force import Fate
from zweck.register.proof import Proof, certify, prove
from zweck.register.table.rows import ENTERED, moment_of
from zweck.register.terms import DECLARERS
from zweck.register.writer import once_of
from zweck.words.said import says

KINDS: Final = click.Choice([kind.value for kind in ENTERED], case_sensitive=False)
text_option: Final = click.option("--text", metavar="NAME")


@click.command("state")
@about_person
def state(about: OfRegister, /) -> None:
    """Show what stands about a person in the register of a controller today: consents with their fate, objections, a restriction."""
    day, found = about.day, about.events()
    about.say(lambda: events_page.state_as_json(found, day), lambda: events_page.state(found, day, about.lang))


@click.command("events")
@opening(
    *(subject_option(required=True), controller_option, pseudonym_option, json_option, register_option),
    kind=OfRegister,
)
def events(about: OfRegister, /) -> None:
    """List every event about a person in the register of a controller, uses of consents among them."""
    found = about.events()
    about.found(found, says("cli.no_event"), lambda: events_page.as_json(found), lambda: events_page.listed(found, about.lang))


@click.command("access")
@click.option("--record", envvar="ZWECK_RECORD", show_envvar=True, metavar="URL")
@about_person
def access(about: OfRegister, /, *, record: str | None) -> None:
    """Write the account that a person may demand: every event, record and decision, purposes, recipients, periods and rights."""
    company, subjects, vocabulary = about.company_for(says("cli.account_names")), about.subjects, about.vocabulary
    with about.reading() as events, opened(record, RECORD) if record else nullcontext() as answers:
        found = account(events, answers, subjects, about.controller, about.day, company, vocabulary)
    about.found(
        not found.empty,
        says("cli.nothing_about_person"),
        lambda: account_page.as_json(found, company, vocabulary),
        lambda: account_page.page_of(found, company, Library.of(about.policies), about.lang),
    )


def _proof(about: OfRegister, text: str | None) -> Proof:
    company, subjects = about.named_company, about.subjects
    with about.reading() as database:
        return prove(database, subjects, about.controller, about.day, company, text)


@click.command("prove")
@text_option
@about_person
def proof(about: OfRegister, /, *, text: str | None) -> None:
    """Print the proof of a person's consents: the text as it was shown, when, by whom, the evidence, every use, how it ended."""
    found = _proof(about, text)
    nothing = says("cli.no_consent_person_prove")
    about.found(found.consents, nothing, lambda: proofs_page.as_json(found), lambda: proofs_page.proof(found, about.lang))


@click.command("receipt")
@text_option
@about_person
def receipt(about: OfRegister, /, *, text: str | None) -> None:
    """Print a receipt for the person: to which wording the person consented, when, to whom, until when."""
    profile = about.company_for(says("cli.receipt_shows")).controllers[about.controller]
    found = _proof(about, text)
    standing = [one for one in found.consents if one.consent.fate is Fate.IN_FORCE]
    about.found(
        standing,
        says("cli.no_consent_person"),
        lambda: proofs_page.receipt_as_json(found, standing, profile),
        lambda: proofs_page.receipt(found, standing, profile, about.lang),
    )


@click.command("certificate")
@click.option("--key", "record", metavar="KEY")
@register_key_option
@about_person
def certificate(about: OfRegister, /, *, record: str | None) -> None:
    """Certify the erasure of a person's records: the day, the norm, the proof, and their place in the register's chain."""
    company, subjects = about.company_for(says("cli.certificate_names")), about.subjects
    with about.reading() as database:
        once = once_of(read_head(database, REGISTER), about.key, about.controller, record or "")
        found = certify(database, subjects, about.controller, company, about.vocabulary, once)
    profile, citations = company.controllers[about.controller], about.vocabulary.period_citations
    about.found(
        found.records,
        says("cli.nothing_erased"),
        lambda: proofs_page.certificate_as_json(found, citations),
        lambda: proofs_page.certificate(found, profile, citations, about.lang),
    )


@click.command("record")
@click.argument("kind", type=KINDS, metavar="KIND")
@click.option("--scope", default=EVERYTHING, show_default=True, metavar="SCOPE")
@click.option("--effective", default="", metavar="TIME")
@click.option("--channels", default="", metavar="NAMES")
@click.option("--until", type=as_day, metavar="DATE")
@click.option("--state", default="", metavar="STATE")
@click.option("--evidence", default="", metavar="TEXT")
@click.option("--source", default="", metavar="TEXT")
@click.option("--declared-by", type=click.Choice(DECLARERS))
@click.option("--about", type=ENTRY, default=None, metavar="POSITION")
@click.option("--key", "record", default="", metavar="KEY")
@click.option("--once", default="", metavar="KEY")
@opening(
    *(subject_option(required=True), controller_option, company_option, pseudonym_option, sealing_option, register_option, policies_option),
    kind=OfRegister,
)
def record(
    opened: OfRegister,
    /,
    *,
    kind: str,
    channels: str,
    effective: str,
    until: date | None,
    declared_by: str | None,
    about: int | None,
    **lines: str,
) -> None:
    """Enter an event of this KIND about a person, and print its position once it is durable; the register is begun where there is none."""
    terms, subjects = opened.terms, opened.subjects
    person, file = opened.given["subject"], opened.given["pseudonym_key"]
    if person[0] == PSEUDONYM and not subjects[0].startswith(f"{persons_key(file).version}:"):
        raise WrongCall(says("cli.pseudonym_earlier_version"))
    entered = EventKind(kind.upper())
    entry = Entry(
        subject=subjects[0],
        controller=opened.controller,
        kind=entered,
        effective=moment_of(effective, opened.zone, entered),
        channels=frozenset(name.strip() for name in channels.split(",") if name.strip()),
        until=until,
        declared_by=declared_by or "",
        about=about or 0,
        earlier=tuple(subjects[1:]),
        **lines,
    )
    at = address(opened.url, REGISTER)
    with closing(Register(at, opened.key, terms=terms)) as found, closing(at.connect(write=True)) as database:
        known_under(database, persons_key(file))
        echo(says("chain.one.event", seq=found.record([entry])[0]))


@click.command("erase")
@click.option("--due", is_flag=True)
@subject_option()
@click.option("--yes", is_flag=True)
@opening(
    *(controller_option, company_option, pseudonym_option, sealing_option, json_option, register_option, policies_option),
    kind=OfRegister,
)
def erasure(opened: OfRegister, /, *, due: bool, yes: bool) -> None:
    """Erase the content of the events about a person in the register of a controller (Art. 17 GDPR), and say what stays and why."""
    subject = opened.given["subject"]
    if not due and subject is None:
        raise WrongCall(says("cli.nothing_says_what_erase"))
    if due and subject is not None:
        raise WrongCall(says("cli.due_erases_what"))
    company, subjects, key = opened.named_company, opened.subjects, opened.key
    with opened.reading(write=True) as database:
        if not yes:
            confirm(ERASE)
        if due:
            over = erase_due(database, key, opened.controller, opened.day, by_phone(company))
            opened.say(lambda: events_page.due_as_json(over), lambda: events_page.erased_due(over, opened.lang))
            return
        done = erase(database, key, subjects, opened.controller, by_phone(company))
    opened.found(
        done.events or done.held,
        says("cli.none_to_erase"),
        lambda: events_page.erased_as_json(done),
        lambda: events_page.erased(done, opened.lang),
    )
