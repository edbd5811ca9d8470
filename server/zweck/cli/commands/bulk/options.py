"""Options of `zweck bulk`, and how its commands end where a table or run is faulty."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from zweck.cli.company import activities_option, company_in
from zweck.cli.console import BAD_INPUT, Failure, speaking
from zweck.company import NO_COMPANY, Company, UnknownActivity
from zweck.facts.question import FactError
from zweck.law.policy import PolicySet
from zweck.runtime.sources.parse import parse_company
from zweck.runtime.sources.source import Source, SourceError
from zweck.tables.reading import TableError


@contextmanager
def reported() -> Iterator[None]:
    """Say in one sentence why a table cannot be decided, and what to do."""
    try:
        yield
    except (TableError, UnknownActivity) as error:
        raise Failure(error.message, error.help) from None
    except FactError as error:
        speak = speaking()
        for fault in error.faults:
            click.echo(f"{speak(fault.message)}{f'; {speak(fault.help)}' if fault.help else ''}", err=True)
        raise click.exceptions.Exit(BAD_INPUT) from None


company_option: Final = activities_option()


def company_of(activities: Source | None, policies: PolicySet) -> Company:
    """The company of a source, or none."""
    return NO_COMPANY if activities is None else company_in(activities, policies.vocabulary)


def place_of(activities: Source | None) -> str:
    """The name by which a source is found again from another folder; empty for none."""
    name = "" if activities is None else str(activities)
    return str(Path(name).absolute()) if name and Path(name).exists() else name


def company_at(place: str, policies: PolicySet) -> Company:
    """The company at such a place.

    Raises:
        TableError: if there is nothing any more.
    """
    try:
        return company_of(parse_company(place) if place else None, policies)
    except SourceError as error:
        raise TableError(error.message, error.help) from None
