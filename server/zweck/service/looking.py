"""Look-ups that hold no one up: all persons of a batch at once, and after a failure the register counts as unreadable for a moment."""

from collections.abc import Generator, Sequence
from time import monotonic
from typing import Final

from zweck.record import RecordUnavailable
from zweck.register import Found
from zweck.rpc.turns import SLICE
from zweck.service.decode.cut import Parted
from zweck.service.decode.fast import Reader
from zweck.service.decode.posing import Background, Looked, Register, look_up

PAUSE: Final = 1.0
"""Seconds in which nothing is looked up after a failure: a register that hangs costs one wait a second, whatever is asked."""


class Patient:
    """A register that is asked again only a moment after it failed. Used by one event loop."""

    def __init__(self, register: Register, pause: float = PAUSE) -> None:
        """Look up in `register`; after a failure wait for `pause` seconds."""
        self._register = register
        self._pause = pause
        self._again = 0.0

    def events(self, subjects: Sequence[str], *controllers: str) -> Found:
        """The events of persons.

        Raises:
            RecordUnavailable: if they cannot be read, or could not a moment ago.
        """
        if monotonic() < self._again:
            raise RecordUnavailable("the register could not be read a moment ago")
        try:
            return self._register.events(subjects, *controllers)
        except RecordUnavailable:
            self._again = monotonic() + self._pause
            raise


def look_up_all(questions: Sequence[Parted | None], reader: Reader, background: Background) -> Generator[None, None, Looked | None]:
    """All persons of a batch, looked up in one query; a slice of time at a time. `None` where there is no register or no person."""
    register, company = background.register, background.company
    if register is None or not company.activities:
        return None
    persons: dict[bytes, Sequence[str]] = {}
    until = monotonic() + SLICE
    for own in dict.fromkeys(pieces[1] for pieces in questions if pieces is not None and pieces[1]):
        persons[own] = reader.persons(own)
        if monotonic() > until:
            yield
            until = monotonic() + SLICE
    subjects = frozenset(person for found in persons.values() for person in found)
    if not subjects:
        return None
    controllers = {one.controller for versions in company.activities.values() for one in versions}
    return Looked(persons, look_up(register, [*subjects], *controllers), subjects)
