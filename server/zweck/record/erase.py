"""Takes the content out of entries whose time is over, and writes into the chain that this was done; their frames stay."""

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from zweck.chain.chain import migrate
from zweck.chain.content import canonical
from zweck.chain.database import Database, RecordDamaged
from zweck.chain.head import Head, building, read_head
from zweck.chain.key import Key
from zweck.chain.ranges import Numbers, ranges
from zweck.record.build import engine_version
from zweck.record.chain import RECORD
from zweck.record.due import Kept
from zweck.record.entry import DECISION, ERASURE, RESTORE, Content, entry
from zweck.record.parts import KEYS, PERSONS, SHARED, Keeping, drop
from zweck.record.statements import FORGET, extend, named, one_of
from zweck.words.said import says

AT_ONCE: Final = 2000
"""Entries erased in one transaction: the server's answers wait for it."""

AHEAD: Final = 4 * AT_ONCE
"""Further entries whose parts are known to be in use, so that no index need be read, where the ones that were just erased still stand."""

MAX_DEAD: Final = 200_000
"""Erased entries that may stand in the indexes of PostgreSQL before it clears them; fewer before the last steps, which look for all."""

ENDS: Final = "SELECT coalesce(min(seq) - 1, 0), coalesce(max(seq), 0) FROM entries WHERE {where}"


def erase(
    database: Database, key: Key | None, *, before: int | None = None, subjects: Sequence[str] = (), kept: Kept | None = None
) -> Iterator[int]:
    """Erase decisions before a time (microseconds), about a person (by pseudonyms), or both; yields how many were erased, step by step.

    With `kept`, those that are due; what left the record in a segment, once it is whatever it is about.

    Raises:
        RecordUnavailable: if the database fails; what was erased by then stays erased.
        RecordError: if the key is not the record's.
    """
    migrate(database, key, RECORD)
    conditions = ["kind = $1"]
    values: list[Any] = [DECISION, *subjects]
    reason: dict[str, Any] = {}
    if subjects:
        conditions.append(named(database, "subject", "person", subjects, before=1))
        reason["reason"] = "subject"
    if before is not None:
        values.append(before)
        conditions.append(f"time < ${len(values)}")
        reason["before"] = before
    if kept is not None:
        condition, more = kept.condition(len(values))
        conditions.append(condition)
        values += more
        before, reason = kept.all_before, {**reason, "kept": {"": kept.days, **kept.of}}
    where = f"salt IS NOT NULL AND {' AND '.join(conditions)}"
    # Both ends, or PostgreSQL reads and sorts the whole table each time, as long as it knows nothing of it; a person's are found by index.
    page = f"seq > ${len(values) + 1} AND seq <= ${len(values) + 2} ORDER BY seq LIMIT {AT_ONCE + AHEAD}"
    sql = f"SELECT {', '.join(('seq', *SHARED))} FROM entries WHERE {where} AND {page}"  # noqa: S608
    yield from _keys(database, key, reason, before, subjects)
    after, last = (0, read_head(database, RECORD).seq) if subjects else database.fetch(ENDS.format(where=where), *values)[0]
    dead = 0
    while after < last:
        if database.partitions and dead > (AHEAD if last - after <= AT_ONCE + AHEAD else MAX_DEAD):
            database.scrub()
            dead = 0
        with building(database, key, RECORD) as head:
            upto = last if subjects else min(last, after + AT_ONCE + AHEAD)
            found = database.fetch(sql, *values, after, upto)
            later, numbers = found[AT_ONCE:], [number for number, *_ in found[:AT_ONCE]]
            if numbers:
                database.insert(FORGET, gone := ranges(numbers))
                drop(database, [parts for _, *parts in found[:AT_ONCE]], [parts for _, *parts in later])
                state(database, head, key, canonical({**reason, "entries": gone}), ERASURE)
        after = numbers[-1] if later else upto
        dead += len(numbers)
        if numbers:
            yield len(numbers)
    database.scrub(KEYS, *sorted({*SHARED.values()}))


def _keys(database: Database, key: Key | None, reason: dict[str, Any], before: int | None, subjects: Sequence[str]) -> Iterator[int]:
    """Destroy keys, before anything else goes: of how many entries in segments that left the record.

    By time, once all of a person's entries in a segment are due. Where all about a person goes, her key in the record goes as well: her
    entries cannot be read any more from then on, in no copy that lacks the key, and the record says so of each.
    """
    conditions, values = ["segment > 0"], list[Any](subjects)
    if subjects:
        conditions.append(one_of("person", len(subjects)))
    if before is not None:
        values.append(before)
        conditions.append(f"until < ${len(values)}")
    where = f"FROM {KEYS} WHERE {' AND '.join(conditions)}"
    with building(database, key, RECORD) as head:
        found = Numbers(tuple(each) for (text,) in database.fetch(f"SELECT entries {where}", *values) for each in json.loads(text))
        if found.ranges:
            database.execute(f"DELETE {where}", *values)
            if database.fetch(f"SELECT 1 {where} LIMIT 1", *values):
                raise RecordDamaged(says("record.database_keeps", table=KEYS))
        own = _own_keys(database, subjects) if subjects and before is None else []
        if found.ranges or own:
            gone = Numbers([*found.ranges, *ranges(own)]).ranges
            state(database, head, key, canonical({**reason, "entries": gone}), ERASURE)
    if found.ranges:
        yield sum(last - first + 1 for first, last in found.ranges)


def _own_keys(database: Database, subjects: Sequence[str]) -> list[int]:
    """Destroy the keys of a person in the record; the entries under them."""
    mine = f"{PERSONS} WHERE {one_of('name', len(subjects))} AND key IS NOT NULL"
    under = f"SELECT seq FROM entries WHERE person IN (SELECT id FROM {mine}) AND sealed IS NOT NULL ORDER BY seq"  # noqa: S608
    found = [seq for (seq,) in database.fetch(under, *subjects)]
    if found:  # only with an entry that says so does a writer look for keys again
        database.execute(f"UPDATE {PERSONS} SET key = NULL WHERE {one_of('name', len(subjects))}", *subjects)  # noqa: S608
        if database.fetch(f"SELECT 1 FROM {mine}", *subjects):  # noqa: S608
            raise RecordDamaged(says("record.database_keeps", table=PERSONS))
    return found


def away(database: Database, subjects: Sequence[str]) -> int:
    """How many answers about a person stand in segments that left the record."""
    if not subjects or not database.has(KEYS):
        return 0
    found = database.fetch(f"SELECT entries FROM {KEYS} WHERE {one_of('person', len(subjects))}", *subjects)  # noqa: S608  our own names
    return sum(last - first + 1 for (text,) in found for first, last in json.loads(text))


def state(database: Database, head: Head, key: Key | None, text: str, kind: str = RESTORE) -> Head:
    """Write an entry that states an erasure or a loss behind a head, in the transaction that is open; the new head."""
    written = entry(time.time_ns() // 1000, "", engine_version(), Content(erased=text), kind)
    return extend(database, head, [written.at(head.seq + 1, head.hash)], key, Keeping())
