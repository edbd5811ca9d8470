"""The register that settings name, open while a command runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from zweck.chain.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.cli.console import Defect, Unreachable, WrongCall
from zweck.pseudonym import Pseudonyms
from zweck.register import WAIT, Register, open_register
from zweck.register.settings import RegisterSettings
from zweck.words.said import says


@contextmanager
def looking_up(settings: RegisterSettings, pseudonyms: Pseudonyms | None, wait: float = WAIT) -> Iterator[Register | None]:
    """The register while the block runs; `None` where none is wanted. A look-up takes `wait` seconds at most."""
    if settings.url is None:
        yield None
        return
    if pseudonyms is None:
        raise WrongCall(says("cli.no_pseudonym_key"))
    try:
        register = open_register(settings, wait)
    except RecordUnavailable as error:
        raise Unreachable(says("cli.register_unavailable", error=error)) from None
    except RecordError as error:
        raise WrongCall(error.message, error.help) from None
    except RecordDamaged as error:
        raise Defect(says("cli.register_damaged", error=error)) from None
    try:
        yield register
    finally:
        register.close()
