"""The register in which `zweck bulk` looks the persons of rows up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from zweck.binding.binding import Binding
from zweck.cli.console import WrongCall
from zweck.cli.looking import looking_up
from zweck.cli.persons import read_pseudonyms
from zweck.pseudonym import Pseudonyms
from zweck.register import Register, RegisterSettings
from zweck.words.said import says

PATIENCE: Final = 60.0
"""Seconds for which a look-up of thousands of persons may wait."""


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
        raise WrongCall(
            says("cli.binding_names_persons"),
        )
    with looking_up(settings, pseudonyms, PATIENCE) as register:
        if register is None:
            raise TypeError(settings)
        yield register, pseudonyms
