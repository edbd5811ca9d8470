"""Walks through a chain from its beginning to its head and finds every entry that is not as, or not where, it was written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from zweck.chain.chain import Chain
from zweck.chain.head import Head
from zweck.chain.key import PublicKey
from zweck.chain.ranges import Numbers


class Linked(Protocol):
    """An entry in its place."""

    @property
    def seq(self) -> int:
        """Position in the chain, from 1."""
        ...

    @property
    def hash(self) -> str:
        """The hash of its frame and of the hash before it."""
        ...

    @property
    def digest(self) -> str:
        """The digest of its content."""
        ...

    @property
    def salt(self) -> str | None:
        """The salt of the digest; `None` where the content was erased."""
        ...

    @property
    def content(self) -> tuple[object, ...]:
        """The part that can be erased."""
        ...


Each = TypeVar("Each", bound=Linked)


@dataclass(slots=True)
class Walked(Generic[Each]):
    """The findings: the head, how many entries there are, how many contents are erased, and each fault as a sentence."""

    head: Head
    entries: int = 0
    erased: int = 0
    last: Each | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Walk(Generic[Each]):
    """The parts of a chain's check: how an entry's hash follows from the hash before it, and its digest from its content."""

    chain: Chain
    link: Callable[[Each, str], str]
    digest: Callable[[Each], str]
    erased: Numbers
    """The entries whose erasure stands in the chain."""

    def through(self, entries: Iterable[Each], walked: Walked[Each], key: PublicKey | None, anchors: Sequence[Head]) -> None:
        """Check all entries, the head, its seal if there is a key, and the anchors."""
        walked.faults += self._checked(entries, walked, {anchor.seq: anchor for anchor in anchors})
        walked.faults += self._at_the_head(walked, key, anchors)

    def _checked(self, entries: Iterable[Each], walked: Walked[Each], anchors: dict[int, Head]) -> Iterator[str]:
        one = self.chain.entry
        previous, place = self.chain.genesis(walked.head.record), 0
        for entry in entries:
            if entry.seq != place + 1:
                yield self._missing(place + 1, entry.seq - 1)
            elif entry.hash != self.link(entry, previous):
                yield f"{one} {entry.seq} was altered, or does not stand where it was written"
            yield from self._content_faults(entry, walked)
            if entry.seq in anchors and entry.hash != anchors[entry.seq].hash:
                yield f"{one} {entry.seq} is not the one that the anchor names"
            walked.entries += 1
            walked.last = entry
            previous, place = entry.hash, entry.seq

    def _content_faults(self, entry: Each, walked: Walked[Each]) -> Iterator[str]:
        one = self.chain.entry
        if entry.salt is None and not any(entry.content):
            walked.erased += 1
            if entry.seq not in self.erased:
                yield f"the content of {one} {entry.seq} is missing, but no erasure says so"
            return
        if entry.seq in self.erased:
            yield f"the content of {one} {entry.seq} was erased, but is there again"
        if self.digest(entry) != entry.digest:
            yield f"the content of {one} {entry.seq} was altered"

    def _at_the_head(self, walked: Walked[Each], key: PublicKey | None, anchors: Sequence[Head]) -> Iterator[str]:
        head, last, one, name = walked.head, walked.last, self.chain.entry, self.chain.name
        seq, hash = (last.seq, last.hash) if last else (0, self.chain.genesis(head.record))
        if seq < head.seq:
            yield self._missing(seq + 1, head.seq)
        elif seq > head.seq:
            yield f"the head names {one} {head.seq}, but there are {self.chain.entries} up to {seq}"
        elif hash != head.hash:
            yield f"the head does not name the hash of {one} {seq}"
        if key and not head.sealed_by(key):
            yield f"the head is not sealed with this key: the end of the {name} was cut off or rewritten, or the key is another"
        for anchor in anchors:
            if anchor.record != head.record:
                yield f"the anchor is of the {name} {anchor.record}, this is the {name} {head.record}"
            elif anchor.seq > seq:
                yield f"the {name} ends at {one} {seq}, but the anchor names {one} {anchor.seq}"

    def _missing(self, first: int, last: int) -> str:
        return f"{self.chain.entry} {first} is missing" if first == last else f"{self.chain.entries} {first} to {last} are missing"
