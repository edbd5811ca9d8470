"""The option that names a company, and the company that it names."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from zweck.cli.console import Command
from zweck.cli.kinds import Sources, shared
from zweck.company import NO_COMPANY, Company, load_past_company
from zweck.law.load.archive import zipped
from zweck.law.vocabulary import Vocabulary
from zweck.runtime.sources.company import read_company
from zweck.runtime.sources.settings import CompanySettings, trusted
from zweck.runtime.sources.source import COMPANY, Source, named


def activities_option(*, required: bool = False) -> Callable[[Command], Command]:
    """`--activities SOURCE` and `--activities-key FILE`; the command takes them as one source, `activities`."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*arguments: Any, activities: Source | None, activities_key: Path | None, **given: Any) -> Any:
            return command(*arguments, activities=activities and trusted(activities, activities_key), **given)

        found = shared(CompanySettings, "activities-key")(run)
        return shared(CompanySettings, "activities", type=Sources(COMPANY), required=required)(found)  # type: ignore[return-value]  # the same function to click

    return decorate


def company_in(source: Source, vocabulary: Vocabulary) -> Company:
    """The company of a source.

    Raises:
        PolicyError: with every fault of the files.
        SourceError: if they cannot be read or trusted.
    """
    return read_company(source, vocabulary).company


def past_company_in(source: Source, vocabulary: Vocabulary) -> Company:
    """The company of a source by the meaning that its files had, for replay alone.

    Raises:
        PolicyError, SourceError: as `company_in` does.
    """
    with source.opened() as opened, named([opened]) as (folder,):
        return load_past_company(folder, vocabulary)


def archived_in(source: Source | None, vocabulary: Vocabulary) -> tuple[Company, bytes]:
    """The company with an archive of its files for the record; nothing where there are no activities.

    Raises:
        PolicyError, SourceError: as `company_in` does.
    """
    if source is None:
        return NO_COMPANY, b""
    found = read_company(source, vocabulary)
    return found.company, zipped(found.files) if found.company.activities else b""
