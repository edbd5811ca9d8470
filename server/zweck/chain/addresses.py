"""Addresses of databases, and the driver behind each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from zweck.chain.chain import Chain
from zweck.chain.database import Database, RecordError
from zweck.words.said import says

FORMS: Final = says("chain.write_sqlite_relative")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a chain is: `url` as it may be shown, without a password."""

    url: str
    _connect: Callable[[bool, bool, float | None], Database]
    embedded: bool = False
    """Whether it is a file, which answers sooner than another thread could be asked."""

    def connect(self, *, write: bool, create: bool = False, patience: float | None = None) -> Database:
        """A connection, to write (and to create what is missing) or only to read; `patience` is how many seconds it waits.

        Raises:
            RecordUnavailable: if there is none to be had.
            RecordError: if there is no such database, or this program cannot use it.
        """
        return self._connect(write, create, patience)


def address(url: str, chain: Chain) -> Address:
    """The address of a chain: `sqlite:///relative/path`, `sqlite:////absolute/path`, `postgresql://user@host/database`.

    Raises:
        RecordError: if it is no such address.
    """
    try:
        parts = urlsplit(url)
        shown = urlunsplit(parts._replace(netloc=_without_password(parts.netloc)))
    except ValueError:
        raise RecordError(says("chain.address_cannot_read", name=chain.called), FORMS) from None
    if parts.scheme == "sqlite":
        path = unquote(parts.path).removeprefix("/")
        if parts.netloc or not path or parts.query or parts.fragment:
            raise RecordError(says("chain.not_address_shown_name", shown=shown, name=chain.called))
        from zweck.chain.sqlite import connect as to_sqlite  # noqa: PLC0415  only the driver that is used is loaded

        return Address(shown, lambda write, create, patience: to_sqlite(path, chain, write=write, create=create, patience=patience), True)
    if parts.scheme in ("postgresql", "postgres"):
        from zweck.chain.postgres import Postgres  # noqa: PLC0415

        return Address(shown, lambda write, create, patience: Postgres(url, shown, chain, write=write, patience=patience))
    raise RecordError(says("chain.not_address_shown", shown=shown, name=chain.called), FORMS)


def _without_password(netloc: str) -> str:
    login, at, host = netloc.rpartition("@")
    return f"{login.partition(':')[0]}{at}{host}"
