"""SQL for entries, and entries as rows."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from zweck.chain.chain import applied
from zweck.chain.content import canonical
from zweck.chain.database import Database, Row
from zweck.chain.head import Head, advance
from zweck.chain.key import Key
from zweck.record.chain import RECORD, SEALS
from zweck.record.entry import Content, Placed, Raw, Stored, stored, trimmed
from zweck.record.parts import SHARED, TABLE, Keeping, numbers_of
from zweck.record.reading import Reading

COLUMNS: Final = (*Placed._fields[:-1], *Content._fields)
FRAME: Final = len(Placed._fields) - 1
SALT: Final = Placed._fields.index("salt")
PARTS: Final = ("program", "ruling", "origin", "numbers", "person", "remark", "sealed")
"""The columns of parts, behind all others."""

NUMBERS, PERSON = (PARTS.index(column) - 1 for column in ("numbers", "person"))
"""Their places behind that of the program."""

WRITTEN: Final = (*COLUMNS[:FRAME], "request", "erased", "trace", *PARTS)
SINCE: Final = (5, 5, 5, 5, 5, 5, SEALS, 6)
"""The version of the tables that brought each of them, and the trace."""

TRACE: Final = 16
"""Bytes of the id of a trace."""

SHORT: Final = 22
PADDING: Final = "=="
"""The letters in which an entry has it, and what base64 puts behind them."""

PAGE: Final = 1000

NOTHING: Final = canonical(trimmed(Content()))[1:-1]
"""An erased content."""

INSERT: Final = f"INSERT INTO entries ({', '.join(WRITTEN)}) VALUES ({', '.join(f'${place}' for place in range(1, len(WRITTEN) + 1))})"  # noqa: S608

FORGET: Final = (
    f"UPDATE entries SET salt = NULL, {', '.join(f'{column} = NULL' for column in (*Content._fields, *SHARED, 'numbers', 'sealed'))}"  # noqa: S608
    " WHERE seq >= $1 AND seq <= $2"
)
"""Takes the content out of entries that follow one another."""


def row(entry: Stored) -> Row:
    """An entry as a row of all its columns."""
    return (*entry[:FRAME], *entry.content)


def short(trace: str | None) -> str | None:
    """The id of a trace as an entry has it: 22 letters for 32 digits."""
    try:
        data = bytes.fromhex(trace or "")
    except ValueError:
        return trace
    return urlsafe_b64encode(data).decode().removesuffix(PADDING) if len(data) == TRACE else trace


def _long(trace: str | None) -> str | None:
    try:
        return urlsafe_b64decode(trace + PADDING).hex() if trace is not None and len(trace) == SHORT else trace
    except ValueError:
        return trace  # no writer wrote it, which the digest shows


def one_of(column: str, number: int, before: int = 0) -> str:
    """The condition that a column has one of so many values, which stand behind `before` others."""
    return f"{column} IN ({', '.join(f'${place}' for place in range(before + 1, before + number + 1))})"


def named(database: Database, column: str, part: str, names: Sequence[str], before: int = 0) -> str:
    """The condition that a column, or the part of that kind, has one of these names, which stand as values behind `before` others."""
    numbers = numbers_of(database, part, names)
    found = one_of(column, len(names), before)
    return f"({found} OR {part} IN ({', '.join(map(str, numbers))}))" if numbers else found


def first_in(database: Database) -> int:
    """The number of the first entry that did not leave the record with a segment."""
    return int(database.fetch("SELECT coalesce(min(seq), 1) FROM entries")[0][0])


def select(database: Database, tail: str, *values: object) -> list[Stored]:
    """The entries that the end of a query names."""
    return [stored(each) for each in _entries(database, Reading(database), _columns(database), tail, values)]


def scan(database: Database, where: str = "", *values: object, after: int = 0) -> Iterator[Stored]:
    """Entries in their order behind a place; `where` narrows them, with its values from `$3` on."""
    return (stored(each) for each in raw(database, where, *values, after=after))


def raw(database: Database, where: str = "", *values: object, after: int = 0) -> Iterator[Raw]:
    """Entries as `scan` has them, as they are read: a page at a time."""
    reading, columns = Reading(database), _columns(database)
    tail = f"WHERE seq > $1{f' AND ({where})' if where else ''} ORDER BY seq LIMIT $2"
    while page := _entries(database, reading, columns, tail, (after, PAGE, *values)):
        yield from page
        after = page[-1].seq


def _columns(database: Database) -> str:
    """The columns of a record, also of one that an earlier version began, which lacks the last ones."""
    version = applied(database, RECORD)
    later = zip((*PARTS, COLUMNS[-1]), SINCE, strict=True)
    *parts, trace = [name if version >= since else "NULL" for name, since in later]
    return ", ".join((*COLUMNS[:-1], trace, *parts))


def _entries(database: Database, reading: Reading, columns: str, tail: str, values: Sequence[Any]) -> list[Raw]:
    rows = database.fetch(f"SELECT {columns} FROM entries {tail}", *values)  # noqa: S608  our own names
    *parts, person = [len(COLUMNS) + PARTS.index(column) for column in ("ruling", "origin", "remark", "person")]
    numbers = {found[place] for found in rows for place in parts}
    reading.read(numbers - {None}, {found[person] for found in rows} - {None})
    return [_joined(found, reading) for found in rows]


def _joined(found: Row, reading: Reading) -> Raw:
    """An entry with its parts, which earlier versions of zweck did not take out of it."""
    seq, kind, time, revision, engine, digest, hash, salt = found[:FRAME]
    program, *parts, sealed = found[len(COLUMNS) :]
    if program in reading.programs:
        of_program = reading.programs[program]
        revision, engine = revision or of_program[0], engine or of_program[1]
    if sealed is not None:
        opened = reading.opened(parts[PERSON], digest, bytes(sealed))
        if opened is None:
            return Placed(seq, kind, time, revision, engine, digest, hash, None, "")
        salt, parts[NUMBERS] = salt or opened[0], parts[NUMBERS] or opened[1]
    *stands, trace = found[FRAME : len(COLUMNS)]
    content = reading.content((*stands, _long(trace)), *parts)
    return Placed(seq, kind, time, revision, engine, digest, hash, salt, "" if salt is None and content == NOTHING else content)


def revisions_used(database: Database, kind: str) -> set[str]:
    """The policy sets of the entries of a kind."""
    of_parts = "SELECT coalesce(p.revision, e.revision) FROM entries e LEFT JOIN programs p ON p.id = e.program WHERE kind = $1 GROUP BY 1"
    sql = of_parts if database.has(TABLE) else "SELECT DISTINCT revision FROM entries WHERE kind = $1"
    return {revision for (revision,) in database.fetch(sql, kind)}


def extend(database: Database, head: Head, rows: Sequence[Stored], key: Key | None, keeping: Keeping) -> Head:
    """Write entries that follow a head, and the new head."""
    insert(database, rows, keeping)
    return advance(database, head, head.at(rows[-1].seq, rows[-1].hash, key), RECORD)


def insert(database: Database, rows: Sequence[Stored], keeping: Keeping) -> None:
    """Write entries in their places, and their parts."""
    ids = keeping.ids(database, [each.content for each in rows])
    database.insert(INSERT, [*_written(database, rows, ids, keeping)])


def _written(database: Database, rows: Iterable[Stored], ids: Iterable[Row], keeping: Keeping) -> Iterator[Row]:
    for each, (*parts,) in zip(rows, ids, strict=True):
        program = keeping.program(database, each.revision, each.engine)
        key, own = keeping.keys.get(parts[PERSON]), None
        if key is not None and each.salt is not None and (own := key.seal(each.digest, each.salt, parts[NUMBERS])) is not None:
            parts[NUMBERS] = None
        frame = (each.seq, each.kind, each.time, "", "", each.digest, each.hash, each.salt if own is None else "")
        yield (*frame, each.content.request, each.content.erased, short(each.content.trace), program, *parts, own)
