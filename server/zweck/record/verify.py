"""Finds out whether the record is the one that was written: every entry unaltered, in its place, and none missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zweck.record.archive import unpack
from zweck.record.chain import RECORD
from zweck.record.database import Database
from zweck.record.entry import DECISION, ERASURE, Stored, digest_of, link
from zweck.record.erase import erased_by, erasures
from zweck.record.errors import RecordDamaged
from zweck.record.head import Head, read_head
from zweck.record.key import PublicKey
from zweck.record.ranges import Numbers
from zweck.record.statements import scan


@dataclass(slots=True)
class Survey:
    """The findings: the head, how many entries and policy sets there are, how many contents are erased, and each fault as a sentence."""

    head: Head
    entries: int = 0
    erased: int = 0
    policy_sets: int = 0
    last: Stored | None = None
    faults: list[str] = field(default_factory=list)


def verify(database: Database, key: PublicKey | None = None, anchors: Sequence[Head] = ()) -> Survey:
    """Read the whole record and check it; with its public key also the seal, with anchors also that it still holds what it held then.

    Raises:
        RecordUnavailable: if it cannot be read.
    """
    with database.reading():
        survey = Survey(read_head(database))
        survey.faults += _policy_faults(database, survey)
        survey.faults += _chain_faults(database, survey, {anchor.seq: anchor for anchor in anchors})
        survey.faults += _head_faults(survey, key, anchors)
    return survey


def _policy_faults(database: Database, survey: Survey) -> Iterator[str]:
    kept = database.fetch("SELECT revision FROM policy_sets ORDER BY kept, revision")
    survey.policy_sets = len(kept)
    for (revision,) in kept:
        archive = database.fetch("SELECT archive FROM policy_sets WHERE revision = $1", revision)[0][0]
        try:
            unpack(archive, revision)
        except RecordDamaged as error:
            yield str(error)
    used = {revision for (revision,) in database.fetch("SELECT DISTINCT revision FROM entries WHERE kind = $1", DECISION)}
    for revision in sorted(used - {revision for (revision,) in kept}):
        yield f"the policies of revision {revision} are missing"


def _chain_faults(database: Database, survey: Survey, anchors: dict[int, Head]) -> Iterator[str]:
    erased = Numbers(each for erasure in erasures(database) for each in erased_by(erasure))
    previous, place = RECORD.genesis(survey.head.record), 0
    for entry in scan(database):
        if entry.seq != place + 1:
            yield _missing(place + 1, entry.seq - 1)
        else:
            yield from _link_faults(entry, previous)
        yield from _content_faults(entry, erased, survey)
        if entry.seq in anchors and entry.hash != anchors[entry.seq].hash:
            yield f"entry {entry.seq} is not the one that the anchor names"
        survey.entries += 1
        survey.last = entry
        previous, place = entry.hash, entry.seq


def _link_faults(entry: Stored, previous: str) -> Iterator[str]:
    if entry.hash != link(previous, entry.seq, entry.kind, entry.time, entry.revision, entry.engine, entry.digest):
        yield f"entry {entry.seq} was altered, or does not stand where it was written"


def _content_faults(entry: Stored, erased: Numbers, survey: Survey) -> Iterator[str]:
    if entry.kind not in (DECISION, ERASURE):
        yield f"entry {entry.seq} is of no known kind"
    if entry.salt is None and not any(entry.content):
        survey.erased += 1
        if entry.seq not in erased:
            yield f"the content of entry {entry.seq} is missing, but no erasure says so"
        return
    if entry.seq in erased:
        yield f"the content of entry {entry.seq} was erased, but is there again"
    if digest_of(entry.salt or "", entry.content) != entry.digest:
        yield f"the content of entry {entry.seq} was altered"


def _head_faults(survey: Survey, key: PublicKey | None, anchors: Sequence[Head]) -> Iterator[str]:
    head, last = survey.head, survey.last
    seq, hash = (last.seq, last.hash) if last else (0, RECORD.genesis(head.record))
    if seq < head.seq:
        yield _missing(seq + 1, head.seq)
    elif seq > head.seq:
        yield f"the head names entry {head.seq}, but there are entries up to {seq}"
    elif hash != head.hash:
        yield f"the head does not name the hash of entry {seq}"
    if key and not head.sealed_by(key):
        yield "the head is not sealed with this key: the end of the record was cut off or rewritten, or the key is another"
    for anchor in anchors:
        if anchor.record != head.record:
            yield f"the anchor is of the record {anchor.record}, this is the record {head.record}"
        elif anchor.seq > seq:
            yield f"the record ends at entry {seq}, but the anchor names entry {anchor.seq}"


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"
