"""Imports a table: every row or none. All faults are found before the first event is entered, and all enter in one transaction."""

import pickle
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, NamedTuple

from zweck.chain.database import Database
from zweck.chain.head import building
from zweck.chain.key import Key
from zweck.register.chain import REGISTER
from zweck.register.entry import Entry
from zweck.register.table.csv_rows import Fault, FaultyTable
from zweck.register.table.rows import FIELDS, Reading, rows_in
from zweck.register.writer import Refused, enter

AT_ONCE: Final = 1000
"""Events that are written with one statement."""


class Imported(NamedTuple):
    """How many rows there were, how many events were entered, and how many stood in the register already."""

    rows: int
    entered: int
    known: int


class Placed(NamedTuple):
    """An event, and the line that it comes from."""

    line: int
    entry: Entry


Progress = Callable[[int], None]


def import_table(
    database: Database,
    key: Key | None,
    path: Path,
    how: Reading,
    names: Mapping[str, str] | None = None,
    encoding: str = "utf-8-sig",
    progress: Progress = lambda _: None,
) -> Imported:
    """Enter the events of a file; `names` maps its columns to fields, `progress` learns how many events were read.

    Other writers wait meanwhile. A crash leaves nothing of the file in the register.

    Raises:
        FaultyTable: if a row cannot be entered; then none was.
        RecordError: if the file is no table, or the key is not the register's.
        RecordUnavailable: if the register cannot be written.
        OSError: if the file cannot be read.
    """
    faults: list[Fault] = []
    number = rows = line = 0
    with TemporaryFile() as spool:
        for number, placed in enumerate(_entries(path, how, names or {}, encoding, faults), 1):
            rows += placed.line != line
            line = placed.line
            pickle.dump(placed, spool)
            progress(number)
        if faults:
            raise FaultyTable(path, faults)
        spool.seek(0)
        entered = _enter(database, key, (pickle.load(spool) for _ in range(number)), faults)  # noqa: S301  written above
    if faults:
        raise FaultyTable(path, faults)
    return Imported(rows, entered, number - entered)


def _enter(database: Database, key: Key | None, entries: Iterator[Placed], faults: list[Fault]) -> int:
    """How many events were entered; if one of them cannot be, none is, and each such one is added to the faults."""
    with suppress(_Undone), building(database, key, REGISTER) as before:
        head = before
        recorded = time.time_ns() // 1000
        while chunk := [*islice(entries, AT_ONCE)]:
            try:
                head, _ = enter(database, head, key, [placed.entry for placed in chunk], recorded)
            except Refused as refused:
                faults += (Fault(chunk[place].line, error.message, error.help) for place, error in refused.faults)
        if faults:
            raise _Undone
        return head.seq - before.seq
    return 0


class _Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


def _entries(path: Path, how: Reading, names: Mapping[str, str], encoding: str, faults: list[Fault]) -> Iterator[Placed]:
    """The events of a file; what cannot be one is added to the faults."""
    now = time.time_ns() // 1000

    def entries(values: Mapping[str, str]) -> list[Entry]:
        return [*how.entries(values, now)]

    for line, found in rows_in(path, encoding, names, FIELDS, entries, faults):
        yield from (Placed(line.number, entry) for entry in found)
