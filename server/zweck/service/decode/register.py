"""The register as questions need it."""

from collections.abc import Sequence
from typing import Protocol

from zweck.register.kept import Found


class Register(Protocol):
    """The part of a register that questions need."""

    @property
    def embedded(self) -> bool:
        """Whether it stands in a file; otherwise each look-up is a round trip to a server."""
        ...

    def events(self, subjects: Sequence[str], *controllers: str, most: int | None = None) -> Found:
        """The events of persons that can still matter in the registers of controllers, in one query; with `most` all, if there are no more.

        Raises:
            RecordUnavailable: if it cannot be read, or not in time.
        """
        ...

    def key_of(self, controller: str, record: str) -> str:
        """The digest under which a controller's key of a record stands in it."""
        ...
