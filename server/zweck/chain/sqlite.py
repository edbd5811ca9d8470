"""A chain in an SQLite file: write-ahead log, every commit on the disk before it counts."""

import os
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from zweck.chain.chain import Chain
from zweck.chain.database import PATIENCE, RecordDamaged, RecordError, RecordUnavailable, Row
from zweck.words.said import at_place, says

RETRY: Final = 0.005
"""Seconds between two attempts where SQLite does not wait itself."""

UNREADABLE: Final = "Could not decode to UTF-8"
"""The beginning of SQLite's message about text that is none."""

PLACEHOLDER: Final = re.compile(r"\$(\d+)")


def connect(path: str, chain: Chain, *, write: bool, create: bool, patience: float | None = None) -> "SQLite":
    """A connection to a file; `create` makes it, readable for its owner only, where there is none.

    Raises:
        RecordError: if there is no such file, or it is no database.
        RecordUnavailable: if it cannot be opened.
    """
    place = Path(path).absolute()
    if not place.parent.is_dir():
        raise RecordError(says("chain.no_folder", parent=place.parent))
    if place.exists() and not place.is_file():  # a named pipe would be waited for
        raise RecordError(says("chain.not_sqlite_database", place=place))
    if not place.exists() and not create:
        raise RecordError(says("chain.no", name=chain.called, place=place, begins=chain.begins))
    try:
        if create:
            os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o600))
        return SQLite(place, write=write, patience=patience)
    except OSError as error:
        raise RecordUnavailable(at_place(error, place)) from None
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise RecordError(says("chain.not_sqlite_database", place=place)) from None
        raise RecordUnavailable(says("words.at", place=place, why=error)) from None


class SQLite:
    """One connection to an SQLite file."""

    integer = "INTEGER"
    spans = ""
    partitions = False
    of_key = "{table} ON {table}.{column} = {value}"
    among = "{column} IN (SELECT CAST(value AS {type}) FROM json_each({values}))"

    def __init__(self, path: Path, *, write: bool, patience: float | None = None) -> None:
        """Open the file as it should be written, or for reading only."""
        self._path = path
        self._name = str(path)
        self._file = path.stat().st_ino
        address = f"file:{quote(str(path))}?{'mode=rw' if write else _readable(path)}"
        timeout = PATIENCE if patience is None else patience
        self._connection = sqlite3.connect(address, timeout=timeout, isolation_level=None, check_same_thread=False, uri=True)
        self._cursor = self._connection.cursor()
        try:
            if write:
                self._write_ahead()
                for setting in ("synchronous = FULL", "secure_delete = ON"):
                    self._connection.execute(f"PRAGMA {setting}").fetchall()
            else:
                self._connection.execute("PRAGMA schema_version").fetchall()
        except BaseException:
            self._connection.close()
            raise

    def fetch(self, sql: str, *values: Any) -> list[Row]:
        """The rows that a query finds; text that is none is read as far as it can be, so that a check can report it."""
        try:
            text, order = _in_turn(sql)
            return self._cursor.execute(text, values if order is None else [values[place] for place in order]).fetchall()
        except sqlite3.OperationalError as error:
            if UNREADABLE not in str(error):
                raise self._translated(error) from error
        except sqlite3.Error as error:
            raise self._translated(error) from error
        self._connection.text_factory = lambda data: data.decode(errors="replace")  # so that `verify` can report damaged rows
        return self.fetch(sql, *values)

    def execute(self, sql: str, *values: Any) -> None:
        """Do one thing."""
        self.fetch(sql, *values)

    def insert(self, sql: str, rows: Sequence[Row]) -> None:
        """Do the same thing for many rows."""
        text, order = _in_turn(sql)
        try:
            self._cursor.executemany(text, rows if order is None else ([row[place] for place in order] for row in rows))
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def has(self, table: str) -> bool:
        """Whether there is a table of this name."""
        return bool(self.fetch("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1", table))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that has the file's only lock for writers."""
        self.present()
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction that sees one state of the file."""
        with self._transaction("BEGIN"):
            yield

    def scrub(self, *_tables: str) -> None:
        """Empty the log, whose pages still hold what was erased; in the file itself it has been overwritten."""
        busy, *_ = self.fetch("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        if busy:
            raise RecordUnavailable(says("chain.still_holds_what", path=self._path))

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.execute(begin)
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self.execute("ROLLBACK")
            raise

    def _write_ahead(self) -> None:
        """Switch to the write-ahead log; SQLite itself does not wait where somebody else does the same at that moment."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
            except sqlite3.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(RETRY)
            else:
                return

    def present(self) -> None:
        """A file that was removed or replaced would take entries that no one finds again, and answer with old ones."""
        try:
            same = os.stat(self._name).st_ino == self._file  # noqa: PTH116  three times as fast as a path, at every look-up
        except OSError:
            same = False
        if not same:
            raise RecordDamaged(says("chain.removed_replaced_while", path=self._path))

    def state(self) -> object:
        """The version of the data, which SQLite changes with each commit of another connection (PRAGMA data_version)."""
        try:
            return self._cursor.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def _translated(self, error: sqlite3.Error) -> Exception:
        if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return RecordDamaged(says("words.at", place=self._path, why=error))
        return RecordUnavailable(says("words.at", place=self._path, why=error))


@lru_cache(maxsize=256)
def _in_turn(sql: str) -> tuple[str, tuple[int, ...] | None]:
    """The statement with nameless placeholders, and the place of the value of each; `None` where the values stand in this order."""
    order = tuple(int(number) - 1 for number in PLACEHOLDER.findall(sql))
    return PLACEHOLDER.sub("?", sql), None if order == tuple(range(len(order))) else order


def _readable(path: Path) -> str:
    """A file in a folder where nothing can be written has no log to share, and SQLite must be opened accordingly."""
    log = path.with_name(f"{path.name}-wal")
    return "mode=ro" if os.access(path.parent, os.W_OK) or log.exists() else "immutable=1"
