"""Takes the content out of entries whose time is over, and writes into the chain that this was done; their frames stay."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from zweck.chain.chain import migrate
from zweck.chain.content import canonical
from zweck.chain.database import Database
from zweck.chain.head import Head, building
from zweck.chain.key import Key
from zweck.chain.ranges import ranges
from zweck.record.build import engine_version
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION, ERASURE, RESTORE, Content, entry
from zweck.record.parts import SHARED, Keeping, drop
from zweck.record.statements import FORGET, extend, named

AT_ONCE: Final = 2000
"""Entries erased in one transaction: the server's answers wait for it."""


def erase(database: Database, key: Key | None, *, before: int | None = None, subjects: Sequence[str] = ()) -> Iterator[int]:
    """Erase decisions before a time (microseconds), about a person (by pseudonyms), or both; yields how many were erased, step by step.

    Raises:
        RecordUnavailable: if the database fails; what was erased by then stays erased.
        RecordError: if the key is not the record's.
    """
    migrate(database, key, RECORD)
    conditions = ["kind = $1"]
    values: list[Any] = [DECISION, *subjects]
    after = 0
    reason: dict[str, Any] = {}
    if subjects:
        conditions.append(named(database, "subject", "person", subjects, before=1))
        reason["reason"] = "subject"
    if before is not None:
        values.append(before)
        conditions.append(f"time < ${len(values)}")
        reason["before"] = before
    columns = ", ".join(("seq", *SHARED))
    where = f"salt IS NOT NULL AND {' AND '.join(conditions)} AND seq > ${len(values) + 1}"
    sql = f"SELECT {columns} FROM entries WHERE {where} ORDER BY seq LIMIT {AT_ONCE}"  # noqa: S608
    while True:
        with building(database, key, RECORD) as head:
            found = database.fetch(sql, *values, after)
            if not found:
                break
            numbers = [number for number, *_ in found]
            after = numbers[-1]
            database.insert(FORGET, [(number,) for number in numbers])
            drop(database, [parts for _, *parts in found])
            state(database, head, key, canonical({**reason, "entries": ranges(numbers)}), ERASURE)
        yield len(numbers)
    database.scrub(*sorted({*SHARED.values()}))


def state(database: Database, head: Head, key: Key | None, text: str, kind: str = RESTORE) -> Head:
    """Write an entry that states an erasure or a loss behind a head, in the transaction that is open; the new head."""
    written = entry(time.time_ns() // 1000, "", engine_version(), Content(erased=text), kind)
    return extend(database, head, [written.at(head.seq + 1, head.hash)], key, Keeping())
