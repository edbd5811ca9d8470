"""Options that the commands of `zweck audit` share, and how they come to a record."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final, cast

import click

from zweck.chain.addresses import address
from zweck.chain.chain import Chain, check
from zweck.chain.database import Database
from zweck.chain.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.chain.key import Key
from zweck.chain.note import Checkpoint, notes
from zweck.cli.company import activities_option, past_company_in
from zweck.cli.console import Command, Defect, Unreachable, WrongCall
from zweck.cli.kinds import shared
from zweck.cli.options import Day
from zweck.company import Company
from zweck.decision.decision import Outcome
from zweck.facts.basis import Basis
from zweck.forms.diagnostics import PolicyError
from zweck.law.vocabulary import Vocabulary
from zweck.pages.wording import EPOCH
from zweck.record.chain import RECORD
from zweck.record.companies import kept_company
from zweck.record.settings import RecordSettings
from zweck.record.wanted import Wanted
from zweck.register.beside import Companies
from zweck.register.settings import RegisterSettings
from zweck.runtime.sources.source import Source

PARTS: Final = ("outcome", "activity", "basis", "law", "rule")
CHOICES: Final[dict[str, list[str]]] = {"outcome": [one.value for one in Outcome], "basis": [one.value for one in Basis]}
FIRST: Final = 0
LAST: Final = 2**63 - 1
MICROSECOND: Final = timedelta(microseconds=1)


record_option: Final = shared(RecordSettings, "record", required=True)
key_option: Final = shared(RecordSettings, "record-key")


FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


def checkpoint_options(command: Command) -> Command:
    """`--checkpoint FILE` and `--from FILE`: checkpoints that somebody else keeps."""
    since = click.option("--from", "since", type=FILE, metavar="FILE")
    return click.option("--checkpoint", "checkpoints", type=FILE, multiple=True, metavar="FILE")(since(command))


def checkpoints_in(*files: Path) -> list[Checkpoint]:
    """The checkpoints in files.

    Raises:
        RecordError: if a file holds something else.
    """
    return [each for file in files for each in notes(file.read_text(encoding="utf-8", errors="replace"))]


def time_options(command: Command) -> Command:
    """`--since DATE` and `--until DATE`."""
    until = click.option("--until", type=Day(), metavar="DATE")
    since = click.option("--since", type=Day(), metavar="DATE")
    return since(until(command))


def wanted_options(command: Command) -> Command:
    """Options that ask for entries by what their answers say; the command takes them as `wanted`."""

    @wraps(command)
    def run(*arguments: Any, day: date | None, **given: Any) -> Any:
        parts = {name: given.pop(name) or "" for name in PARTS}
        return command(*arguments, wanted=Wanted(**parts, day=day.isoformat() if day else ""), **given)

    option: Any = click.option("--day", type=Day(), metavar="DATE")(run)
    for name in reversed(PARTS):
        kind = click.Choice([*CHOICES[name]]) if name in CHOICES else None
        option = click.option(f"--{name}", type=kind, metavar=None if kind else "NAME")(option)
    return cast("Command", option)


def beside_options(command: Command) -> Command:
    """`--register URL` and `--activities SOURCE`, where an answer can be seen beside them."""
    return shared(RegisterSettings, "register")(activities_option()(command))


def companies(database: Database, activities: Source | None) -> Companies:
    """Finds the company by whose files an answer was given: as the record keeps it, or else in a source that holds just these files."""

    @cache
    def found(revision: str, vocabulary: Vocabulary) -> Company | None:
        with suppress(PolicyError):
            kept = kept_company(database, revision, vocabulary) if revision else None
            if kept is not None:
                return kept
            given = past_company_in(activities, vocabulary) if activities is not None else None
            return given if given is not None and given.revision == revision else None
        return None

    return found


def stretch(since: date | None, until: date | None) -> tuple[int, int]:
    """The days as times of entries: from the first on, and before the second."""
    return (start_of(since) if since else FIRST), (start_of(until + timedelta(days=1)) if until else LAST)


def start_of(day: date) -> int:
    """The beginning of a day in UTC, as the time of an entry."""
    return (datetime.combine(day, time(), UTC) - EPOCH) // MICROSECOND


def read_key(file: Path | None) -> Key | None:
    """The key in a file, if one was named."""
    with reported():
        return Key.read(file) if file else None


@contextmanager
def opened(url: str, *, write: bool = False, chain: Chain = RECORD) -> Iterator[Database]:
    """The record or the register at an address. A fault of it ends the command with one sentence."""
    with reported():
        database = address(url, chain).connect(write=write)
        try:
            check(database, chain)
            yield database
        finally:
            database.close()


@contextmanager
def reported() -> Iterator[None]:
    """Report the fault of a record in one sentence, with the exit code that fits."""
    try:
        yield
    except RecordError as error:
        raise WrongCall(error.message, error.help) from None
    except RecordDamaged as error:
        raise Defect(error.message, error.help) from None
    except RecordUnavailable as error:
        raise Unreachable(error.message, error.help) from None
