"""The decision record and the register that settings name, open while a command runs."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from zweck.chain.addresses import address
from zweck.chain.database import RecordDamaged, RecordUnavailable
from zweck.cli.console import Defect, Unreachable, WrongCall
from zweck.pseudonym import Pseudonyms
from zweck.record import Record, open_record
from zweck.record.settings import RecordSettings
from zweck.register import WAIT, Register, known_under, open_register
from zweck.register.chain import REGISTER
from zweck.register.settings import RegisterSettings
from zweck.runtime.sources.read import Read
from zweck.words.said import says


@contextmanager
def recording(found: Read, settings: RecordSettings) -> Iterator[Record | None]:
    """The record while the block runs, with the policies and the company kept in it; `None` where none is wanted."""
    if settings.url is None:
        yield None
        return
    with _reported("record"), closing(open_record(settings)) as record:
        record.keep_archive(found.policies.revision, found.archive)
        record.keep_company(found.company.revision, found.recorded)
        yield record


@contextmanager
def looking_up(settings: RegisterSettings, pseudonyms: Pseudonyms | None, wait: float = WAIT) -> Iterator[Register | None]:
    """The register while the block runs; `None` where none is wanted. A look-up takes `wait` seconds at most."""
    if settings.url is None:
        yield None
        return
    if pseudonyms is None:
        raise WrongCall(says("cli.no_pseudonym_key"))
    with _reported("register"):
        register = open_register(settings, wait)
    with closing(register):
        with _reported("register"), closing(address(settings.url, REGISTER).connect(write=True)) as database:
            register.keyed(known_under(database, pseudonyms))
        yield register


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Say of the record or the register that it is damaged, or not there."""
    try:
        yield
    except RecordDamaged as error:
        raise Defect(says(f"cli.{name}_damaged", error=error)) from None
    except RecordUnavailable as error:
        raise Unreachable(says(f"cli.{name}_unavailable", error=error)) from None
