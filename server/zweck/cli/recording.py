"""The options of the decision record, and the record that they open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from zweck.chain.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.cli.console import Command, Defect, Unreachable, WrongCall
from zweck.record import Record, open_record
from zweck.runtime.sources.read import Read

REFUSE: Final = "refuse"
ANSWER: Final = "answer"


def record_options(command: Command) -> Command:
    """`--record URL`, `--record-key FILE`, `--record-anchors FILE`, `--record-webhook URL` and `--record-failure refuse|answer`."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    where = "Record every answer before it is sent: sqlite:///relative/path, sqlite:////absolute/path or postgresql://user@host/database."
    key = "The file with the record's key, which seals it and hides references."
    failure = "What to do while nothing can be recorded."
    anchors = "The file to which anchors of the record are appended; the record must hold the last of them, or nothing is served."
    webhook = "The address to which anchors of the record are posted."
    for option in (
        click.option("--record-failure", type=click.Choice((REFUSE, ANSWER)), default=REFUSE, show_default=True, help=failure),
        click.option("--record-webhook", metavar="URL", help=webhook),
        click.option("--record-anchors", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=anchors),
        click.option("--record-key", type=file, envvar="ZWECK_RECORD_KEY", show_envvar=True, metavar="FILE", help=key),
        click.option("--record", envvar="ZWECK_RECORD", show_envvar=True, metavar="URL", help=where),
    ):
        command = option(command)
    return command


@contextmanager
def recording(
    found: Read, url: str | None, key: Path | None, anchors: Path | None = None, webhook: str | None = None
) -> Iterator[Record | None]:
    """The record while the block runs, with the policies and the company kept in it; `None` where none is wanted."""
    if url is None:
        yield None
        return
    try:
        record = open_record(url, key, anchors, webhook)
    except RecordUnavailable as error:
        raise Unreachable(f"the record is not available: {error}", "see that its database runs and has room") from None
    except RecordError as error:
        raise WrongCall(str(error), error.help) from None
    except RecordDamaged as error:
        raise Defect(f"the record is not the one to go on with: {error}", "`zweck audit verify` finds out more") from None
    try:
        record.keep_archive(found.policies.revision, found.archive)
        record.keep_company(found.company.revision, found.recorded)
        yield record
    except RecordUnavailable as error:
        raise Unreachable(f"the record is not available: {error}", "see that its database runs and has room") from None
    finally:
        record.close()
