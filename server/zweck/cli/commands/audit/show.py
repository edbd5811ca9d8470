"""`zweck audit show`."""

import re
from collections import deque
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from zweck.chain.database import Database
from zweck.chain.key import Key
from zweck.cli.commands.audit.options import (
    FIRST,
    LAST,
    beside_options,
    companies,
    key_option,
    opened,
    read_key,
    record_option,
    stretch,
    time_options,
    wanted_options,
)
from zweck.cli.console import FAILED, WrongCall
from zweck.cli.options import json_option, lang_option
from zweck.cli.persons import Person, pseudonym_option, pseudonyms_of
from zweck.forms.diagnostics import PolicyError
from zweck.pages.answer import render
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library
from zweck.pages.recorded import Background, company_revision, in_full
from zweck.pages.width import width
from zweck.pages.wording import clock
from zweck.record.archive import restore
from zweck.record.entry import DECISION, Stored
from zweck.record.export import json_lines
from zweck.record.replay import again
from zweck.record.statements import named as named_by
from zweck.record.statements import scan, select
from zweck.record.wanted import Wanted
from zweck.register.beside import named
from zweck.register.chain import REGISTER
from zweck.runtime.sources.source import Source
from zweck.words.said import says

REFERENCES = ("caller", "request")
PARTS = {"decision_id": "ruling", "caller": "origin"}
"""The columns of which others find the parts."""


@click.command("show")
@click.argument("number", required=False, type=click.IntRange(min=1), metavar="[NUMBER]")
@click.option("--decision-id", metavar="ID")
@click.option("--caller", metavar="NAME")
@click.option("--subject", type=Person(), metavar="KIND:REFERENCE")
@click.option("--request", metavar="NAME")
@wanted_options
@time_options
@click.option("--last", type=click.IntRange(min=1), default=10, show_default=True, metavar="N")
@beside_options
@json_option
@lang_option
@key_option
@pseudonym_option
@record_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    number: int | None,
    subject: tuple[str, str] | None,
    wanted: Wanted,
    since: date | None,
    until: date | None,
    last: int,
    lang: str,
    register: str | None,
    activities: Source | None,
    as_json: bool,
    record_key: Path | None,
    pseudonym_key: Path | None,
    record: str,
    **references: str | None,
) -> None:
    """Show the entry with this NUMBER in full, or the last ones as a list."""
    key = read_key(record_key)
    about = pseudonyms_of(subject, pseudonym_key) if subject else []
    with opened(record) as database:
        found = _found(database, key, {"seq": number, **references}, about, last, (wanted, stretch(since, until)))
    if not found:
        click.echo("there is no such entry", err=True)
        ctx.exit(FAILED)
    if as_json:
        for line in json_lines(found):
            click.echo(line)
    elif number is not None:
        click.echo(in_full(found[0], _background(found[0], record, register, activities), width()))
        with opened(record) as database:
            click.echo(_reasons(database, found[0], lang))
    else:
        click.echo("\n".join(map(_in_brief, found)))


def _reasons(database: Database, entry: Stored, lang: str) -> str:
    """The answer in words with its citations, derived again from the kept law, whatever detail was asked."""
    if entry.kind != DECISION or entry.salt is None:
        return ""
    found = again(database, entry)
    if isinstance(found, str):
        return f"  the reasons cannot be derived again: {found}"
    policies, decision = found
    return "\n  derived again:\n" + render(answered(decision, None), lang, Library.of(policies), width())


def _found(
    database: Database, key: Key | None, wanted: dict[str, Any], subjects: list[str], last: int, asked: tuple[Wanted, tuple[int, int]]
) -> list[Stored]:
    values: list[Any] = [*subjects]
    conditions = [named_by(database, "subject", "person", subjects)] if subjects else []
    for column, value in wanted.items():
        if value is None:
            continue
        if column in REFERENCES and key is None:
            raise WrongCall(says("cli.found_record_key", column=column))
        known = key.reference(column, value) if column in REFERENCES and key else value
        part = PARTS.get(column)
        conditions.append(named_by(database, column, part, [known], len(values)) if part else f"{column} = ${len(values) + 1}")
        values.append(known)
    said, times = asked
    if times != (FIRST, LAST):
        conditions.append(f"time >= {times[0]} AND time < {times[1]}")
    if said:
        matching = filter(said.matches, scan(database, " AND ".join(_behind(each, 2) for each in conditions), *values))
        return [*deque(matching, maxlen=last)]
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    return select(database, f"{where}ORDER BY seq DESC LIMIT {last}", *values)[::-1]


def _behind(condition: str, before: int) -> str:
    """A condition whose values stand behind others."""
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + before}", condition)


def _in_brief(entry: Stored) -> str:
    content = entry.content
    said = content.erased or " ".join(part for part in (content.outcome, content.decision_id) if part) or "(erased)"
    return f"{entry.seq:>8}  {clock(entry.time)}  {said}"


def _background(entry: Stored, record: str, register: str | None, activities: Source | None) -> Background:
    """The events on which an answer rests, where the register was named, and the company as it was."""
    events = company = None
    if register is not None:
        with opened(register, chain=REGISTER) as database:
            events = named(database, entry)
    if revision := company_revision(entry):
        with opened(record) as database, suppress(PolicyError):
            kept = database.fetch("SELECT archive FROM policy_sets WHERE revision = $1", entry.revision)
            vocabulary = restore(kept[0][0], entry.revision, entry.engine).vocabulary if kept else None
            company = companies(database, activities)(revision, vocabulary) if vocabulary is not None else None
    return Background(events, company)
