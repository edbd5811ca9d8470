"""Finds out whether the record is the one that was written: every entry unaltered, in its place, and none missing."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context

from zweck.bounded.progress import Progress, quietly
from zweck.chain.addresses import address
from zweck.chain.checkpoints import kept
from zweck.chain.database import Database, RecordDamaged
from zweck.chain.head import Head, read_head
from zweck.chain.key import PublicKey
from zweck.chain.note import Checkpoint, read
from zweck.chain.restoring import detached
from zweck.chain.rotation import Keys
from zweck.chain.tree import Tree
from zweck.chain.walk import Walk, Walked
from zweck.record.archive import policy_files_of
from zweck.record.chain import RECORD
from zweck.record.companies import company_files_of, revisions
from zweck.record.entry import BULK, DECISION, STATING, Raw, Stored, digest
from zweck.record.statements import raw, revisions_used, scan
from zweck.words.said import Said, says


@dataclass(slots=True)
class Survey(Walked):
    """The findings, and how many policy sets and states of companies are kept."""

    last: Raw | Stored | None = None
    policy_sets: int = 0
    companies: int = 0


def verify(
    database: Database,
    key: PublicKey | None = None,
    anchors: Sequence[Head] = (),
    along: Progress = quietly,
    checkpoints: Sequence[Checkpoint] = (),
    since: Checkpoint | None = None,
    witnesses: Sequence[tuple[str, PublicKey]] = (),
    beside: tuple[str, int] = ("", 1),
) -> Survey:
    """Read the whole record and check it; with its public key also the seal, and beside anchors and checkpoints.

    With `since`, only what stands behind that checkpoint is read; it has to be signed as all others, and the tree must begin with it. Each
    of the `witnesses`, by name and key, must have signed checkpoints. `beside` are the address, and how many processes read a stretch each.

    Raises:
        RecordUnavailable: if it cannot be read.
    """
    with database.reading():
        survey = Survey(read_head(database, RECORD))
        survey.faults += _archives(database, survey)
        url, jobs = beside
        ends = _ends(database, survey.head.seq, since, jobs)
        with ProcessPoolExecutor(len(ends) or 1, mp_context=get_context("spawn")) as pool:
            given = [*checkpoints, *([since] if since else [])]
            running = [pool.submit(_stretch, url, first, last, anchors, given) for first, last in zip([since, *ends], ends, strict=False)]
            walk = _walk(database)
            begins = walk.begin(database, survey, given, ends[-1] if ends else since)
            entries = along("entries", raw(database, after=begins), survey.head.seq - begins)
            keys = Keys(key, survey.checkpoints) if key else None
            walk.through(_of_known_kinds(entries, survey), survey, keys, anchors, witnesses)
            for stretch in (each.result() for each in running):
                survey.entries, survey.erased = survey.entries + stretch.entries, survey.erased + stretch.erased
                survey.faults, survey.lost = [*stretch.faults, *survey.faults], [*stretch.lost, *survey.lost]
        survey.begins, survey.faults = since, [*dict.fromkeys(survey.faults)]
    return survey


def _walk(database: Database) -> Walk[Raw]:
    return Walk(RECORD, digest, stated(database))


def _ends(database: Database, size: int, since: Checkpoint | None, jobs: int) -> list[Checkpoint]:
    """The checkpoints that divide the entries into so many stretches, as far as there are any."""
    begins = since.size if since else 0
    places = [begins + (size - begins) * number // jobs for number in range(1, jobs)]
    notes = {end: note for end, note in kept(database, RECORD) if begins < end < size} if places else {}
    near = sorted({min(notes, key=lambda end: abs(end - place)) for place in places}) if notes else []
    return [each for each in map(read, map(notes.__getitem__, near)) if each.size in near]


def _stretch(url: str, since: Checkpoint | None, end: Checkpoint, anchors: Sequence[Head], checkpoints: Sequence[Checkpoint]) -> Survey:
    """The entries between two checkpoints, in a process of its own: what stands at the end is compared with the second one."""
    with closing(address(url, RECORD).connect(write=False)) as database, database.reading():
        survey = Survey(read_head(database, RECORD))
        walk = _walk(database)
        begins = walk.begin(database, survey, checkpoints, since)
        entries = raw(database, "seq <= $3", end.size, after=begins)
        survey.faults += walk.checked(_of_known_kinds(entries, survey), survey, {anchor.seq: anchor for anchor in anchors})
        if survey.tree.size != end.size and not survey.faults:
            survey.faults.append(says("record.verify.missing", last=end.size))
        survey.last, survey.tree = None, Tree()
    return survey


def stated(database: Database) -> list[tuple[str | None, int]]:
    """The entries that say of others that they are gone: what they say, and their places."""
    where = f"erased IS NOT NULL AND kind IN ({', '.join(f'${place}' for place in range(3, 3 + len(STATING)))})"
    return [(each.content.erased, each.seq) for each in scan(database, where, *STATING)]


def hash_before(database: Database, seq: int) -> str:
    """The hash of the entry before a place, also of one that left the record."""
    found = database.fetch("SELECT hash FROM entries WHERE seq = $1", seq - 1)
    if found:
        return str(found[0][0])
    gone = (each.hash for each in detached(stated(database)) if each.last == seq - 1)
    return next(gone, RECORD.genesis(read_head(database, RECORD).record))


def _archives(database: Database, survey: Survey) -> Iterator[Said]:
    """The policies and files of companies that are not those as which they are kept, or are missing."""
    policies = [revision for (revision,) in database.fetch("SELECT revision FROM policy_sets ORDER BY kept, revision")]
    states = revisions(database)
    survey.policy_sets, survey.companies = len(policies), len(states)
    for found, files_of in ((policies, policy_files_of), (states, company_files_of)):
        for revision in found:
            try:
                files_of(database, revision)
            except RecordDamaged as error:
                yield error.message
    yield from (says("record.policies_missing", revision=each) for each in sorted(revisions_used(database, DECISION).difference(policies)))


def _of_known_kinds(entries: Iterable[Raw], survey: Survey) -> Iterator[Raw]:
    for entry in entries:
        if entry.kind not in (DECISION, BULK, *STATING):
            survey.faults.append(says("record.verify.unknown_kind", seq=entry.seq))
        yield entry
