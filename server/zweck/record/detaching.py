"""Takes closed segments out of the record, into files, and puts them back."""

import secrets
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import SystemRandom
from typing import Any, Final

from zweck.chain.chain import migrate
from zweck.chain.checkpoints import grown, kept, sign
from zweck.chain.content import canonical
from zweck.chain.database import Database, RecordDamaged, RecordError
from zweck.chain.head import Head, building, read_head, trust
from zweck.chain.key import Key
from zweck.chain.note import read
from zweck.chain.ranges import Numbers, ranges
from zweck.chain.restoring import detached, erased_by
from zweck.chain.rotation import cosigned, rotations
from zweck.forms.whole import replacing
from zweck.record.chain import RECORD
from zweck.record.entry import DECISION, DETACHMENT, Stored, trimmed
from zweck.record.erase import AT_ONCE, state
from zweck.record.partitions import SIZE, leave, make
from zweck.record.parts import KEYS, SHARED, Keeping, drop
from zweck.record.segments import COLUMNS, FORM, FRAME, entries, envelope, keys_of, parquet, read_segment
from zweck.record.statements import first_in, insert, select
from zweck.record.verify import hash_before, stated
from zweck.words.said import says

BYTES: Final = 32
"""Of the key of a person."""

MINE: Final = "seq >= $1 AND seq <= $2"


def detach(database: Database, key: Key, folder: Path, before: int, size: int = SIZE) -> Iterator[tuple[Path, Head]]:
    """Take the closed segments whose entries were made before a time (microseconds) out of the record; each file, and the head then.

    A segment has so many entries, a whole number of the tree's blocks. It is closed once a checkpoint stands behind it, where a witness
    signs them one that it signed. A person's contents are under a key of her own, which stays in the record, so that she can be erased.

    Raises:
        RecordUnavailable: if the database fails; what left it by then is whole.
        RecordDamaged: if the record is not as it was written.
        RecordError: if the key is not the record's, or pyarrow is not installed.
        OSError: if a file cannot be written.
    """
    migrate(database, key, RECORD)
    with database.writing():
        head = read_head(database, RECORD)
        trust(head, None, database, key, RECORD)
        sign(database, head, key, RECORD)
    while (last := (first := first_in(database)) + size - 1) <= _closed(database):
        if database.fetch("SELECT max(time) FROM entries WHERE seq >= $1 AND seq <= $2", first, last)[0][0] >= before:
            return
        yield _detached(database, key, folder / f"segment-{first:012}-{last:012}.parquet", first, last)


def _closed(database: Database) -> int:
    """Up to which entry segments are closed: the last checkpoint, or the last one that others signed."""
    notes = [read(note) for _, note in kept(database, RECORD)]
    return max(cosigned(notes) or [each.size for each in notes], default=0)


def _detached(database: Database, key: Key, path: Path, first: int, last: int) -> tuple[Path, Head]:
    found = select(database, f"WHERE {MINE} ORDER BY seq", first, last)
    if len(found) != last + 1 - first or first - 1 not in (0, *(each.last for each in detached(stated(database)))):
        raise RecordDamaged(says("chain.entries_missing", name=RECORD.called, verifies=RECORD.verifies))
    parts = database.fetch(f"SELECT {', '.join(SHARED)} FROM entries WHERE {MINE}", first, last)  # noqa: S608  our own names
    sealed, rows = _envelopes(database, found)
    _free(database, path)
    _write(path, _described(database, found), found, sealed)
    written = read_segment(path)
    if [*entries(written, {place: data for _, place, *_, data in rows})] != found:
        raise RecordDamaged(says("record.segment_unlike", path=path))
    erased = Numbers(one for each in found for one in erased_by(each.content.erased, each.seq))
    text = {"segment": [first, last], "hash": found[-1].hash, "file": written.digest, "entries": erased.ranges}
    with building(database, key, RECORD) as head:
        if [each.seq for each in found if each.salt is None] != [
            seq
            for (seq,) in database.fetch(f"SELECT seq FROM entries WHERE {MINE} AND salt IS NULL ORDER BY seq", first, last)  # noqa: S608
        ]:
            raise RecordError(says("record.segment_changed", first=first, last=last))
        database.insert(f"INSERT INTO {KEYS} VALUES ($1, $2, $3, $4, $5, $6)", rows)  # noqa: S608
        if not leave(database, first, last):
            database.execute(f"DELETE FROM entries WHERE {MINE}", first, last)  # noqa: S608
        _certain(database, f"SELECT count(*) FROM entries WHERE {MINE}", first, last)  # noqa: S608
        if keys_of(database, written) != {place: data for _, place, *_, data in rows}:
            raise RecordDamaged(says("record.database_does_not", table=KEYS))
        drop(database, parts)
        stands = state(database, head, key, canonical(text), DETACHMENT)
    database.scrub(*sorted({*SHARED.values()}))
    return path, stands


def _free(database: Database, path: Path) -> None:
    """Make sure that no file stands there but one of an attempt that was broken off: its keys were never kept, and its entries still stand.

    Raises:
        RecordError: if another one does.
    """
    left = read_segment(path) if path.exists() else None
    if left and (left.record != read_head(database, RECORD).record or left.digest in [each.file for each in detached(stated(database))]):
        raise RecordError(says("record.segment_there", path=path))


def _certain(database: Database, left: str, *values: object) -> None:
    if database.fetch(left, *values) != [(0,)]:
        raise RecordDamaged(says("record.database_keeps", table=RECORD.entries))


def _envelopes(database: Database, found: Sequence[Stored]) -> tuple[list[tuple[int, bytes]], list[tuple[Any, ...]]]:
    """An envelope for each person at a place that says nothing, and the rows of keys."""
    persons: dict[str | None, list[Stored]] = defaultdict(list)
    for entry in found:
        if entry.kind == DECISION and entry.salt is not None:
            persons[entry.content.subject].append(entry)
    record, last = read_head(database, RECORD).record, found[-1].seq
    sealed, rows = list[tuple[int, bytes]](), list[tuple[Any, ...]]()
    for place, (person, mine) in enumerate(SystemRandom().sample([*persons.items()], len(persons))):
        secret = secrets.token_bytes(BYTES)
        sealed.append((place, envelope((record, last, place), mine, secret)))
        until, numbers = max(entry.time for entry in mine), canonical(ranges(entry.seq for entry in mine))
        rows.append((last, place, person, until, numbers, secret))
    return sealed, rows


def _described(database: Database, found: Sequence[Stored]) -> str:
    """The text in which a file says what it is."""
    first, last = found[0].seq, found[-1].seq
    tree = grown(database, RECORD)
    notes = {size: note for size, note in kept(database, RECORD) if size >= first}
    covering = min(size for size in notes if size >= last)
    chosen = [*dict.fromkeys([*(note for size, note in notes.items() if size <= covering), *rotations(database, RECORD), notes[covering]])]
    said = {
        "record": read_head(database, RECORD).record,
        "first": first,
        "last": last,
        "before": hash_before(database, first),
        "peaks": [(height, place, b64encode(hash).decode()) for height, place, hash in tree.at(first - 1).peaks],
        "proof": [b64encode(hash).decode() for hash in tree.consistency(last, covering)],
        "notes": [note for note in chosen if read(note).size <= covering],
    }
    return canonical(said)


def _write(path: Path, description: str, found: Sequence[Stored], sealed: Sequence[tuple[int, bytes]]) -> None:
    """Write a file, to the disk."""
    with parquet(path) as writer:
        import pyarrow as arrow  # noqa: PLC0415  it is there

        kinds = {"seq": arrow.int64(), "time": arrow.int64(), "place": arrow.int32(), "sealed": arrow.binary()}
        schema = arrow.schema([(name, kinds.get(name, arrow.string())) for name in COLUMNS], {FORM.encode(): description.encode()})
        rows: list[tuple[Any, ...]] = [(*entry[: len(FRAME)], _clear(entry), None, None) for entry in found]
        rows += [(*(None for _ in FRAME), None, place, data) for place, data in sealed]
        columns = [arrow.array(column, kind.type) for column, kind in zip(zip(*rows, strict=True), schema, strict=True)]
        table = arrow.table(columns, schema=schema)
    with replacing(path, synced=True) as file:
        writer.write_table(table, file, compression="zstd")


def _clear(entry: Stored) -> str | None:
    """The content of an entry that is no answer, which is never erased."""
    return canonical([entry.salt, *trimmed(entry.content)]) if entry.kind != DECISION else None


def attach(database: Database, key: Key | None, path: Path) -> int:
    """Put the entries of a segment back in front of those that are there, so many at once; how many were put back.

    Erased contents stay erased. Where it was broken off, it goes on.

    Raises:
        RecordUnavailable: if the database fails; what was put back by then stays.
        RecordDamaged: if the database does not keep them.
        RecordError: if the file is not the one that left the record last, or the key is not the record's.
    """
    segment = read_segment(path)
    migrate(database, key, RECORD)
    same = [each for each in detached(stated(database)) if each.last == segment.last and each.file == segment.digest]
    begins, keys = first_in(database), keys_of(database, segment)
    if same and begins <= segment.first:
        raise RecordError(says("record.segment_back", first=segment.first, last=segment.last))
    if not segment.first < begins <= segment.last + 1 or not same:
        raise RecordError(says("record.segment_not_next", last=begins - 1))
    found = {each.seq: each for each in entries(segment, keys)}
    for first in range(begins, segment.first, -AT_ONCE):
        page = [found[seq] for seq in range(max(segment.first, first - AT_ONCE), first)]
        with database.writing():
            trust(read_head(database, RECORD), None, database, key, RECORD)
            if keys_of(database, segment) != keys or first_in(database) != first:
                raise RecordError(says("record.segment_changed", first=segment.first, last=segment.last))
            make(database, segment.first)
            insert(database, page, Keeping())
            _certain(database, f"SELECT {len(page)} - count(*) FROM entries WHERE {MINE}", page[0].seq, page[-1].seq)  # noqa: S608
            if page[0].seq == segment.first:
                database.execute(f"DELETE FROM {KEYS} WHERE segment = $1", segment.last)  # noqa: S608
    return begins - segment.first
