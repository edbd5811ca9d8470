"""`zweck audit erase`."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from zweck.cli.commands.audit.options import key_option, opened, read_key, record_option, start_of
from zweck.cli.console import FAILED, WrongCall
from zweck.cli.options import Day
from zweck.cli.persons import Person, pseudonym_option, pseudonyms_of
from zweck.record.erase import erase
from zweck.words.said import says


@click.command("erase")
@click.option("--before", type=Day(), metavar="DATE")
@click.option("--older-than", type=click.IntRange(min=1), metavar="DAYS")
@click.option("--subject", type=Person(), metavar="KIND:REFERENCE")
@click.option("--yes", is_flag=True)
@key_option
@pseudonym_option
@record_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    before: date | None,
    older_than: int | None,
    subject: tuple[str, str] | None,
    yes: bool,
    record_key: Path | None,
    pseudonym_key: Path | None,
    record: str,
) -> None:
    """Erase facts, references, notes, presumptions, outcome and rules of entries, and write into the chain that this was done."""
    if before is None and older_than is None and subject is None:
        raise WrongCall(says("cli.nothing_says_what"))
    if before is not None and older_than is not None:
        raise WrongCall(says("cli.before_older_say"))
    if older_than is not None:
        before = datetime.now(UTC).date() - timedelta(days=older_than)
    key = read_key(record_key)
    about = pseudonyms_of(subject, pseudonym_key) if subject else []
    with opened(record, write=True) as database:
        if not yes:
            click.confirm("What is erased cannot be brought back. Erase?", abort=True, err=True)
        total = sum(erase(database, key, before=start_of(before) if before else None, subjects=about))
    if subject and not total:
        click.echo("nothing was erased: no answer about this person is in the record, or those that were are erased", err=True)
        ctx.exit(FAILED)
    click.echo(f"erased the content of {total} entries")
