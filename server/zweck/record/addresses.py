"""Addresses of records, and the driver behind each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from zweck.record.database import Database
from zweck.record.errors import RecordError

FORMS: Final = "write sqlite:///relative/path, sqlite:////absolute/path or postgresql://user@host/database"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a record is: `url` as it may be shown, without a password."""

    url: str
    _connect: Callable[[bool, bool], Database]

    def connect(self, *, write: bool, create: bool = False) -> Database:
        """A connection, to write (and to create what is missing) or only to read.

        Raises:
            RecordUnavailable: if there is none to be had.
            RecordError: if there is no such record, or this program cannot use it.
        """
        return self._connect(write, create)


def address(url: str) -> Address:
    """The address of a record: `sqlite:///relative/path`, `sqlite:////absolute/path`, `postgresql://user@host/database`.

    Raises:
        RecordError: if it is no such address.
    """
    try:
        parts = urlsplit(url)
        shown = urlunsplit(parts._replace(netloc=_without_password(parts.netloc)))
    except ValueError:
        raise RecordError("the address of the record cannot be read", FORMS) from None
    if parts.scheme == "sqlite":
        path = unquote(parts.path).removeprefix("/")
        if parts.netloc or not path or parts.query or parts.fragment:
            raise RecordError(f"`{shown}` is not the address of a record", "write sqlite:///relative/path or sqlite:////absolute/path")
        from zweck.record.sqlite import connect as to_sqlite  # noqa: PLC0415  only the driver that is used is loaded

        return Address(shown, lambda write, create: to_sqlite(path, write=write, create=create))
    if parts.scheme in ("postgresql", "postgres"):
        from zweck.record.postgres import connect as to_postgres  # noqa: PLC0415

        return Address(shown, lambda write, create: to_postgres(url, shown, write=write))
    raise RecordError(f"`{shown}` is not the address of a record", FORMS)


def _without_password(netloc: str) -> str:
    login, at, host = netloc.rpartition("@")
    return f"{login.partition(':')[0]}{at}{host}"
