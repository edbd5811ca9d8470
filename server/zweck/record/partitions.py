"""In PostgreSQL each segment of a record is a partition of its entries, which leaves the table as a whole.

A partition is made while the one before it fills, by a writer in its turn, and never waited for: where it cannot be made (somebody reads
the whole table, or the role may not), the entries go into `entries_rest`, which is a table like that of records without partitions.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from zweck.chain.database import Database, RecordUnavailable
from zweck.chain.tree import HEIGHT

SIZE: Final = 1 << 2 * HEIGHT
"""Entries of a segment: a whole block of the tree, whose hash stays in the record."""

MAX_PARTITIONS: Final = 64
"""Of one record at a time: a query without places looks into each of them, and locks it with all of its indexes."""

REST: Final = "entries_rest"
WAIT: Final = "100ms"
"""The longest that a change of the table waits for those who read it, as others wait behind it."""

DIVIDED: Final = "SELECT 1 FROM pg_inherits WHERE inhparent = to_regclass('entries') AND inhrelid = to_regclass($1)"

log: Final = logging.getLogger(__name__)


def begin(database: Database) -> None:
    """Give a record without entries partitions, in the transaction that is open; one that has entries stays as it is."""
    if not database.partitions or database.fetch("SELECT 1 FROM entries LIMIT 1"):
        return
    database.execute("ALTER TABLE entries RENAME TO entries_whole")
    database.execute("CREATE TABLE entries (LIKE entries_whole INCLUDING ALL) PARTITION BY RANGE (seq)")
    database.execute("DROP TABLE entries_whole")
    database.execute(f"CREATE TABLE {REST} PARTITION OF entries DEFAULT")
    make(database, 1)


def ahead(database: Database, seq: int) -> int:
    """Make the next partition, once half of that of an entry is used; behind which entry to ask again.

    Raises:
        RecordUnavailable: if the database fails.
    """
    first = (seq - 1) // SIZE * SIZE + 1
    if not database.partitions or not _part(database, REST):
        return seq + SIZE
    if seq < first + SIZE // 2:
        return first + SIZE // 2
    with database.writing():
        made = make(database, first + SIZE)
    if not made:
        log.warning("no partition for the entries of the record from %d on: they go into %s", first + SIZE, REST)
    return first + SIZE + SIZE // 2 if made else seq + SIZE // 16


def make(database: Database, first: int) -> bool:
    """Make the partition that begins with an entry, in the transaction that is open; whether it is there.

    A rest that has entries gets no partition beside it: PostgreSQL would read all of it first.
    """
    name = f"entries_{first}"
    if not database.partitions or not _part(database, REST):
        return False
    if _part(database, name):
        return True
    number = database.fetch("SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('entries')")[0][0]
    if number > MAX_PARTITIONS or database.fetch(f"SELECT 1 FROM {REST} LIMIT 1"):  # noqa: S608  our own names
        return False
    with _tried(database):
        # Not at once as a partition: that would lock out all who read any of the entries.
        database.execute(f"CREATE TABLE {name} (LIKE entries INCLUDING ALL)")
        database.execute(f"ALTER TABLE entries ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({first + SIZE})")
    return _part(database, name)


def leave(database: Database, first: int, last: int) -> bool:
    """Let the partition go that has exactly these entries, in the transaction that is open; whether there is one, and it went."""
    name = f"entries_{first}"
    if not database.partitions or not _part(database, name):
        return False
    if last + 1 - first != SIZE or database.fetch(f"SELECT min(seq), max(seq), count(*) FROM {name}") != [(first, last, SIZE)]:  # noqa: S608
        return False
    with _tried(database):
        database.execute(f"ALTER TABLE entries DETACH PARTITION {name}")
        database.execute(f"DROP TABLE {name}")
    return not database.has(name)


def _part(database: Database, name: str) -> bool:
    return bool(database.fetch(DIVIDED, name))


@contextmanager
def _tried(database: Database) -> Iterator[None]:
    """A change of the table that waits for no one, and is taken back where it fails; the transaction goes on."""
    database.execute("SAVEPOINT tried")
    try:
        database.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
        yield
    except RecordUnavailable as error:
        database.execute("ROLLBACK TO SAVEPOINT tried")
        log.info("the partitions of the record stay as they are: %s", error)
    else:
        database.execute("RELEASE SAVEPOINT tried")
        database.execute("SET LOCAL lock_timeout = DEFAULT")
