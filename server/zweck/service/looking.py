"""Look-ups that hold no one up: after a failed one the register counts as unreadable for a moment."""

from collections.abc import Sequence
from time import monotonic
from typing import Final

from zweck.record import RecordUnavailable
from zweck.register import Found
from zweck.service.decode.posing import Register

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
