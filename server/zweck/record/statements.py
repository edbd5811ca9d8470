"""SQL for entries, and entries as rows."""

from collections.abc import Iterator
from typing import Final

from zweck.chain.database import Database, Row
from zweck.chain.head import Head, advance
from zweck.chain.key import Key
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Stored

COLUMNS: Final = (*Stored._fields[:-1], *Content._fields)
FRAME: Final = len(Stored._fields) - 1
PAGE: Final = 1000

SELECT: Final = f"SELECT {', '.join(COLUMNS)} FROM entries"  # noqa: S608  our own names
INSERT: Final = f"INSERT INTO entries ({', '.join(COLUMNS)}) VALUES ({', '.join(f'${place}' for place in range(1, len(COLUMNS) + 1))})"  # noqa: S608


def row(stored: Stored) -> Row:
    """An entry as a row."""
    return (*stored[:FRAME], *stored.content)


def stored(found: Row) -> Stored:
    """A row as an entry."""
    return Stored._make((*found[:FRAME], Content._make(found[FRAME:])))


def one_of(column: str, number: int, before: int = 0) -> str:
    """The condition that a column has one of so many values, which stand behind `before` others."""
    return f"{column} IN ({', '.join(f'${place}' for place in range(before + 1, before + number + 1))})"


def scan(database: Database, where: str = "", *values: object, after: int = 0) -> Iterator[Stored]:
    """Entries in their order, behind a place, read a page at a time; `where` narrows them, with its values from `$3` on."""
    sql = f"{SELECT} WHERE seq > $1{f' AND ({where})' if where else ''} ORDER BY seq LIMIT $2"
    while page := database.fetch(sql, after, PAGE, *values):
        yield from map(stored, page)
        after = page[-1][0]


def extend(database: Database, head: Head, rows: list[Stored], key: Key | None) -> Head:
    """Write entries that follow a head, and the new head."""
    database.insert(INSERT, [row(each) for each in rows])
    return advance(database, head, rows[-1], key, RECORD)
