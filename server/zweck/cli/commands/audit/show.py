"""`zweck audit show`."""

import json
from pathlib import Path
from typing import Any

import click

from zweck.cli.commands.audit.options import key_option, opened, read_key, record_option
from zweck.cli.console import FAILED, WrongCall, width
from zweck.cli.options import json_option
from zweck.cli.persons import Person, pseudonym_option, pseudonyms_of
from zweck.cli.render.layout import Page
from zweck.cli.render.wording import clock
from zweck.record.database import Database
from zweck.record.entry import UNREADABLE, Stored
from zweck.record.export import json_lines
from zweck.record.key import Key
from zweck.record.statements import SELECT, one_of, stored

REFERENCES = ("caller", "request")


@click.command("show", short_help="Show entries: the last ones, or those that are looked for.")
@click.argument("number", required=False, type=click.IntRange(min=1), metavar="[NUMBER]")
@click.option("--decision-id", metavar="ID", help="Entries with this decision id.")
@click.option("--caller", metavar="NAME", help="Entries of this caller.")
@click.option("--subject", type=Person(), metavar="KIND:REFERENCE", help="Entries about this person, e.g. email:ada@example.org.")
@click.option("--request", metavar="NAME", help="Entries with this reference of the caller.")
@click.option("--last", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="At most so many, the last ones.")
@json_option
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
    last: int,
    as_json: bool,
    record_key: Path | None,
    pseudonym_key: Path | None,
    record: str,
    **wanted: str | None,
) -> None:
    """Show the entry with this NUMBER in full, or the last ones as a list. Exit code 1 if there is none."""
    key = read_key(record_key)
    about = pseudonyms_of(subject, pseudonym_key) if subject else []
    with opened(record) as database:
        found = _found(database, key, {"seq": number, **wanted}, about, last)
    if not found:
        click.echo("there is no such entry", err=True)
        ctx.exit(FAILED)
    if as_json:
        for line in json_lines(found):
            click.echo(line)
    elif number is not None:
        click.echo(_in_full(found[0]))
    else:
        click.echo("\n".join(map(_in_brief, found)))


def _found(database: Database, key: Key | None, wanted: dict[str, Any], subjects: list[str], last: int) -> list[Stored]:
    values: list[Any] = [*subjects]
    conditions = [one_of("subject", len(subjects))] if subjects else []
    for column, value in wanted.items():
        if value is None:
            continue
        if column in REFERENCES and key is None:
            raise WrongCall(f"a {column} is found by the record's key only", "give its file with --record-key")
        values.append(key.reference(column, value) if column in REFERENCES and key else value)
        conditions.append(f"{column} = ${len(values)}")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = database.fetch(f"{SELECT}{where} ORDER BY seq DESC LIMIT {last}", *values)
    return [stored(row) for row in reversed(rows)]


def _in_brief(entry: Stored) -> str:
    content = entry.content
    said = content.erased or " ".join(part for part in (content.outcome, content.decision_id) if part) or "(erased)"
    return f"{entry.seq:>8}  {clock(entry.time)}  {said}"


def _in_full(entry: Stored) -> str:
    page = Page(width())
    page.heading(f"entry {entry.seq}: {entry.kind} of {clock(entry.time)}")
    for name in ("revision", "engine", "digest", "hash"):
        page.paragraph(str(getattr(entry, name)), indent=2, head=f"{name}:")
    if entry.salt is None:
        page.paragraph("the content was erased", indent=2)
    for name, value in zip(entry.content._fields, entry.content, strict=True):
        if value is None:
            continue
        text, members = _parts(value)
        page.paragraph(text, indent=2, head=f"{name}:")
        for member in members:
            page.paragraph(member, indent=4)
    return str(page)


def _parts(value: Any) -> tuple[str, list[str]]:
    """A value as the text behind its name, and the lines below it: the members of a map each on its own."""
    try:
        found = json.loads(value) if isinstance(value, str) and value.startswith("{") else value
    except UNREADABLE:
        found = value
    match found:
        case {"laws": [*laws], "open_laws": [*open_laws], "deciding": [*deciding]}:
            lines = [json.dumps(law, ensure_ascii=False) for law in laws]
            lines.append(f"open: {', '.join(map(str, open_laws)) or 'no law'}")
            lines += [f"gap: {gap}" for gap in found.get("gaps", ())]
            return "", [*lines, f"decided by: {', '.join(map(str, deciding)) or 'no rule'}"]
        case {"sources": [*sources]}:
            rest = [f"{name}: {json.dumps(member, ensure_ascii=False)}" for name, member in found.items() if name != "sources"]
            return "", [*rest, *(json.dumps(source, ensure_ascii=False) for source in sources)]
        case dict() if found:
            return "", [f"{name}: {json.dumps(member, ensure_ascii=False)}" for name, member in found.items()]
        case dict():
            return "none", []
        case _:
            return str(found), []
