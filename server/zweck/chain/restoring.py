"""The loss of entries: a database was restored from an older copy, and an entry states which entries are gone."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from zweck.chain.anchors import Anchors
from zweck.chain.chain import Chain
from zweck.chain.content import UNREADABLE, canonical
from zweck.chain.database import Database
from zweck.chain.errors import RecordDamaged, RecordError
from zweck.chain.head import Head, check_anchor, read_head
from zweck.words.said import says


class Gap(NamedTuple):
    """Entries that were lost, from the first to the last, and the entry that states it."""

    first: int
    last: int
    stated: int


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


def statement(lost: Head, first: int, reason: str) -> str:
    """The text by which an entry states a gap."""
    return canonical({"reason": reason, "lost": [first, lost.seq], "anchor": lost.anchor})


def loss(anchors: Anchors, database: Database, chain: Chain) -> tuple[Head, int]:
    """The last anchor, which the chain does not hold, and the first entry that may be lost.

    Raises:
        RecordError: if nothing is lost, or the anchors are those of another chain.
    """
    head, known = read_head(database, chain), anchors.all(chain)
    if any(each.record != head.record for each in known):
        raise RecordError(says("chain.anchors_of_another", name=chain.called, record=head.record))
    last = max(known, key=lambda each: each.seq, default=None)
    if last is None or _holds(last, database, chain):
        raise RecordError(says("chain.nothing_lost", name=chain.called))
    return last, max((each.seq for each in known if each.seq <= head.seq and _holds(each, database, chain)), default=0) + 1


def _holds(anchor: Head, database: Database, chain: Chain) -> bool:
    try:
        check_anchor(anchor, database, chain)
    except RecordDamaged:
        return False
    return True
