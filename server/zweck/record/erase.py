"""Takes the content out of entries whose time is over, and writes into the chain that this was done; their frames stay."""

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from zweck.chain.content import UNREADABLE, canonical
from zweck.chain.database import Database
from zweck.chain.head import Head, read_head, trust
from zweck.chain.key import Key
from zweck.chain.ranges import Range, ranges
from zweck.record.build import engine_version
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION, ERASURE, Content, entry
from zweck.record.parts import SHARED, TABLE, Keeping, drop
from zweck.record.statements import FORGET, extend, named

AT_ONCE: Final = 2000
"""Entries erased in one transaction: the server's answers wait for it."""


def erase(database: Database, key: Key | None, *, before: int | None = None, subjects: Sequence[str] = ()) -> Iterator[int]:
    """Erase decisions before a time (microseconds), about a person (by pseudonyms), or both; yields how many were erased, step by step.

    Raises:
        RecordUnavailable: if the database fails; what was erased by then stays erased.
        RecordError: if the key is not the record's.
    """
    conditions = ["kind = $1"]
    values: list[Any] = [DECISION, *subjects]
    narrow, after = database.has(TABLE), 0
    reason: dict[str, Any] = {}
    if subjects:
        conditions.append(named(database, "subject", "person", subjects, before=1))
        reason["reason"] = "subject"
    if before is not None:
        values.append(before)
        conditions.append(f"time < ${len(values)}")
        reason["before"] = before
    columns = ", ".join(("seq", *(SHARED if narrow else ())))
    where = f"salt IS NOT NULL AND {' AND '.join(conditions)} AND seq > ${len(values) + 1}"
    sql = f"SELECT {columns} FROM entries WHERE {where} ORDER BY seq LIMIT {AT_ONCE}"  # noqa: S608
    while True:
        with database.writing():
            head = read_head(database, RECORD)
            trust(head, None, database, key, RECORD)
            found = database.fetch(sql, *values, after)
            if not found:
                break
            numbers = [number for number, *_ in found]
            after = numbers[-1]
            database.insert(FORGET, [(number,) for number in numbers])
            if narrow:
                drop(database, [parts for _, *parts in found])
            _write_down(database, head, key, {**reason, "entries": ranges(numbers)})
        yield len(numbers)
    database.scrub(*(sorted({*SHARED.values()}) if narrow else ()))


def _write_down(database: Database, head: Head, key: Key | None, erased: dict[str, Any]) -> None:
    written = entry(time.time_ns() // 1000, "", engine_version(), Content(erased=canonical(erased)), ERASURE)
    extend(database, head, [written.at(head.seq + 1, head.hash)], key, Keeping())


def erased_by(said: str | None, seq: int) -> list[Range]:
    """The entries that an erasure names, all before its own number; none where it cannot be read, which its digest shows."""
    try:
        found = json.loads(said or "{}").get("entries", [])
        return [(int(first), min(int(last), seq - 1)) for first, last in found]
    except UNREADABLE:
        return []
