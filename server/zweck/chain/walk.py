"""Walks through a chain from its beginning to its head and finds every entry that is not as, or not where, it was written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from zweck.chain.chain import Chain
from zweck.chain.checkpoints import grown, kept
from zweck.chain.content import linked
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import Head
from zweck.chain.key import PublicKey
from zweck.chain.note import Checkpoint, origin, read
from zweck.chain.ranges import Numbers
from zweck.chain.restoring import Gap, detached, erased_by, gaps
from zweck.chain.rotation import Keys
from zweck.chain.tree import Tree, leaf
from zweck.words.said import Said, says


class Linked(Protocol):
    """An entry in its place."""

    @property
    def seq(self) -> int:
        """Position in the chain, from 1."""

    @property
    def hash(self) -> str:
        """The hash of its frame and of the hash before it."""

    @property
    def digest(self) -> str:
        """The digest of its content."""

    @property
    def salt(self) -> str | None:
        """The salt of the digest; `None` where the content was erased."""

    @property
    def content(self) -> Sequence[object]:
        """The part that can be erased."""

    def __getitem__(self, part: slice, /) -> tuple[object, ...]:
        """The parts in their order: place and the rest of what is linked, then hash, salt and content."""


LINKED: Final = -3
"""The parts of an entry behind those that are linked."""

Each = TypeVar("Each", bound=Linked)


@dataclass(slots=True)
class Walked:
    """The findings: the head, how many entries there are, how many contents are erased, and each fault."""

    head: Head
    entries: int = 0
    erased: int = 0
    last: Linked | None = None
    faults: list[Said] = field(default_factory=list)
    matched: int = 0
    """The number of entries of the last checkpoint that they fit."""
    checkpoints: list[Checkpoint] = field(default_factory=list)
    """The checkpoints with which the entries are compared, in their order."""
    begins: Checkpoint | None = None
    """The checkpoint behind which it begins, where an auditor has one of what stands before."""
    kept: set[str] = field(default_factory=set)
    """The texts of those among them that stand beside the chain."""
    begun: tuple[int, str] | None = None
    """The entry behind which it begins, and its hash: of a checkpoint, or the last one that left the database; else before the first."""
    detached: int = 0
    """The last entry that left the database in a segment."""
    lost: list[Gap] = field(default_factory=list)
    """The stated losses that explain why an anchor or a checkpoint does not fit."""
    tree: Tree = field(default_factory=Tree)


class Walk(Generic[Each]):
    """The check of a chain."""

    def __init__(self, chain: Chain, digest: Callable[[Each], str], said: Iterable[tuple[str | None, int]], *, whole: bool = True) -> None:
        """An entry's digest follows from its content; `said` is what entries state of others, with their places.

        Unless `whole`, contents may be missing without a statement.
        """
        found = [*said]
        self.whole = whole
        self.detached = detached(found) if chain.partitions else []  # of a register nothing leaves so
        self.chain = chain
        self.digest = digest
        self.erased = Numbers(each for one in found for each in erased_by(*one))
        """The entries whose erasure stands in the chain."""
        self.gaps = gaps(found)
        """The losses that entries state."""

    def begin(self, database: Database, walked: Walked, given: Iterable[Checkpoint], since: Checkpoint | None) -> int:
        """Gather the checkpoints that are kept, and those that the auditor has, of which the walk may begin behind one; the place there."""
        found = {checkpoint.text: checkpoint for checkpoint in given}
        for size, note in kept(database, self.chain):
            try:
                checkpoint = read(note)
            except RecordError:
                walked.faults.append(says("chain.walk.checkpoint_unreadable", size=size, entries=self._entries))
                continue
            if checkpoint.size != size:
                walked.faults.append(says("chain.walk.replayed", size=size, entries=self._entries, other=checkpoint.size))
            found[checkpoint.text] = checkpoint
            walked.kept.add(checkpoint.text)
        first = database.fetch(f"SELECT min(seq) FROM {self.chain.entries}")[0][0]  # noqa: S608  our own names
        gone = next((each for each in self.detached if each.last + 1 == first), None)
        if gone is not None:
            walked.detached, walked.begun = gone.last, (gone.last, gone.hash)
        if since is not None:
            if since.size < walked.detached:
                raise RecordError(says("chain.checkpoint_detached", size=since.size, last=walked.detached))
            found[since.text] = since
            walked.begins, walked.begun = since, (since.size, since.last)
        if walked.begun:
            with suppress(RecordDamaged):
                walked.tree = grown(database, self.chain).at(min(walked.begun[0], walked.head.seq))
        if walked.begun and (walked.tree.size != walked.begun[0] or (since is not None and walked.tree.root != since.root)):
            walked.faults.append(
                says("chain.walk.no_tree" if since is None else "chain.walk.other_beginning", size=walked.begun[0], entries=self._entries)
            )
        walked.checkpoints = sorted(found.values(), key=lambda each: each.size)
        return walked.begun[0] if walked.begun else 0

    def through(
        self,
        entries: Iterable[Each],
        walked: Walked,
        keys: Keys | None,
        anchors: Sequence[Head] = (),
        witnesses: Sequence[tuple[str, PublicKey]] = (),
        *,
        sealed: bool = True,
    ) -> None:
        """Check all entries, the head, its seal if it is `sealed` and there are keys, the checkpoints, their witnesses and the anchors."""
        for name, other in witnesses:
            walked.faults += self._witnessed(walked.checkpoints, name, other)
        walked.faults += self.checked(entries, walked, {anchor.seq: anchor for anchor in anchors})
        walked.faults += self._at_the_head(walked, keys, anchors, sealed=sealed)

    def checked(self, entries: Iterable[Each], walked: Walked, anchors: dict[int, Head]) -> Iterator[Said]:
        """Check entries, and the checkpoints and anchors at their places."""
        tree = walked.tree
        place, previous = walked.begun or (0, self.chain.genesis(walked.head.record))
        whole, ahead = tree.size == place, [*reversed(walked.checkpoints)]
        for entry in entries:
            fault = None
            if entry.seq != place + 1:
                fault = self._missing(place + 1, entry.seq - 1)
            elif entry.hash != linked(previous, entry.seq, *entry[1:LINKED]):
                fault = says("chain.walk.entry_altered", one=self._placed(entry.seq))
            if fault is not None:
                yield fault
                whole = False  # its hashes are no longer those of the tree
            if whole:
                tree.append(leaf(entry.hash))
                yield from self._compared(tree, entry.hash, ahead, walked)
            yield from self._content_faults(entry, walked)
            if entry.seq in anchors and entry.hash != anchors[entry.seq].hash and not self._lost(entry.seq, walked):
                yield says("chain.walk.not_of_anchor", one=self._placed(entry.seq))
            walked.entries += 1
            walked.last = entry
            previous, place = entry.hash, entry.seq

    def _witnessed(self, checkpoints: Sequence[Checkpoint], name: str, key: PublicKey) -> Iterator[Said]:
        """The signatures of a witness."""
        claimed = [each for each in checkpoints if each.claims(name, key)]
        for each in claimed:
            if not each.cosigned_by(name, key):
                yield says("chain.walk.witness_forged", witness=name, size=each.size, entries=self._entries)
        if not claimed:
            yield says("chain.walk.no_witness", witness=name)

    def _compared(self, tree: Tree, last: str, ahead: list[Checkpoint], walked: Walked) -> Iterator[Said]:
        """Compare the tree with the checkpoints of its size; `ahead` are those to come, the next one last."""
        while ahead and ahead[-1].size <= tree.size:
            checkpoint = ahead.pop()
            if (checkpoint.root, checkpoint.last) == (tree.root, last):
                walked.matched = checkpoint.size
            elif checkpoint.size == tree.size and walked.matched >= 0 and not self._excused(checkpoint, walked):
                yield says("chain.walk.swapped", entries=self._entries, first=walked.matched + 1, size=checkpoint.size)
                walked.matched = -1  # nor do the later ones fit

    def _content_faults(self, entry: Each, walked: Walked) -> Iterator[Said]:
        gone = entry.salt is None and not any(entry.content)
        walked.erased += gone
        if gone and self.whole and entry.seq not in self.erased:
            yield says("chain.walk.content_missing", one=self._placed(entry.seq))
        if not gone and entry.seq in self.erased:
            yield says("chain.walk.content_again", one=self._placed(entry.seq))
        if not gone and self.digest(entry) != entry.digest:
            yield says("chain.walk.content_altered", one=self._placed(entry.seq))

    def _at_the_head(self, walked: Walked, keys: Keys | None, anchors: Sequence[Head], *, sealed: bool) -> Iterator[Said]:
        head, last, name = walked.head, walked.last, self.chain.called
        begun = walked.begun or (0, self.chain.genesis(head.record))
        seq, hash = (last.seq, last.hash) if last else begun
        if seq < head.seq:
            yield self._missing(seq + 1, head.seq)
        elif seq > head.seq:
            yield says("chain.walk.head_behind", one=self._placed(head.seq), entries=self._entries, last=seq)
        elif hash != head.hash:
            yield says("chain.walk.head_hash", one=self._placed(seq))
        if keys and sealed and not head.sealed_by(keys.last):
            yield self._by_key("head", keys.retired(head.sealed_by), name=name)
        yield from keys.faults if keys else ()
        own = origin(self.chain.name, head.record)
        for checkpoint in walked.checkpoints:
            if checkpoint.origin != own:
                yield says("chain.walk.checkpoint_of_another", size=checkpoint.size, origin=checkpoint.origin, own=own)
            elif keys and not checkpoint.signed_by(keys.at(checkpoint.size)):
                ended = keys.retired(checkpoint.signed_by)
                yield self._by_key("signed", ended, size=checkpoint.size, entries=self._entries)
            elif checkpoint.size > seq == head.seq and not self._excused(checkpoint, walked):
                yield says("chain.walk.cut_off", name=name, one=self._placed(seq), size=checkpoint.size)
        for anchor in anchors:
            if anchor.record != head.record:
                yield says("chain.walk.anchor_of_another", name=name, anchored=anchor.record, record=head.record)
            elif anchor.seq > seq and not self._lost(anchor.seq, walked):
                yield says("chain.walk.before_anchor", name=name, one=self._placed(seq), other=self._placed(anchor.seq))

    def _excused(self, checkpoint: Checkpoint, walked: Walked) -> bool:
        """Whether a checkpoint that an auditor has is one of lost entries; those beside the chain came back with it."""
        return checkpoint.text not in walked.kept and self._lost(checkpoint.size, walked)

    def _lost(self, seq: int, walked: Walked) -> bool:
        """Whether an entry of before was lost, as a later entry states."""
        found = [gap for gap in self.gaps if gap.first <= seq <= gap.last]
        walked.lost += [gap for gap in found if gap not in walked.lost]
        return bool(found)

    def _missing(self, first: int, last: int) -> Said:
        several = says("chain.walk.missing_several", entries=self._entries, first=first, last=last)
        return says("chain.walk.missing", one=self._placed(first)) if first == last else several

    def _by_key(self, what: str, ended: int | None, **values: object) -> Said:
        """The head or a checkpoint is of a key that was rotated out at an entry, or of an unknown one."""
        if ended is None:
            return says(f"chain.walk.{what}_other_key", **values)
        return says(f"chain.walk.{what}_former_key", one=self._placed(ended), **values)

    def _placed(self, seq: int) -> Said:
        return says(f"chain.one.{self.chain.entry}", seq=seq)

    @property
    def _entries(self) -> Said:
        return says(f"chain.several.{self.chain.entries}")
