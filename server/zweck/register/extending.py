"""Writes events behind the head of a register, and with them the states of the persons."""

from collections.abc import Iterable, Sequence
from typing import Final

from zweck.chain.database import Database, Row
from zweck.chain.head import Head, advance
from zweck.chain.key import Key
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.statements import COLUMNS, FRAME, NAMES
from zweck.register.states import fold

INSERT: Final = f"INSERT INTO events ({NAMES}) VALUES ({', '.join(f'${place}' for place in range(1, len(COLUMNS) + 1))})"  # noqa: S608


def extend(database: Database, head: Head, rows: Sequence[Stored], key: Key | None, erased: Iterable[str] = ()) -> Head:
    """Write events that follow a head, the states of their persons and of those with `erased` events, and the new head.

    Raises:
        RecordDamaged: if the database does not keep them.
    """
    database.insert(INSERT, [_row(each) for each in rows])
    fold(database, head.seq, rows, erased)
    return advance(database, head, rows[-1], key, REGISTER)


def _row(stored: Stored) -> Row:
    return (*stored[:FRAME], *stored.content)
