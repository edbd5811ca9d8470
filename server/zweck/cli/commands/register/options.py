"""Options that the commands of `zweck register` share, and how they come to a register."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from zweck.chain.addresses import address
from zweck.chain.database import Database
from zweck.chain.errors import RecordError
from zweck.chain.key import Key, require_sealed
from zweck.cli.commands.audit.options import opened, read_key, reported
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import Command, WrongCall
from zweck.cli.options import load_policies
from zweck.cli.persons import PSEUDONYM, Person, pseudonyms_of, read_pseudonyms
from zweck.company import Company
from zweck.pseudonym import Pseudonyms
from zweck.register import Register
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.statements import of_persons
from zweck.register.terms import Terms
from zweck.runtime.sources.source import Source

UNSEALED: Final = "zweck.unsealed"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def register_option(command: Command) -> Command:
    """`--register URL`."""
    text = "The register: sqlite:///relative/path, sqlite:////absolute/path or postgresql://user@host/database."
    return click.option("--register", required=True, envvar="ZWECK_REGISTER", show_envvar=True, metavar="URL", help=text)(command)


def register_key_option(command: Command) -> Command:
    """`--register-key FILE`."""
    text = "The file with the register's key, which seals it."
    return click.option("--register-key", type=FILE, envvar="ZWECK_REGISTER_KEY", show_envvar=True, metavar="FILE", help=text)(command)


def sealing_option(command: Command) -> Command:
    """`--register-key FILE`, or `--unsealed`."""
    text = "Take a register without a key, although who can write to it could change it unseen."

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[UNSEALED] = value

    unsealed = click.option(
        "--unsealed", is_flag=True, envvar="ZWECK_UNSEALED", show_envvar=True, expose_value=False, callback=remember, help=text
    )
    return register_key_option(unsealed(command))


def sealing_key(file: Path | None) -> Key | None:
    """The key that seals the register.

    Raises:
        WrongCall: if it cannot be read, or there is none and `--unsealed` is not said.
    """
    with reported():
        require_sealed(file, bool(click.get_current_context().meta.get(UNSEALED)), REGISTER.name)
    return read_key(file)


def controller_option(command: Command) -> Command:
    """`--controller NAME`."""
    return click.option("--controller", required=True, metavar="NAME", help="The controller whose register it is.")(command)


def subject_option(command: Command) -> Command:
    """`--subject KIND:REFERENCE`."""
    text = "The person, e.g. email:ada@example.org or telephone:+49 30 123456."
    return click.option("--subject", type=Person(), required=True, metavar="KIND:REFERENCE", help=text)(command)


company_option: Final = activities_option(
    "The company, with its controllers, activities and consent texts: a folder, a commit, or a bundle."
)


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
        raise WrongCall(str(error), error.help) from None


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
        raise WrongCall("a person stands in the register under a pseudonym", "give the key of pseudonyms with --pseudonym-key")
    return found


def latest_first(subject: tuple[str, str], key: Path | None) -> list[str]:
    """All pseudonyms of a person, the one for new events first.

    Raises:
        WrongCall: if the reference cannot be understood, there is no key, or a pseudonym is of an earlier version.
    """
    found = pseudonyms_of(subject, key)
    if subject[0] == PSEUDONYM and not found[0].startswith(f"{persons_key(key).version}:"):
        raise WrongCall("the pseudonym is of an earlier version of the key", "name the person by the reference")
    return found


@contextmanager
def writing(url: str, key: Path | None, terms: Terms) -> Iterator[Register]:
    """The register at an address, begun where there is none. A fault of it ends the command with one sentence."""
    found = sealing_key(key)
    with reported(), closing(Register(address(url, REGISTER), found, terms=terms)) as register:
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
