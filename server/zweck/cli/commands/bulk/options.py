"""Options of `zweck bulk`, and how its commands end where a table or run is faulty."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from zweck.cli.console import BAD_INPUT, Failure, speaking
from zweck.facts import FactError
from zweck.law.policy import PolicySet
from zweck.sources.company import NO_COMPANY, Company, UnknownActivity, load_company
from zweck.tables.reading import TableError


@contextmanager
def reported() -> Iterator[None]:
    """Say in one sentence why a table cannot be decided, and what to do."""
    try:
        yield
    except (TableError, UnknownActivity) as error:
        raise Failure(str(error), error.help) from None
    except FactError as error:
        speak = speaking()
        for fault in error.faults:
            click.echo(f"{speak(fault.message)}{f'; {speak(fault.help)}' if fault.help else ''}", err=True)
        raise click.exceptions.Exit(BAD_INPUT) from None


def company_of(folder: Path | None, policies: PolicySet) -> Company:
    """The company in a folder, or none."""
    return NO_COMPANY if folder is None else load_company(folder, policies.vocabulary)
