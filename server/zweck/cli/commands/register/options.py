"""Options that the commands of `zweck register` share, and how they come to a register."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, tzinfo
from functools import wraps
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from zweck.chain.addresses import address
from zweck.chain.database import Database
from zweck.chain.errors import RecordError
from zweck.chain.key import require_sealed
from zweck.chain.settings import Sealing
from zweck.cli.commands.audit.options import opened, read_key, reported
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import Command, WrongCall
from zweck.cli.kinds import shared
from zweck.cli.options import load_policies
from zweck.cli.persons import PSEUDONYM, Person, pseudonyms_of, read_pseudonyms
from zweck.company import Company
from zweck.pseudonym import Pseudonyms
from zweck.register import Register
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.settings import RegisterSettings
from zweck.register.statements import of_persons
from zweck.register.terms import Terms
from zweck.runtime.sources.source import Source
from zweck.words.said import says

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


register_option: Final = shared(RegisterSettings, "register", required=True)
register_key_option: Final = shared(RegisterSettings, "register-key")


def sealing_option(command: Command) -> Command:
    """`--register-key FILE`, or `--unsealed`; the command takes the key as `register_key`.

    Raises:
        WrongCall: if there is no key, and `--unsealed` is not said.
    """

    @wraps(command)
    def run(*arguments: Any, register_key: Path | None, unsealed: bool, **given: Any) -> Any:
        with reported():
            require_sealed(register_key, unsealed, REGISTER.name)
        return command(*arguments, register_key=register_key, **given)

    return register_key_option(shared(Sealing, "unsealed")(run))  # type: ignore[return-value]  # the same function to click


def controller_option(command: Command) -> Command:
    """`--controller NAME`."""
    return click.option("--controller", required=True, metavar="NAME")(command)


def subject_option(command: Command) -> Command:
    """`--subject KIND:REFERENCE`."""
    return click.option("--subject", type=Person(), required=True, metavar="KIND:REFERENCE")(command)


company_option: Final = activities_option()


def company_of(activities: Source | None, policies: Source | None) -> Company | None:
    """The company, if it was named.

    Raises:
        PolicyError: with every fault of the files.
    """
    return company_in(activities, load_policies(policies).vocabulary) if activities else None


def terms_of(activities: Source | None, policies: Source | None) -> Terms:
    """The values that events can have.

    Raises:
        PolicyError: with every fault of the files.
        WrongCall: if the policies lack facts that a register decides.
    """
    vocabulary = load_policies(policies).vocabulary
    try:
        return Terms.of(vocabulary, company_in(activities, vocabulary) if activities else None)
    except RecordError as error:
        raise WrongCall(error.message, error.help) from None


def zone_of(company: Company | None, controller: str) -> tzinfo:
    """The time zone of a controller, by its profile."""
    profile = company.controllers.get(controller) if company else None
    return ZoneInfo(profile.time_zone) if profile and profile.time_zone else UTC


def today(company: Company | None, controller: str) -> "datetime":
    """The moment, as the controller's calendar has it."""
    return datetime.now(zone_of(company, controller))


def persons_key(file: Path | None) -> Pseudonyms:
    """The key of pseudonyms.

    Raises:
        WrongCall: if none was named, or it is none.
    """
    found = read_pseudonyms(file)
    if found is None:
        raise WrongCall(says("cli.person_stands_register"))
    return found


def latest_first(subject: tuple[str, str], key: Path | None) -> list[str]:
    """All pseudonyms of a person, the one for new events first.

    Raises:
        WrongCall: if the reference cannot be understood, there is no key, or a pseudonym is of an earlier version.
    """
    found = pseudonyms_of(subject, key)
    if subject[0] == PSEUDONYM and not found[0].startswith(f"{persons_key(key).version}:"):
        raise WrongCall(says("cli.pseudonym_earlier_version"))
    return found


@contextmanager
def writing(url: str, key: Path | None, terms: Terms) -> Iterator[Register]:
    """The register at an address, begun where there is none. A fault of it ends the command with one sentence."""
    with reported(), closing(Register(address(url, REGISTER), read_key(key), terms=terms)) as register:
        yield register


@contextmanager
def reading(url: str, *, write: bool = False) -> Iterator[Database]:
    """The database of a register. A fault of it ends the command with one sentence."""
    with opened(url, write=write, chain=REGISTER) as database:
        yield database


def found_events(url: str, subjects: Sequence[str], controller: str) -> Sequence[Stored]:
    """Every event about a person, by all pseudonyms, in the register of a controller."""
    with reading(url) as database:
        return of_persons(database, subjects, controller)
