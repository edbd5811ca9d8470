"""Options of `zweck bulk`, and what its commands open: the register of persons, a run, the company that it had."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import click

from zweck.binding.binding import Binding
from zweck.cli.company import company_in
from zweck.cli.console import BAD_INPUT, WrongCall, speaking
from zweck.cli.ledgers import looking_up
from zweck.cli.options import JOBS
from zweck.cli.persons import read_pseudonyms
from zweck.cli.progress import ProgressBar
from zweck.company import NO_COMPANY, Company
from zweck.law.policy import PolicySet
from zweck.pages.bulk import faults_in_words
from zweck.pseudonym import Pseudonyms
from zweck.register import Register, RegisterSettings
from zweck.runtime.sources.parse import parse_company
from zweck.runtime.sources.source import Source, SourceError
from zweck.tables.pieces import Table, TableError, opened
from zweck.tables.run import Run, files_of
from zweck.tables.whole import Say
from zweck.tables.working import FaultyRows
from zweck.words.said import says

Result = TypeVar("Result")
PATIENCE: Final = 60.0  # seconds for which a look-up of thousands of persons may wait

jobs_option: Final = click.option("--jobs", type=JOBS, metavar="N")


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
        return company_in(parse_company(place), policies.vocabulary) if place else NO_COMPANY
    except SourceError as error:
        raise TableError(error.message, error.help) from None


def table_of(run: Run) -> Table:
    """The table of a run.

    Raises:
        TableError: if it is another one now.
    """
    table = opened(Path(run.head.source))
    if files_of(table) != run.head.table:
        raise TableError(says("cli.table_changed_since"))
    return table


@contextmanager
def register_of(binding: Binding, settings: RegisterSettings, pseudonym_key: Path | None) -> Iterator[tuple[Register, Pseudonyms] | None]:
    """The register and the key of pseudonyms while the block runs; `None` where the binding names no persons.

    Raises:
        WrongCall: if the binding names persons and no register is named, or the other way round.
    """
    if binding.subject is None:
        if settings.url is not None:
            raise WrongCall(says("cli.register_named_binding"))
        yield None
        return
    pseudonyms = read_pseudonyms(pseudonym_key)
    if settings.url is None or pseudonyms is None:
        raise WrongCall(says("cli.binding_names_persons"))
    with looking_up(settings, pseudonyms, PATIENCE) as register:
        if register is None:
            raise TypeError(settings)
        yield register, pseudonyms


def worked(work: Callable[[int, Say], Result], jobs: int | None, lang: str) -> Result:
    """The result of work on rows by so many processes, with the line that says how far it is; faulty rows end the command."""

    def show(rows: int, of: int | None, outcomes: Mapping[str, int]) -> None:
        line.at("rows", rows, of, ", ".join(f"{outcome.lower()} {number:,}" for outcome, number in outcomes.items()))

    try:
        with ProgressBar() as line:
            return work(jobs or os.cpu_count() or 1, show)
    except FaultyRows as faulty:
        click.echo(faults_in_words(faulty.faults, faulty.rows, lang, speaking(), stopped=True), err=True)
        raise click.exceptions.Exit(BAD_INPUT) from None
