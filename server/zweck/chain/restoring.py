"""The entries that state of others that they are gone: erased, or lost, where a database was restored from an older copy."""

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from zweck.chain.anchors import Anchors
from zweck.chain.chain import Chain
from zweck.chain.checkpoints import sign
from zweck.chain.content import UNREADABLE, canonical
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import Head, building, check_anchor, read_head
from zweck.chain.key import Key
from zweck.chain.ranges import Range
from zweck.words.said import says


class Gap(NamedTuple):
    """Entries that were lost, from the first to the last, and the entry that states it."""

    first: int
    last: int
    stated: int


class Detached(NamedTuple):
    """A segment that left the database: its last entry and the hash of it, and the SHA-256 of its file."""

    last: int
    hash: str
    file: str


State = Callable[[Database, Head, Key, str], Head]
"""Writes an entry that states a text behind a head, in the transaction that is open; the new head."""


def erased_by(said: str | None, seq: int) -> list[Range]:
    """The entries that an erasure names, all before its own number; none where it cannot be read, which its digest shows."""
    try:
        found = json.loads(said or "{}").get("entries", [])
        return [(int(first), min(int(last), seq - 1)) for first, last in found]
    except UNREADABLE:
        return []


def detached(said: Iterable[tuple[str | None, int]]) -> list[Detached]:
    """The segments that entries say left the database, all before their own positions."""
    found = []
    for text, seq in said:
        try:
            one = json.loads(text or "{}")
            last = int(one["segment"][1])
            found += [Detached(last, str(one["hash"]), str(one["file"]))] if last < seq else []
        except (KeyError, IndexError, *UNREADABLE):
            continue
    return found


def gaps(said: Iterable[tuple[str | None, int]]) -> list[Gap]:
    """The gaps that entries state, by what stands in their column `erased` and their positions."""
    found = []
    for text, seq in said:
        try:
            first, last = json.loads(text or "{}")["lost"]
            found.append(Gap(int(first), int(last), seq))
        except (KeyError, *UNREADABLE):
            continue
    return found


def restore(database: Database, key: Key, anchors: Anchors, reason: str, chain: Chain, state: State) -> Gap:
    """State in a signed entry that those behind the last anchor that a chain holds are lost; the anchors begin again behind it.

    Raises:
        RecordUnavailable: if the database fails; then nothing was stated.
        RecordDamaged: if the chain is not as it was written.
        RecordError: if nothing is lost, or the key or the anchors are those of another chain.
    """
    with building(database, key, chain) as head:
        last, first = _loss(anchors, database, chain)
        text = canonical({"reason": reason, "lost": [first, last.seq], "anchor": last.anchor})
        stated = state(database, head, key, text)
        checkpoint = sign(database, stated, key, chain)
    anchors.restored(stated, checkpoint)
    return Gap(first, last.seq, stated.seq)


def _loss(anchors: Anchors, database: Database, chain: Chain) -> tuple[Head, int]:
    """The last anchor, which the chain does not hold, and the first entry that may be lost.

    Raises:
        RecordError: if nothing is lost, or the anchors are those of another chain.
    """
    head, known = read_head(database, chain), anchors.all(chain)
    if any(each.record != head.record for each in known):
        raise RecordError(says("chain.anchors_of_another", name=chain.called, record=head.record))
    if not known or _holds(known[-1], database, chain):
        raise RecordError(says("chain.nothing_lost", name=chain.called))
    return known[-1], max((each.seq for each in known if each.seq <= head.seq and _holds(each, database, chain)), default=0) + 1


def _holds(anchor: Head, database: Database, chain: Chain) -> bool:
    try:
        check_anchor(anchor, database, chain)
    except RecordDamaged:
        return False
    return True
