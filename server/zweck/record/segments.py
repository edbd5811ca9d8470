"""Segments that left the record: a Parquet file each, which is verified without the record.

The frames of entries stand there as they are, contents under a key for each person, which the record keeps: where the key is destroyed,
what stands in the file about the person cannot be read any more, by anyone, and the rest still proves itself.
"""

import json
import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from zweck.chain.checkpoints import grown
from zweck.chain.content import UNREADABLE, canonical
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import Head, read_head
from zweck.chain.key import PublicKey
from zweck.chain.note import Checkpoint, origin, read
from zweck.chain.rotation import Keys
from zweck.chain.tree import Block, Tree, consistent
from zweck.chain.walk import Walk
from zweck.forms.whole import digest_of
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION, Content, Placed, Stored, digest, trimmed
from zweck.record.parts import KEYS
from zweck.record.verify import Survey, stated
from zweck.words.said import Said, says

FORM: Final = "zweck/segment/1"
FRAME: Final = Placed._fields[:-2]
COLUMNS: Final = (*FRAME, "said", "place", "sealed")
"""The frame, the content of an entry that is no answer; of an envelope its place and its bytes."""

NONCE: Final = 12
PAGE: Final = 10_000
MAX: Final = 1 << 62
"""More than the place of any entry."""

MAGIC: Final = b"PAR1"
"""The beginning of a Parquet file."""


class Segment(NamedTuple):
    """The part of a file that says which entries it has, and how they hang together with those before and behind them."""

    path: Path
    record: str
    first: int
    last: int
    before: str
    """The hash of the entry before the first."""
    peaks: Sequence[Block]
    """The tree over all entries before the first."""
    notes: Sequence[Checkpoint]
    """The checkpoints of these entries and the first one behind them, and those of other keys."""
    proof: Sequence[bytes]
    """Shows that the last of the checkpoints continues these entries (RFC 9162, 2.1.4)."""

    @property
    def covering(self) -> Checkpoint:
        """The checkpoint that stands behind the entries."""
        return max(self.notes, key=lambda each: each.size)

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return digest_of(self.path)


@contextmanager
def parquet(path: Path) -> Iterator[Any]:
    """Read Parquet.

    Raises:
        RecordError: if pyarrow is not installed, or the file is no segment.
    """
    try:
        from pyarrow import ArrowException  # noqa: PLC0415  large, and an optional part of the installation
        from pyarrow import parquet as found  # noqa: PLC0415
    except ImportError:
        raise RecordError(says("record.parquet_needs_pyarrow")) from None
    try:
        yield found
    except (ArrowException, KeyError, IndexError, OSError, *UNREADABLE):
        raise RecordError(says("record.not_segment", path=path)) from None


def is_segment(path: Path) -> bool:
    """Whether a file is Parquet."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read_segment(path: Path) -> Segment:
    """The segment in a file.

    Raises:
        RecordError: if there is none, or pyarrow is not installed.
    """
    with parquet(path) as reader:
        found = json.loads(reader.read_schema(path).metadata[FORM.encode()])
        peaks = [Block(int(height), int(place), b64decode(hash)) for height, place, hash in found["peaks"]]
        proof = [b64decode(hash) for hash in found["proof"]]
        notes = [read(note) for note in found["notes"]]
        segment = Segment(path, found["record"], int(found["first"]), int(found["last"]), found["before"], peaks, notes, proof)
        if not notes or not 0 < segment.first <= segment.last < MAX or any(peak.height >= MAX.bit_length() for peak in peaks):
            raise KeyError
        if Tree(peaks).size != segment.first - 1:
            raise KeyError
    return segment


def envelope(segment: tuple[str, int, int], entries: Sequence[Stored], key: bytes) -> bytes:
    """The contents of a person's entries under her key; `segment` names the record, the last entry and the place of the envelope."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    said = canonical([[entry.seq, entry.salt, *trimmed(entry.content)] for entry in entries]).encode()
    nonce = segment[2].to_bytes(NONCE, "big")  # a key has one envelope
    return AESGCM(key).encrypt(nonce, zlib.compress(said, 9), canonical(segment).encode())


def _opened(segment: tuple[str, int, int], sealed: bytes, key: bytes) -> dict[int, tuple[str, Content]]:
    """The contents in an envelope, with their salts; none where it was altered."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        said = AESGCM(key).decrypt(segment[2].to_bytes(NONCE, "big"), sealed, canonical(segment).encode())
        return {seq: (salt, Content(*content)) for seq, salt, *content in json.loads(zlib.decompress(said))}
    except (InvalidTag, zlib.error, *UNREADABLE):
        return {}


def keys_of(database: Database, segment: Segment) -> dict[int, bytes]:
    """The keys that are left of a segment, by the places of their envelopes."""
    rows = database.fetch(f"SELECT place, key FROM {KEYS} WHERE segment = $1", segment.last) if database.has(KEYS) else []  # noqa: S608
    return {place: bytes(key) for place, key in rows}


def entries(segment: Segment, keys: Mapping[int, bytes]) -> Iterator[Stored]:
    """The entries of a segment in their order; what stands under other keys has no content.

    Raises:
        RecordError: if the file cannot be read.
    """
    found: dict[int, tuple[str, Content]] = {}
    for place, sealed in _rows(segment, ("place", "sealed")):
        if place in keys:
            found |= _opened((segment.record, segment.last, place), sealed, keys[place])
    for *frame, said in _rows(segment, (*FRAME, "said")):
        if frame[0] is None:
            continue
        try:
            salt, *content = json.loads(said) if said else [None]
            yield Placed._make([*frame, *(found.get(frame[0], (None, Content())) if salt is None else (salt, Content(*content)))])
        except UNREADABLE:
            yield Placed._make([*frame, said, Content()])  # its digest shows it


def _rows(segment: Segment, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    with parquet(segment.path) as reader, reader.ParquetFile(segment.path) as file:
        for batch in file.iter_batches(PAGE, columns=[*columns]):
            yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def verify_segment(
    segment: Segment,
    key: PublicKey | None,
    checkpoints: Iterable[Checkpoint] = (),
    witnesses: Sequence[tuple[str, PublicKey]] = (),
    database: Database | None = None,
) -> Survey:
    """Check each entry of a segment, its place in the tree, and the checkpoints; beside the record also contents and their erasures.

    Raises:
        RecordError: if the file cannot be read, or a checkpoint is of no entry in it.
    """
    found = [*entries(segment, keys_of(database, segment) if database else {})]
    said = [(entry.content.erased, entry.seq) for entry in found if entry.kind != DECISION] + (stated(database) if database else [])
    survey = Survey(Head(segment.record, segment.last, found[-1].hash if found else segment.before))
    survey.tree, survey.begun = Tree(segment.peaks), (segment.first - 1, segment.before)
    given = [*checkpoints]
    ends = {(survey.tree.size, survey.tree.root), (segment.covering.size, segment.covering.root)}
    for each in given:
        if not segment.first <= each.size <= segment.last and (each.size, each.root) not in ends:
            raise RecordError(says("record.checkpoint_elsewhere", size=each.size, first=segment.first, last=segment.last))
    within = {each.text: each for each in (*segment.notes, *given) if segment.first <= each.size <= segment.last}
    survey.checkpoints = sorted(within.values(), key=lambda each: each.size)
    walk = Walk[Stored](RECORD, digest, said, whole=database is not None)
    keys = Keys(key, segment.notes) if key else None
    walk.through(found, survey, keys, witnesses=witnesses, sealed=False)
    survey.faults += _covered(segment, survey, keys)
    if database is not None and not _of_record(segment, survey, database):
        survey.faults.append(says("record.segment.other"))
    return survey


def _covered(segment: Segment, survey: Survey, keys: Keys | None) -> Iterator[Said]:
    """The checkpoint behind a segment continues it."""
    covering = segment.covering
    if not consistent(segment.last, covering.size, survey.tree.root, covering.root, segment.proof):
        yield says("record.segment.swapped", size=covering.size)
    if covering.origin != origin(RECORD.name, segment.record):
        yield says("record.segment.of_another", size=covering.size, origin=covering.origin)
    if keys is not None and not covering.signed_by(keys.at(covering.size)):
        yield says("record.segment.other_key", size=covering.size)


def _of_record(segment: Segment, survey: Survey, database: Database) -> bool:
    """Whether the tree over a record begins with that of a segment, which its blocks say also where no entry is left."""
    head = read_head(database, RECORD)
    try:
        tree = grown(database, RECORD).at(min(segment.last, head.seq))
    except RecordDamaged:  # no segment ends there: all that has left the record are whole blocks
        return False
    return head.record == segment.record and tree.root == survey.tree.root
