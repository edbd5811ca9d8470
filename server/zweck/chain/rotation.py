"""Another key for a chain: a checkpoint that names the key of before and the next one, signed by both. All of before stays as it is."""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from zweck.chain.chain import Chain
from zweck.chain.checkpoints import keep, kept, sign
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import Head, read_head, trust
from zweck.chain.key import KEYS, Key, PublicKey
from zweck.chain.note import Checkpoint, signature
from zweck.words.said import Said, says

OLD, NEXT = "key ", "next "
BYTES: Final = 32


class Keys:
    """The keys of a chain, found from one of them by the rotations among its checkpoints."""

    def __init__(self, key: PublicKey, checkpoints: Iterable[Checkpoint]) -> None:
        """Find the keys before and after one that is trusted."""
        found = [(each.size, *pair) for each in checkpoints if (pair := rotated(each)) is not None]
        self.faults: list[Said] = []
        spans: list[tuple[int, PublicKey]] = [(0, key)]
        while before := [(size, old) for size, old, new in found if new.raw == spans[0][1].raw and (not spans[0][0] or size < spans[0][0])]:
            size, old = max(before, key=lambda each: each[0])
            spans[0] = (size, spans[0][1])
            spans.insert(0, (0, old))
        while after := [(size, new) for size, old, new in found if old.raw == spans[-1][1].raw and size > spans[-1][0]]:
            if len({new.raw for _, new in after}) > 1:
                self.faults.append(says("chain.walk.two_keys", size=after[0][0]))
            spans.append(min(after, key=lambda each: each[0]))
        self._spans = spans
        self.last = spans[-1][1]
        """The key that seals the head."""

    def at(self, size: int) -> PublicKey:
        """The key that signs a checkpoint of so many entries."""
        return next(key for since, key in reversed(self._spans) if since < size or not since)

    def retired(self, signed: Callable[[PublicKey], bool]) -> int | None:
        """The entry at which the key was rotated out that signed, the first of those; `None` where none did."""
        return next((ended for (_, key), (ended, _) in zip(self._spans, self._spans[1:], strict=False) if signed(key)), None)


def rotated(checkpoint: Checkpoint) -> tuple[PublicKey, PublicKey] | None:
    """The key of before and the next one, where a checkpoint names both, and both signed it."""
    lines = checkpoint.text.splitlines()
    named = [line.removeprefix(start) for start in (OLD, NEXT) for line in lines if line.startswith(start)]
    if len(named) != len((OLD, NEXT)):
        return None
    try:
        old, new = (PublicKey.from_raw(b64decode(each, validate=True)) for each in named)
    except ValueError:
        return None
    return (old, new) if checkpoint.signed_by(old) and checkpoint.signed_by(new) else None


def cosigned(checkpoints: Iterable[Checkpoint]) -> list[int]:
    """The sizes of the checkpoints that others signed as well: a change of the key has two signatures of its own."""
    return [each.size for each in checkpoints if len(each.signers) > (1 if rotated(each) is None else 2)]


def rotations(database: Database, chain: Chain) -> list[str]:
    """The notes of all rotations of a chain."""
    return [note for _, note in kept(database, chain) if f"\n{NEXT}" in note]


def rotate(database: Database, file: Path, chain: Chain) -> Key:
    """Give a chain another key, and keep it in the file, in front of those of before; the new key.

    The new file is on the disk before the chain has the key: `FILE.new`, which a run that was broken off leaves, is taken by the next one.

    Raises:
        RecordError: if the key in the file is not that of the chain, or it was rotated behind the same entry before.
        RecordDamaged: if the chain is not as it was written.
        OSError: if a file cannot be read or written.
    """
    old, waiting = Key.read(file), file.with_name(f"{file.name}.new")
    with database.writing():
        head = read_head(database, chain)
        if waiting.exists() and head.sealed_by((new := Key.read(waiting)).public):
            waiting.replace(file)  # the last run came as far as this
            return new
        trust(head, None, database, old, chain)
        lines = file.read_bytes().strip().split(b"\n")
        kept = lines[1:] if lines[0] == KEYS else [file.read_bytes().strip()]
        if any(b"\n" in each for each in kept):
            raise RecordError(says("chain.key_lines", path=file))
        _written(waiting, b"\n".join([KEYS, secrets.token_hex(BYTES).encode(), *kept]) + b"\n")
        new = Key.read(waiting)
        _handed_over(database, head, old, new, chain)
    waiting.replace(file)
    return new


def _handed_over(database: Database, head: Head, old: Key, new: Key, chain: Chain) -> None:
    made = sign(database, head, old, chain)
    if made is None or rotated(made) is not None:
        raise RecordError(says("chain.rotated_here", name=chain.called))
    text = f"{made.text}{OLD}{b64encode(old.public.raw).decode()}\n{NEXT}{b64encode(new.public.raw).decode()}\n"
    both = signature(text, made.origin, old) + signature(text, made.origin, new)
    keep(database, made._replace(text=text, signatures=both), chain)
    sealed = head._replace(seal=new.seal(head.record, head.seq, head.hash))
    database.execute(f"UPDATE {chain.heads} SET seal = $1", sealed.seal)  # noqa: S608  our own names
    if read_head(database, chain) != sealed:
        raise RecordDamaged(says("chain.database_does_not", name=chain.called))


def _written(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads, to the disk."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, data)
        os.fsync(file)
    finally:
        os.close(file)
