"""`zweck audit …` that read entries: shown, exported, derived again."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import click

from zweck.chain.database import Database
from zweck.chain.head import read_head
from zweck.cli.chains import opened as opened_chain
from zweck.cli.commands.audit.opened import (
    FIRST,
    LAST,
    OfRecord,
    beside_options,
    companies,
    key_option,
    nothing,
    of_record,
    record_option,
    time_options,
    wanted_options,
)
from zweck.cli.console import FAILED, WrongCall, echo, show, spoken
from zweck.cli.kinds import Sources
from zweck.cli.options import ENTRY, NEW_FILE, build_engine, bundle_key_option, json_option, load_policies
from zweck.cli.persons import pseudonym_option, subject_option
from zweck.cli.progress import ProgressBar
from zweck.forms.diagnostics import PolicyError
from zweck.pages import say
from zweck.pages.answer import page_of
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library
from zweck.pages.notation import clock
from zweck.pages.recorded import Background, Tally, as_line, company_revision, in_full, text
from zweck.record.archive import restore
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION, Stored
from zweck.record.erase import away
from zweck.record.export import csv_lines, json_lines, write_parquet
from zweck.record.replay import Witness, again, replay, replay_against
from zweck.record.statements import first_in, scan, select, short
from zweck.record.statements import named as named_by
from zweck.register.beside import Companies, named
from zweck.register.beside import Witness as Register
from zweck.register.chain import REGISTER
from zweck.runtime.sources.source import POLICIES, Source
from zweck.service.encode.fast import encoded
from zweck.service.encode.promised import promised
from zweck.words.said import quoted, says

REFERENCES: Final = ("caller", "request")
TRACE: Final = "trace"
PARTS: Final = {"decision_id": "ruling", "caller": "origin"}  # the columns of which others find the parts


@click.command("show")
@click.argument("number", required=False, type=ENTRY, metavar="[NUMBER]")
@click.option("--decision-id", metavar="ID")
@click.option("--caller", metavar="NAME")
@subject_option()
@click.option("--request", metavar="NAME")
@click.option("--trace", metavar="ID")
@wanted_options
@time_options
@click.option("--last", type=ENTRY, default=10, show_default=True, metavar="N")
@of_record(beside_options, json_option, key_option, pseudonym_option, record_option)
def shown(opened: OfRecord, /, *, number: int | None, last: int, **references: str | None) -> None:
    """Show the entry with this NUMBER in full, or the last ones as a list."""
    with opened.reading() as database:
        found = _found(database, opened, {"seq": number, **references}, last)
        if elsewhere := away(database, opened.subjects):
            echo(says("cli.audit.elsewhere", number=elsewhere), err=True)
        if not found:
            raise nothing(first_in(database))
    if opened.given["as_json"]:
        for line in json_lines(found):
            click.echo(line)
    elif number is not None:
        show(in_full(found[0], _background(found[0], opened), opened.lang))
        with opened.reading() as database:
            _reasons(database, found[0], opened.lang)
    else:
        click.echo("\n".join(map(_in_brief, found)))


def _reasons(database: Database, entry: Stored, lang: str) -> None:
    """Print the answer in words with its citations, derived again from the kept law, whatever detail was asked."""
    found = again(database, entry) if entry.kind == DECISION and entry.salt is not None else None
    if not isinstance(found, tuple):
        echo(quoted("") if found is None else says("cli.audit.no_reasons", why=found))
        return
    policies, decision = found
    echo(says("cli.audit.derived"))
    show(page_of(answered(decision, None), lang, Library.of(policies)))


def _found(database: Database, opened: OfRecord, wanted: dict[str, Any], last: int) -> list[Stored]:
    values: list[Any] = [*opened.subjects]
    conditions = [named_by(database, "subject", "person", opened.subjects)] if values else []
    for column, value in wanted.items():
        if value is None:
            continue
        if column in REFERENCES and opened.key is None:
            raise WrongCall(says("cli.found_record_key", column=column))
        known: Any = short(value) if column == TRACE else value
        if column in REFERENCES and opened.key:
            known = opened.key.reference(column, value)
        part = PARTS.get(column)
        conditions.append(named_by(database, column, part, [known], len(values)) if part else f"{column} = ${len(values) + 1}")
        values.append(known)
    times = opened.stretch
    if times != (FIRST, LAST):
        conditions.append(f"time >= {times[0]} AND time < {times[1]}")
    if opened.wanted:
        matching = filter(opened.wanted.matches, scan(database, " AND ".join(_behind(each, 2) for each in conditions), *values))
        return [*deque(matching, maxlen=last)]
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    return select(database, f"{where}ORDER BY seq DESC LIMIT {last}", *values)[::-1]


def _behind(condition: str, before: int) -> str:
    """A condition whose values stand behind others."""
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + before}", condition)


def _in_brief(entry: Stored) -> str:
    content = entry.content
    said = content.erased or " ".join(part for part in (content.outcome, content.decision_id) if part) or say("entry.gone", spoken())
    return f"{entry.seq:>8}  {clock(entry.time)}  {said}"


def _background(entry: Stored, opened: OfRecord) -> Background:
    """The events on which an answer rests, where the register was named, and the company as it was."""
    events = company = None
    if opened.register is not None:
        with opened_chain(opened.register, REGISTER) as database:
            events = named(database, entry)
    if revision := company_revision(entry):
        with opened.reading() as database, suppress(PolicyError):
            kept = database.fetch("SELECT archive FROM policy_sets WHERE revision = $1", entry.revision)
            vocabulary = restore(kept[0][0], entry.revision, entry.engine).vocabulary if kept else None
            company = companies(database, opened.given["activities"])(revision, vocabulary) if vocabulary is not None else None
    return Background(events, company)


@click.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True)
@click.option("--output", type=NEW_FILE, metavar="FILE")
@of_record(wanted_options, time_options, record_option)
def exported(opened: OfRecord, /, *, form: str, output: Path | None) -> None:
    """Write every entry with all its columns, erasures among them, in their order."""
    if form == "parquet" and output is None:
        raise WrongCall(says("cli.parquet_goes_file"))
    with opened.reading() as database, database.reading(), ProgressBar() as along:
        entries: Iterable[Stored] = scan(database, "time >= $3 AND time < $4", *opened.stretch)
        entries = filter(opened.wanted.matches, entries) if opened.wanted else entries
        lines = csv_lines if form == "csv" else json_lines
        if output is None:
            for line in lines(entries):
                click.echo(line)
            return
        entries = iter(along("entries", entries, None if opened.is_part or opened.wanted else read_head(database, RECORD).seq))
        if form == "parquet":
            write_parquet(entries, output)
        else:
            with output.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines(entries))


@click.command("replay")
@click.option("--against", type=Sources(POLICIES), metavar="SOURCE")
@of_record(beside_options, bundle_key_option("against"), time_options, json_option, record_option)
@click.pass_context
def replayed(ctx: click.Context, opened: OfRecord, /, *, against: Source | None) -> None:
    """Derive every recorded answer again from the policies of its revision, which the record keeps, and compare it byte for byte."""
    engine = build_engine(load_policies(against), "native") if against else None
    tally = Tally(beside=opened.register is not None and engine is None)
    with (
        opened.reading() as database,
        witness(None if engine else opened.register, companies(database, opened.given["activities"])) as beside,
        database.reading(),
        ProgressBar() as along,
    ):
        times = opened.stretch
        results = replay_against(database, engine, encoded, *times) if engine else replay(database, encoded, *times, beside, promised())
        for result in along("entries", results, None if opened.is_part else read_head(database, RECORD).seq):
            tally.add(result)
            if tally.differs(result):
                along.clear()
                click.echo(as_line(result, spoken()) if opened.given["as_json"] else text(result, spoken()))
    if opened.given["as_json"]:
        click.echo(json.dumps(tally.as_object()))
    else:
        said, *beside_it = tally.lines(spoken(), against.name if against else "")
        click.secho(said, fg="red" if tally.failed else "green", bold=True)
        for line in beside_it:
            click.echo(line)
    ctx.exit(FAILED if tally.failed else 0)


@contextmanager
def witness(register: str | None, known: Companies) -> Iterator[Witness | None]:
    """The register to compare with, if one was named."""
    if register is None:
        yield None
        return
    with opened_chain(register, REGISTER) as database, database.reading():
        yield Register(database, known).compare
