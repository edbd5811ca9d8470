"""The interface of a database that holds a chain, and the faults of the record. SQL is written once, with `$1`, `$2` … for values."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from zweck.words.said import SaidError

Row = tuple[Any, ...]

PATIENCE: Final = 5.0
"""Seconds that anything waits for its turn to write."""


class Database(Protocol):
    """One connection, used by one thread at a time. Every error of it is a `RecordUnavailable`."""

    integer: str
    """The type of whole numbers of 64 bits that counts entries."""

    spans: str
    """The kind of index that holds, for values which grow as the table does, no more than their spans; empty where there is none."""

    partitions: bool
    """Whether a table can have partitions, which leave it as wholes."""

    among: str
    """The condition that `{column}` has one of the values of a `{type}` in the JSON list that stands for `{values}`, by an index."""

    of_key: str
    """Joins the row of `{table}` whose key `{column}` is `{value}`, by its index also where the database knows nothing of the table."""

    def fetch(self, sql: str, *values: Any) -> list[Row]:
        """The rows that a query finds."""

    def execute(self, sql: str, *values: Any) -> None:
        """Do one thing."""

    def insert(self, sql: str, rows: Sequence[Row]) -> None:
        """Do the same thing for many rows."""

    def has(self, table: str) -> bool:
        """Whether there is a table of this name."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction during which no other process writes; durable once it has ended, undone if it ends with an error."""

    def reading(self) -> AbstractContextManager[None]:
        """A transaction that sees the database as it stood at its first query."""

    def present(self) -> None:
        """Make sure that the connection still leads to what stands at the address.

        Raises:
            RecordDamaged: if not.
        """

    def state(self) -> object:
        """Another value after each commit of another connection, where that costs less than a query; else `None`."""

    def scrub(self, *tables: str) -> None:
        """Overwrite or give up the space of what was erased from entries and other tables, as far as the database can."""

    def close(self) -> None:
        """End the connection; a closed one may be closed again."""


class RecordUnavailable(SaidError):
    """Nothing can be recorded or read now: a full disk, a database that is down. It may work later."""


class RecordDamaged(RecordUnavailable):
    """The record is not the one that was written: nothing more is built on it before somebody has looked and opened it again."""


class RecordError(SaidError):
    """The record was asked for wrongly: an address, a key or a schema that does not fit. One sentence, and what to do about it."""
