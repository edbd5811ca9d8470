"""The case file: questions that were kept, with their notes, in an SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

TABLE: Final = """
CREATE TABLE IF NOT EXISTS cases (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kept TEXT NOT NULL,
    by TEXT NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    query TEXT NOT NULL,
    day TEXT NOT NULL,
    revision TEXT NOT NULL,
    decision TEXT NOT NULL,
    outcome TEXT NOT NULL,
    laws TEXT NOT NULL
) STRICT
"""
COLUMNS: Final = ("kept", "by", "title", "note", "query", "day", "revision", "decision", "outcome", "laws")
ADD: Final = f"INSERT INTO cases ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608  no text of a caller
REPLACE: Final = f"UPDATE cases SET {', '.join(f'{name} = :{name}' for name in COLUMNS)} WHERE number = :number"  # noqa: S608  the same
WAIT: Final = 5.0
"""Seconds that one writer waits for another."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question with its title and a note on the whole, and the answer on the day on which it was kept; `number` 0: not kept yet."""

    title: str
    note: str
    by: str
    query: str
    day: str
    revision: str
    decision: str
    outcome: str
    laws: str
    number: int = 0
    kept: str = ""


class CaseFile:
    """Keeps cases; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open a file, which is made where there is none.

        Raises:
            OSError: if it cannot be made.
            sqlite3.Error: if it is no such file.
        """
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(TABLE)

    def all(self) -> list[Kept]:
        """All cases, the latest first."""
        with self._open() as database:
            return [_kept(row) for row in database.execute("SELECT * FROM cases ORDER BY number DESC")]

    def keep(self, case: Kept) -> int:
        """Keep a case, in place of the one of its number if it has one; returns its number."""
        kept = asdict(replace(case, kept=datetime.now(UTC).isoformat(timespec="seconds")))
        with self._open() as database:
            if case.number and database.execute(REPLACE, kept).rowcount:
                return case.number
            return int(database.execute(ADD, kept).lastrowid or 0)

    def remove(self, number: int) -> None:
        """Remove a case for good."""
        with self._open() as database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("DELETE FROM cases WHERE number = ?", (number,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=WAIT)) as database, database:
            database.row_factory = sqlite3.Row
            yield database


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(**{name: row[name] for name in row.keys()})  # noqa: SIM118  a row is no mapping
