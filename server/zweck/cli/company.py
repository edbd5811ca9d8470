"""The option that names a company, and the company that it names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from zweck.cli.console import Command, Failure
from zweck.company import NO_COMPANY, Company, load_past_company
from zweck.law.vocabulary import Vocabulary
from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.company import CompanyFiles, archived_company, read_company
from zweck.runtime.sources.naming import named
from zweck.runtime.sources.parse import Absent, parse_company
from zweck.runtime.sources.source import COMPANY, Missing, Source, SourceError

ACTIVITIES_KEY: Final = "zweck.activities-key"
NAMED: Final[Any] = {"envvar": "ZWECK_ACTIVITIES", "show_envvar": True}


class CompanySource(click.ParamType[Source]):
    """Where the files of a company come from."""

    name = "activities"

    def __init__(self, *, later: bool = False) -> None:
        """With `later`, a source may be absent now and come back."""
        self._later = later

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Source:
        """The source, or a usage error; a worker reads none."""
        if not isinstance(value, str) or (ctx is not None and isinstance(ctx.params.get("channel"), int)):
            return CompanyFiles(Path(str(value)))
        try:
            return parse_company(value)
        except SourceError as error:
            if self._later and isinstance(error, Missing):
                return Absent(value, kind=COMPANY)
            raise click.BadParameter(f"{error}; {error.help}", ctx, param) from None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Folders and files."""
        return [CompletionItem(incomplete, type="file")]


def activities_option(text: str, *, required: bool = False, setting: bool = False) -> Callable[[Command], Command]:
    """`--activities SOURCE` and `--activities-key FILE`, which is exposed only where all options are settings."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    key = "The public key that verifies a bundle of activities."

    def decorate(command: Command) -> Command:
        command = click.option("--activities-key", type=file, metavar="FILE", expose_value=setting, callback=_remember, help=key)(command)
        return click.option("--activities", type=CompanySource(later=setting), required=required, metavar="SOURCE", help=text, **NAMED)(
            command
        )

    return decorate


def _remember(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    ctx.meta[ACTIVITIES_KEY] = value
    return value


def trusted(company: Source) -> Source:
    """A source of the files of a company; a bundle with the key that the user gives."""
    ctx = click.get_current_context(silent=True)
    return replace(company, key=ctx.meta.get(ACTIVITIES_KEY)) if isinstance(company, Bundle | Absent) and ctx is not None else company


def company_in(source: Source, vocabulary: Vocabulary) -> Company:
    """The company of a source.

    Raises:
        PolicyError: with every fault of the files.
        Failure: if they cannot be read or trusted.
    """
    with _failing():
        return read_company(trusted(source), vocabulary)[0]


def past_company_in(source: Source, vocabulary: Vocabulary) -> Company:
    """The company of a source by the meaning that its files had, for replay alone.

    Raises:
        PolicyError, Failure: as `company_in` does.
    """
    with _failing(), trusted(source).opened() as opened, named([opened]) as (folder,):
        return load_past_company(folder, vocabulary)


def archived_in(source: Source | None, vocabulary: Vocabulary) -> tuple[Company, bytes]:
    """The same with an archive of the files for the record; nothing where there are no activities.

    Raises:
        PolicyError, Failure: as `company_in` does.
    """
    if source is None:
        return NO_COMPANY, b""
    with _failing():
        found, archive, _ = archived_company(trusted(source), vocabulary)
        return found, archive if found.activities else b""


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except SourceError as error:
        raise Failure(str(error), error.help) from None
