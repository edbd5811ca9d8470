"""The options that the commands of `zweck audit` share, and what they name: the record, its key, a stretch of days."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial, wraps
from typing import Any, ClassVar, Final, cast

import click

from zweck.chain.database import Database
from zweck.cli.chains import OfChain
from zweck.cli.company import activities_option, past_company_in
from zweck.cli.console import FAILED, Command, echo
from zweck.cli.kinds import several, shared
from zweck.cli.options import Opened, as_day, opening
from zweck.company import Company
from zweck.decision.decision import Outcome
from zweck.facts.basis import Basis
from zweck.forms.diagnostics import PolicyError
from zweck.law.vocabulary import Vocabulary
from zweck.pages.notation import EPOCH
from zweck.record.chain import RECORD
from zweck.record.companies import kept_company
from zweck.record.settings import RecordSettings
from zweck.record.wanted import Wanted
from zweck.register.beside import Companies
from zweck.register.settings import RegisterSettings
from zweck.runtime.sources.source import Source
from zweck.words.said import says

PARTS: Final = ("outcome", "activity", "basis", "law", "rule")
CHOICES: Final[dict[str, list[str]]] = {"outcome": [one.value for one in Outcome], "basis": [one.value for one in Basis]}
FIRST: Final = 0
LAST: Final = 2**63 - 1
MICROSECOND: Final = timedelta(microseconds=1)
record_option: Final = shared(RecordSettings, "record", required=True)
key_option: Final = shared(RecordSettings, "record-key")


time_options: Final = several(click.option("--since", type=as_day, metavar="DATE"), click.option("--until", type=as_day, metavar="DATE"))
beside_options: Final = several(shared(RegisterSettings, "register"), activities_option())  # where an answer can be seen beside them


def wanted_options(command: Command) -> Command:
    """Options that ask for entries by what their answers say; the command takes them as `wanted`."""

    @wraps(command)
    def run(*arguments: Any, day: date | None, **given: Any) -> Any:
        parts = {name: given.pop(name) or "" for name in PARTS}
        return command(*arguments, wanted=Wanted(**parts, day=day.isoformat() if day else ""), **given)

    kinds = [(name, click.Choice(CHOICES[name]) if name in CHOICES else None) for name in PARTS]
    parts = (click.option(f"--{name}", type=kind, metavar=None if kind else "NAME") for name, kind in kinds)
    return several(*parts, click.option("--day", type=as_day, metavar="DATE"))(run)  # type: ignore[return-value]  # the same function to click


class OfRecord(OfChain):
    """A record, what may stand beside it, and which entries are wanted of it."""

    chain = RECORD
    names: ClassVar = (
        *(*Opened.names, "record", "record_key", "register", "subject", "pseudonym_key"),
        *("since", "until", "wanted"),
    )

    @property
    def register(self) -> str | None:
        """The address of the register, if it was named."""
        return cast("str | None", self.given["register"])

    @property
    def wanted(self) -> Wanted:
        """The entries that are asked for."""
        return cast("Wanted", self.given["wanted"])

    @property
    def stretch(self) -> tuple[int, int]:
        """The days as times of entries: from the first on, and before the second."""
        since, until = self.given["since"], self.given["until"]
        return (start_of(since) if since else FIRST), (start_of(until) + timedelta(days=1) // MICROSECOND if until else LAST)

    @property
    def is_part(self) -> bool:
        """Whether days are named."""
        return bool(self.given["since"] or self.given["until"])


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


def nothing(first: int) -> click.exceptions.Exit:
    """The end of a command for which there is no such entry; those before the first one left the record with segments."""
    echo(says("cli.audit.left", last=first - 1) if first > 1 else says("cli.audit.no_entry"), err=True)
    return click.exceptions.Exit(FAILED)


def start_of(day: date) -> int:
    """The beginning of a day in UTC, as the time of an entry."""
    return (datetime.combine(day, time(), UTC) - EPOCH) // MICROSECOND


of_record: Final = partial(opening, kind=OfRecord)  # options of a command about a record
