"""The head of a chain: how long it is, the hash of its last entry, and the seal that only the key can make."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from zweck.chain.chain import Chain
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.key import Key, PublicKey
from zweck.words.said import says

ANCHOR: Final = re.compile(r"([0-9a-f]{16}):(\d{1,18}):([0-9a-f]{64})")


class Head(NamedTuple):
    """The head of a chain; `record` is the id of the chain."""

    record: str
    seq: int
    hash: str
    seal: str = ""

    @property
    def anchor(self) -> str:
        """The text that, kept elsewhere, proves later that nothing up to here was changed or cut off."""
        return f"{self.record}:{self.seq}:{self.hash}"

    def at(self, seq: int, hash: str, key: Key | None) -> "Head":
        """The head once the entry with this place and hash is the last one."""
        return Head(self.record, seq, hash, key.seal(self.record, seq, hash) if key else "")

    def sealed_by(self, key: PublicKey) -> bool:
        """Whether the key's owner made the seal."""
        return key.sealed(self.record, self.seq, self.hash, self.seal)


def read_anchor(text: str, chain: Chain) -> Head:
    """The head that an anchor names.

    Raises:
        RecordError: if it is none.
    """
    found = ANCHOR.fullmatch(text)
    if not found:
        raise RecordError(says("chain.not_anchor", text=text, verifies=chain.verifies, name=chain.name.upper()))
    return Head(found[1], int(found[2]), found[3])


def read_head(database: Database, chain: Chain) -> Head:
    """The head as it stands in the database.

    Raises:
        RecordDamaged: if there is none, or several.
    """
    found = database.fetch(f"SELECT {chain.name}, seq, hash, seal FROM {chain.heads}")  # noqa: S608  our own names
    if len(found) != 1:
        raise RecordDamaged(says("chain.heads_instead", name=chain.called, found=len(found)))
    return Head(*found[0])


def advance(database: Database, head: Head, new: Head, chain: Chain) -> Head:
    """Write the head behind entries that were just written, and read back that the database keeps all of them.

    Raises:
        RecordDamaged: if not: a trigger or a rule of the database drops what it acknowledges.
    """
    database.execute(f"UPDATE {chain.heads} SET seq = $1, hash = $2, seal = $3", new.seq, new.hash, new.seal)  # noqa: S608
    last = f"(SELECT hash FROM {chain.entries} WHERE seq = $2), (SELECT max(seq) FROM {chain.entries} WHERE seq >= $2)"  # noqa: S608
    between = "seq > $1 AND seq <= $2"  # both ends, or PostgreSQL may read the whole table, as long as it knows nothing of it
    kept = database.fetch(f"SELECT count(*), {last} FROM {chain.entries} WHERE {between}", head.seq, new.seq)[0]  # noqa: S608
    if kept != (new.seq - head.seq, new.hash, new.seq) or read_head(database, chain) != new:
        raise RecordDamaged(says("chain.database_does_not", name=chain.called))
    return new


@contextmanager
def building(database: Database, key: Key | None, chain: Chain) -> Iterator[Head]:
    """A transaction in which entries are written behind the head that it gives.

    Raises:
        RecordUnavailable: if the database fails; then nothing was written.
        RecordDamaged: if nothing may be built on what stands there.
        RecordError: if the key is not the chain's.
    """
    with database.writing():
        head = read_head(database, chain)
        trust(head, None, database, key, chain)
        yield head


def trust(head: Head, seen: Head | None, database: Database, key: Key | None, chain: Chain) -> None:
    """Make sure that new entries may be built on a head; `seen` is the last one on which this program built.

    Raises:
        RecordDamaged: if it cannot be the head of this chain.
        RecordError: if the chain has another key.
    """
    if key is None and head.seal:
        raise RecordError(says("chain.sealed_key", name=chain.called, key=chain.key))
    if key is not None and head != seen and not head.sealed_by(key.public):
        help = says("chain.use_key_begun") if head.seal else says("chain.begun_without_seal", verifies=chain.verifies)
        raise RecordError(says("chain.not_sealed_key", name=chain.called), help)
    if seen is None:
        last = database.fetch(f"SELECT seq, hash FROM {chain.entries} ORDER BY seq DESC LIMIT 1") or [(0, chain.genesis(head.record))]  # noqa: S608
        if last[0] != (head.seq, head.hash):
            raise RecordDamaged(says("chain.last_entry_number", last=last[0][0], seq=head.seq, verifies=chain.verifies))
    elif head.record != seen.record or head.seq < seen.seq or (head.seq == seen.seq and head.hash != seen.hash):
        raise RecordDamaged(says("chain.head_names_entry", seq=head.seq, seen_seq=seen.seq, verifies=chain.verifies))


def check_anchor(anchor: Head, database: Database, chain: Chain) -> None:
    """Make sure that a chain still holds what it held when the anchor was made.

    Raises:
        RecordDamaged: if it does not.
    """
    head = read_head(database, chain)
    name = chain.called
    if head.record != anchor.record:
        raise RecordDamaged(says("chain.anchor_replaced", name=name, record=head.record, anchor_record=anchor.record))
    found = database.fetch(f"SELECT hash FROM {chain.entries} WHERE seq = $1", anchor.seq)  # noqa: S608
    hash = found[0][0] if found else chain.genesis(head.record) if anchor.seq == 0 else ""
    if hash != anchor.hash:
        raise RecordDamaged(says("chain.does_not_hold", name=name, seq=anchor.seq, restores=chain.restores))
