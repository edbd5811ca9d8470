"""Checkpoints of a chain beside it: the tree over its entries, signed every so many entries or each hour."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from zweck.chain.chain import Chain
from zweck.chain.content import linked
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import Head
from zweck.chain.key import Key
from zweck.chain.note import Checkpoint, checkpoint, origin, read
from zweck.chain.tree import Block, Grown, leaf
from zweck.words.said import says

EVERY: Final = 4096
"""Entries behind the last checkpoint at which the next one is due."""

SECONDS: Final = 3600.0
"""The most between two checkpoints of a chain that grows."""

PAGE: Final = 5000


def tables(name: str) -> tuple[str, str]:
    """The statements that make the tables of checkpoints and of blocks of the tree beside a chain of this name."""
    return (
        f"CREATE TABLE {name}_checkpoints (size BIGINT PRIMARY KEY, note TEXT NOT NULL)",
        f"CREATE TABLE {name}_blocks (height BIGINT NOT NULL, place BIGINT NOT NULL, hash BYTEA NOT NULL, PRIMARY KEY (height, place))",
    )


def kept(database: Database, chain: Chain, last: int = 0) -> list[tuple[int, str]]:
    """The notes that are kept, by the number of entries under which they are kept, in their order; with `last` only so many of them."""
    if not database.has(f"{chain.name}_checkpoints"):
        return []
    limit = f" LIMIT {last}" if last else ""
    found = database.fetch(f"SELECT size, note FROM {chain.name}_checkpoints ORDER BY size DESC{limit}")  # noqa: S608  our own names
    return [(int(size), str(note)) for size, note in reversed(found)]


def latest(database: Database, chain: Chain) -> Checkpoint | None:
    """The last checkpoint that is kept.

    Raises:
        RecordDamaged: if it is none, or that of another number of entries.
    """
    for size, note in kept(database, chain, 1):
        try:
            found = read(note)
        except RecordError:
            found = None
        if found is None or found.size != size:
            raise RecordDamaged(says("chain.checkpoint_altered", name=chain.called, size=size, verifies=chain.verifies))
        return found
    return None


def grown(database: Database, chain: Chain) -> Grown:
    """The tree over the entries as they stand in the database, which proves nothing by itself."""

    def leaves(low: int, high: int) -> list[bytes]:
        rows = database.fetch(f"SELECT hash FROM {chain.entries} WHERE seq > $1 AND seq <= $2 ORDER BY seq", low, high)  # noqa: S608
        if len(rows) != high - low:
            raise RecordDamaged(says("chain.entries_missing", name=chain.called, verifies=chain.verifies))
        return [leaf(hash) for (hash,) in rows]

    def block(height: int, place: int) -> bytes | None:
        rows = database.fetch(f"SELECT hash FROM {chain.name}_blocks WHERE height = $1 AND place = $2", height, place)  # noqa: S608
        return bytes(rows[0][0]) if rows else None

    return Grown(leaves, block)


def sign(database: Database, head: Head, key: Key, chain: Chain) -> Checkpoint | None:
    """Sign the tree up to a head that was trusted, in the transaction that is open; each entry since the last checkpoint is linked again.

    Raises:
        RecordDamaged: if an entry, the last checkpoint or the tree is not as it was written: nothing is signed then.
    """
    last = latest(database, chain)
    if head.seq == (last.size if last else 0):
        return last
    tree = grown(database, chain).at(last.size if last else 0)
    own = origin(chain.name, head.record)
    if last is not None and (tree.root != last.root or last.origin != own or not last.signed_by(key.public)):
        raise RecordDamaged(says("chain.checkpoint_altered", name=chain.called, size=last.size, verifies=chain.verifies))
    previous, blocks = last.last if last else chain.genesis(head.record), list[Block]()
    for seq, *frame, hash in _framed(database, chain, tree.size):
        if seq != tree.size + 1 or linked(previous, seq, *frame) != hash:
            raise RecordDamaged(says("chain.entry_altered", name=chain.called, seq=tree.size + 1, verifies=chain.verifies))
        blocks += tree.append(leaf(hash))
        previous = hash
    if (tree.size, previous) != (head.seq, head.hash):
        raise RecordDamaged(says("chain.last_entry_number", last=tree.size, seq=head.seq, verifies=chain.verifies))
    made = checkpoint(own, head.seq, tree.root, head.hash, key, datetime.now(UTC).isoformat(timespec="seconds"))
    sql = f"INSERT INTO {chain.name}_blocks VALUES ($1, $2, $3) ON CONFLICT (height, place) DO NOTHING"  # noqa: S608  others show at the root
    database.insert(sql, blocks)
    keep(database, made, chain)
    return made


def keep(database: Database, made: Checkpoint, chain: Chain) -> None:
    """Keep a checkpoint, or its further signatures, in the transaction that is open.

    Raises:
        RecordDamaged: if the database does not.
    """
    table = f"{chain.name}_checkpoints"
    if database.fetch(f"SELECT 1 FROM {table} WHERE size = $1", made.size):  # noqa: S608
        database.execute(f"UPDATE {table} SET note = $2 WHERE size = $1", made.size, made.note)  # noqa: S608
    else:
        database.execute(f"INSERT INTO {table} VALUES ($1, $2)", made.size, made.note)  # noqa: S608
    if database.fetch(f"SELECT note FROM {table} WHERE size = $1", made.size) != [(made.note,)]:  # noqa: S608
        raise RecordDamaged(says("chain.database_does_not", name=chain.called))


def _framed(database: Database, chain: Chain, after: int) -> Iterator[tuple[Any, ...]]:
    """The frames of the entries behind a place, each with its place before and its hash behind."""
    page = partial(database.fetch, f"{chain.frames} WHERE seq > $1 ORDER BY seq LIMIT {PAGE}")
    while rows := page(after):
        yield from rows
        after = rows[-1][0]
