"""A file of anchors, which the server writes by itself: the record with which it goes on, and at least which entry that has."""

import logging
import os
from base64 import b64decode, b64encode
from pathlib import Path
from time import monotonic
from typing import Final

from zweck.bounded.counts import ANCHORED, COUNTS, DONE, FAILED
from zweck.chain.chain import Chain
from zweck.chain.checkpoints import grown
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import ANCHOR, Head, check_anchor, read_anchor
from zweck.chain.note import Checkpoint, read
from zweck.words.said import says

EVERY: Final = 60.0
"""Seconds between two anchors of a record that grows."""

RESTORED: Final = "restored"
"""A line behind which the anchors begin again: what those before name was lost, as an entry states."""

TORN: Final = "!"  # ends a line that lacks its own end, for the disk was full or the process ended

TAIL: Final = 64 * 1024
"""Bytes at the end of the file that are read at the start."""

log: Final = logging.getLogger(__name__)


class Rhythm:
    """Anchors at most once in a while, and none twice."""

    def __init__(self) -> None:
        """Begin."""
        self._written = ""
        self._at = 0.0

    def due(self, head: Head, *, now: bool) -> bool:
        """Whether the anchor of a head is to be written: not if it was already, and not too soon unless it is to be `now`."""
        time = monotonic()
        if head.anchor == self._written or (not now and time < self._at + EVERY):
            return False
        self._at = time
        return True

    def wrote(self, head: Head) -> None:
        """Remember that the anchor of a head was written."""
        self._written = head.anchor


class Anchors:
    """The anchors in a file, a line each; several processes may append to it."""

    def __init__(self, path: Path) -> None:
        """Use the file, which need not be there yet."""
        self._path = path
        self._rhythm = Rhythm()

    def all(self, chain: Chain) -> list[Head]:
        """The last anchors, behind the last restoring, the furthest one last; none where there is no file yet.

        Raises:
            RecordError: if the file cannot be read, or holds something else.
        """
        return sorted((read_anchor(line.partition(" ")[0], chain) for line in self._lines()), key=lambda head: head.seq)

    def checkpoint(self) -> Checkpoint | None:
        """The furthest checkpoint among the last ones.

        Raises:
            RecordError: if the file cannot be read, or holds something else.
        """
        return max((unpacked(word) for line in self._lines() if (word := line.partition(" ")[2])), key=lambda each: each.size, default=None)

    def _lines(self) -> list[str]:
        try:
            with self._path.open("rb") as file:
                skipped = file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
                *lines, last = file.read().decode("utf-8", "replace").split("\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RecordError(
                says("chain.anchors_cannot_read", path=self._path, strerror=(error.strerror or str(error)).lower()), None
            ) from None
        ended = (*lines[skipped > 0 :], last if ANCHOR.fullmatch(last) else "")
        whole = [line.strip() for line in ended if line.strip() and not line.endswith(TORN)]
        return whole[len(whole) - whole[::-1].index(RESTORED) :] if RESTORED in whole else whole

    def write(self, head: Head, checkpoint: Checkpoint | None = None, *, now: bool = False) -> None:
        """Append the anchor of a head and the last checkpoint, at most once in a while unless `now`; what hinders it is logged."""
        if self._rhythm.due(head, now=now):
            self._append(head, f"{head.anchor}{f' {packed(checkpoint)}' if checkpoint else ''}\n")

    def restored(self, head: Head, checkpoint: Checkpoint | None) -> None:
        """Begin again behind a loss that was stated: the anchors of before name entries that are gone."""
        self._append(head, f"{RESTORED}\n{head.anchor}{f' {packed(checkpoint)}' if checkpoint else ''}\n")

    def _append(self, head: Head, lines: str) -> None:
        try:
            with open(self._path, "a+b", opener=lambda path, flags: os.open(path, flags, 0o644)) as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
                file.write((lines if file.read() in (b"", b"\n") else f"{TORN}\n{lines}").encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            log.error("the anchor %s was not written: %s", head.anchor, error)
            COUNTS.add(ANCHORED, "file", FAILED)
        else:
            COUNTS.add(ANCHORED, "file", DONE)
            self._rhythm.wrote(head)


def packed(checkpoint: Checkpoint) -> str:
    """A checkpoint in one word."""
    return b64encode(checkpoint.note.encode()).decode()


def unpacked(word: str) -> Checkpoint:
    """The checkpoint in a word.

    Raises:
        RecordError: if there is none.
    """
    try:
        return read(b64decode(word, validate=True).decode())
    except ValueError:
        raise RecordError(says("chain.not_checkpoint")) from None


def held(anchors: Anchors | None, database: Database, chain: Chain) -> None:
    """Make sure that a chain over a new connection still holds what the last anchor and checkpoint name: it may be an old copy.

    Raises:
        RecordDamaged: if it does not.
        RecordError: if the anchors cannot be read.
    """
    if anchors is None:
        return
    known, checkpoint = anchors.all(chain), anchors.checkpoint()
    for last in known[-1:]:
        check_anchor(last, database, chain)
    if checkpoint is not None and grown(database, chain).at(checkpoint.size).root != checkpoint.root:
        raise RecordDamaged(
            says("chain.not_checkpoint_entries", name=chain.called, size=checkpoint.size, verifies=chain.verifies, restores=chain.restores)
        )
