"""The entries of the record, and the digests that hold it together.

An entry has a content, which can be erased, and a frame, which stays. The frame holds a digest of the content, salted so that no one can
find an erased content by trying all likely ones; the hash of the frame and of the hash before it makes the chain.
"""

import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Generic, NamedTuple, TypeVar

from zweck.chain.content import SALT, canonical, linked

DECISION: Final = "decision"
ERASURE: Final = "erasure"
RESTORE: Final = "restore"
"""A loss that is stated."""

DETACHMENT: Final = "detachment"
"""A segment left the record."""

STATING: Final = (ERASURE, RESTORE, DETACHMENT)
"""The kinds that say of other entries that they are gone."""

BULK: Final = "bulk"
"""A run over a table, which is one entry."""


EARLIER: Final = 12
"""Parts that the content of every record has."""


class Content(NamedTuple):
    """The part of an entry that can be erased. Everything is text, lists and maps as canonical JSON; `None` where there is nothing."""

    decision_id: str | None = None
    outcome: str | None = None
    detail: str | None = None
    facts: str | None = None
    """The facts stated, by name."""
    presume_unstated: int | None = None
    """1 if the question let presumptions favour the controller, otherwise 0."""
    presumptions: str | None = None
    """The values that no caller stated and on which the answer rests."""
    rules: str | None = None
    """Each law that applies with its requirements, grounds and prohibitions; the laws of which that is open; the rules that decided."""
    answer: str | None = None
    """The SHA-256 of the whole answer."""
    caller: str | None = None
    subject: str | None = None
    request: str | None = None
    erased: str | None = None
    """Of an erasure: which entries it erased and why. Of a decision nothing."""
    notes: str | None = None
    """The notes on facts, by the fact's name."""
    sources: str | None = None
    """The basis, the activity, the sources of the facts and their conflicts, by the contract's names; without a basis it is `AS_OF`."""
    trace: str | None = None
    """The trace of the call by its id (W3C Trace Context), where calls have traces."""


Said = TypeVar("Said")


class Placed(NamedTuple, Generic[Said]):
    """An entry in its place. An entry whose content was erased has no salt and no content."""

    seq: int
    kind: str
    time: int
    """Microseconds since 1970-01-01 in UTC."""
    revision: str
    engine: str
    digest: str
    hash: str
    salt: str | None
    content: Said


Stored = Placed[Content]
Raw = Placed[str]
"""An entry as it is read: its content is the canonical JSON of the parts, without brackets; empty where it was erased."""


def stored(raw: Raw) -> Stored:
    """An entry with the parts of its content."""
    return Placed(*raw[:-1], Content(*json.loads(f"[{raw.content}]")))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that has no place yet."""

    time: int
    revision: str
    engine: str
    content: Content
    salt: str
    digest: str
    kind: str = DECISION

    def at(self, seq: int, previous: str) -> Stored:
        """The entry in its place behind the one whose hash is `previous`."""
        hash = linked(previous, seq, self.kind, self.time, self.revision, self.engine, self.digest)
        return Placed(seq, self.kind, self.time, self.revision, self.engine, self.digest, hash, self.salt, self.content)


def entry(time: int, revision: str, engine: str, content: Content, kind: str = DECISION) -> Entry:
    """An entry with a fresh salt."""
    salt = secrets.token_urlsafe(SALT)
    return Entry(time, revision, engine, content, salt, digest_of(salt, content), kind)


def digest_of(salt: str | None, content: Content | str) -> str:
    """The digest of a content; its last parts, unknown to earlier records, count where they are."""
    said = content if isinstance(content, str) else canonical(trimmed(content))[1:-1]
    return sha256(f"[{canonical(salt or '')},{said}]".encode()).hexdigest()


def digest(entry: Placed[Content] | Placed[str]) -> str:
    """The digest that an entry should have."""
    return digest_of(entry.salt, entry.content)


def trimmed(content: Content) -> tuple[object, ...]:
    """The parts of a content without the last ones, unknown to earlier records, that are not there."""
    parts: tuple[object, ...] = content
    while len(parts) > EARLIER and parts[-1] is None:
        parts = parts[:-1]
    return parts
