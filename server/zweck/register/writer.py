"""Enters events: each group whole or not at all, in the turn to write, so that what it refers to is there and stays."""

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from typing import Final

from zweck.chain.addresses import Address
from zweck.chain.anchors import Anchors
from zweck.chain.committing import Committing
from zweck.chain.database import Database, RecordError
from zweck.chain.head import Head, advance
from zweck.chain.key import Key
from zweck.company.event import OF_RECORDS
from zweck.company.register import CONSENTED, EventKind
from zweck.forms.quoting import shown
from zweck.register.chain import REGISTER
from zweck.register.courses import Courses, TooOften
from zweck.register.entry import Entry, Stored, placed
from zweck.register.statements import COLUMNS, FRAME, NAMES, at_positions, having
from zweck.register.states import catch_up, fold
from zweck.words.said import says

INSERT: Final = f"INSERT INTO events ({NAMES}) VALUES ({', '.join(f'${place}' for place in range(1, len(COLUMNS) + 1))})"  # noqa: S608

ONCE: Final = 32
"""Hexadecimal digits of the digest of a caller's key: 128 bits."""


class Writer(Committing[Entry, list[int]]):
    """The writer of one process; the answer to a group of events is their positions."""

    def __init__(self, address: Address, key: Key | None = None, anchors: Anchors | None = None) -> None:
        """Open the register at an address, and begin it where there is none; see `Committing`."""
        super().__init__(address, REGISTER, key, anchors)
        with closing(address.connect(write=True)) as database:
            catch_up(database)

    def _extended(self, database: Database, head: Head, groups: Sequence[Sequence[Entry]]) -> tuple[Head, list[list[int] | RecordError]]:
        outcomes: list[list[int] | RecordError] = []
        for group in groups:
            try:
                head, positions = enter(database, head, self._key, group)
            except RecordError as error:
                outcomes.append(error)
            else:
                outcomes.append(positions)
        return head, outcomes


def extend(database: Database, head: Head, rows: Sequence[Stored], key: Key | None, erased: Iterable[str] = ()) -> Head:
    """Write events that follow a head, the states of their persons and of those with `erased` events, and the new head.

    Raises:
        RecordDamaged: if the database does not keep them.
    """
    database.insert(INSERT, [(*each[:FRAME], *each.content) for each in rows])
    fold(database, head.seq, rows, erased)
    return advance(database, head, head.at(rows[-1].seq, rows[-1].hash, key), REGISTER)


class Refused(RecordError):
    """Events that cannot be entered: each one's place in its group, and why."""

    def __init__(self, faults: Sequence[tuple[int, RecordError]]) -> None:
        """Say the first."""
        super().__init__(faults[0][1].message, faults[0][1].help)
        self.faults = faults
        self.too_often = any(isinstance(error, TooOften) for _, error in faults)


def enter(database: Database, head: Head, key: Key | None, entries: Sequence[Entry], recorded: int | None = None) -> tuple[Head, list[int]]:
    """Enter events behind a head in the transaction that is open; the new head, and the positions at which they now stand.

    They are entered at the moment `recorded` (microseconds), without it now: all of one call at the same.

    Raises:
        Refused: if some of them cannot be entered; then none was.
    """
    recorded = time.time_ns() // 1000 if recorded is None else recorded
    keys = [once_of(head, key, entry.controller, entry.once) for entry in entries]
    records = [once_of(head, key, entry.controller, entry.record) for entry in entries]
    known = {event.once: event for event in having(database, "once", [once for once in (*keys, *records) if once]) if event.once}
    about = at_positions(database, {entry.about for entry in entries if entry.about})
    courses = Courses(database, entries, recorded)
    faults: list[tuple[int, RecordError]] = []
    rows: list[Stored] = []
    positions: list[int] = []
    seq, hash = head.seq, head.hash
    for place, (entry, once, record) in enumerate(zip(entries, keys, records, strict=True)):
        stands = known.get(once) if once else None
        try:
            if stands:
                _check_same(entry, stands)
            elif (said := courses.repeated(entry)) is not None:
                stands = said
            else:
                found = known.get(record) if record else about.get(entry.about)
                referring = _referring(entry, found) if entry.about or record else entry
                courses.check(referring)
                stands = placed(referring.content(recorded), seq + 1, hash, recorded, once)
                seq, hash = stands.seq, stands.hash
                rows.append(stands)
                courses.entered(stands)
        except RecordError as error:
            faults.append((place, error))
            continue
        if once:
            known[once] = stands
        positions.append(stands.seq)
    if faults:
        raise Refused(faults)
    return (extend(database, head, rows, key) if rows else head), positions


def once_of(head: Head, key: Key | None, controller: str, once: str) -> str | None:
    """The digest of a caller's key, which may hold a telephone number: it cannot be found without the register's key."""
    if not once:
        return None
    text = f"{controller}\0{once}"
    return key.reference("once", text) if key else sha256(f"{head.record}\0{text}".encode()).hexdigest()[:ONCE]


def _check_same(entry: Entry, earlier: Stored) -> None:
    """Refuse a key for two events, of which one would be lost; of an erased event only the key is left."""
    if earlier.salt is None:
        return
    content = entry.content(earlier.recorded)
    if entry.record:
        content = content._replace(about=earlier.content.about)
    if entry.effective is None:
        content = content._replace(effective=earlier.content.effective)
    ignored = {"subject": None, "recorder": None, "wording": None}
    same_person = earlier.content.subject in (entry.subject, *entry.earlier)
    if not same_person or content._replace(**ignored) != earlier.content._replace(**ignored):
        raise RecordError(says("register.key_used_another", seq=earlier.seq))


def _referring(entry: Entry, found: Stored | None) -> Entry:
    """The event, under the pseudonym of the one to which it refers."""
    if found is None or found.content.controller != entry.controller or found.content.subject not in (entry.subject, *entry.earlier):
        if entry.record:
            raise RecordError(says("register.no_record", record=shown(entry.record)))
        raise RecordError(says("register.event_none_person", about=entry.about))
    kind = EventKind(found.content.kind or "")
    if entry.kind is EventKind.USED and kind not in CONSENTED:
        raise RecordError(says("register.event_no_consent", about=entry.about, kind=kind))
    if entry.kind is EventKind.CORRECTED and kind in (EventKind.CORRECTED, EventKind.USED):
        raise RecordError(says("register.event_not_corrected", about=entry.about, kind=kind))
    if entry.kind in OF_RECORDS and kind is not EventKind.STARTED:
        raise RecordError(says("register.event_no_record", about=found.seq, kind=kind))
    return replace(entry, subject=found.content.subject or "", about=found.seq)
