"""The state table: of each person the events that can still matter for an answer, which is all that a look-up reads.

It is written in the transaction that enters an event, follows from the chain at any time, and is bounded by what can be said about a
person, not by how often it was said: `zweck.company.event.still_relevant` drops only events whose place others have taken.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from zweck.chain.database import Database, RecordDamaged
from zweck.company.event import OF_RECORDS, Event, EventKind, still_relevant
from zweck.register.entry import Stored
from zweck.register.statements import SELECT, among, by_person, event_of, listed, paged, read, stored
from zweck.words.said import Said, says

PAGE: Final = 500
"""Persons whose states are made or compared together."""

UNSAID: Final = (EventKind.USED.value, EventKind.CORRECTED.value, EventKind.REQUESTED.value)

SAME: Final = f"""subject, controller, CASE kind WHEN 'RENEWED' THEN 'GIVEN' ELSE kind END, scope, channels, state, effective >= recorded,
    CASE WHEN kind NOT IN ('GIVEN', 'RENEWED') THEN until END,
    CASE WHEN kind IN ({", ".join(f"'{kind}'" for kind in OF_RECORDS)}) THEN seq END"""
"""Events that are alike in these columns say the same, as `zweck.company.event.still_relevant` takes it; no two about records do."""

LAST: Final = f"""
    SELECT seq AS last_seq,
        row_number() OVER (PARTITION BY {SAME} ORDER BY seq DESC) AS entered,
        row_number() OVER (PARTITION BY {SAME} ORDER BY effective DESC, seq DESC) AS happened
    FROM events WHERE {{persons}} AND kind <> 'USED' AND kind NOT IN ({", ".join(f"'{kind}'" for kind in UNSAID)})
        AND seq NOT IN (SELECT about FROM events WHERE {{persons}} AND kind <> 'USED' AND kind = 'CORRECTED' AND about IS NOT NULL)
"""  # noqa: S608  our own names
"""Of the events about persons the last ones that say the same, found by the database: however many there are, few are read."""

OF_PERSONS: Final = f"{SELECT} JOIN ({LAST}) AS found ON seq = last_seq WHERE entered = 1 OR happened = 1 ORDER BY seq"

# The position to which the states go; 0 where their table was emptied, as by a restore that leaves it out.
# `<> 'USED'` is the condition of the index by persons.
FOLDED: Final = f"""CASE WHEN EXISTS (SELECT 1 FROM states) OR NOT EXISTS (
    SELECT 1 FROM events WHERE kind NOT IN ({", ".join(f"'{kind}'" for kind in UNSAID)}) AND NOT EXISTS (
        SELECT 1 FROM events AS other
        WHERE other.subject = events.subject AND other.kind <> 'USED' AND other.kind = 'CORRECTED' AND other.about = events.seq
    ) ORDER BY seq LIMIT 1
) THEN head.folded ELSE 0 END"""  # noqa: S608  our own names


def fold(database: Database, before: int, rows: Sequence[Stored], erased: Iterable[str] = ()) -> None:
    """Bring the states up to events that were just written behind position `before`; of persons with `erased` events from the chain.

    Raises:
        RecordDamaged: if the database does not keep them.
    """
    again = {*erased, *_behind(database, before)}
    void = [row.content.about for row in rows if row.content.kind == EventKind.CORRECTED]
    again |= {row.content.subject or "" for row in rows if row.content.kind == EventKind.REOPENED}  # a later end may be the first again
    if void:
        mine = among(database, "seq", 1, "BIGINT")
        again |= {str(subject) for (subject,) in database.fetch(f"SELECT subject FROM states WHERE {mine}", listed(void))}  # noqa: S608
    unsaid = {None, *again}
    new = by_person(row for row in rows if row.content.subject not in unsaid and row.content.kind not in UNSAID)
    if new:
        known = standing_in(database, new)
        for subject, found in new.items():
            known.setdefault(subject, []).extend(found)
        _write(database, {subject: state_of(known[subject]) for subject in new})
    if again:
        refold(database, [*again])
    database.execute("UPDATE register_head SET folded = $1", rows[-1].seq)


def refold(database: Database, subjects: Sequence[str]) -> None:
    """Make the states of persons again from their events."""
    for begin in range(0, len(subjects), PAGE):
        some = subjects[begin : begin + PAGE]
        found = _events(database, some)
        _write(database, {subject: state_of(found.get(subject, ())) for subject in some})


def rebuild(database: Database) -> None:
    """Make all states again from the chain, in the transaction that is open."""
    database.execute("DELETE FROM states")
    for subjects in _subjects(database):
        refold(database, subjects)
    database.execute("UPDATE register_head SET folded = seq")


def catch_up(database: Database) -> None:
    """Bring the states up to events that an earlier version of zweck entered, which knows no states."""
    with database.writing():
        folded, seq = database.fetch(f"SELECT {FOLDED}, seq FROM register_head AS head")[0]  # noqa: S608  ours
        if folded != seq:
            refold(database, [*_behind(database, seq)])
            database.execute("UPDATE register_head SET folded = seq")


def faults(database: Database) -> Iterator[Said]:
    """Each person of whom the states are not those that follow from the chain, by an event."""
    standing, folded = 0, database.fetch("SELECT folded, seq FROM register_head")[0]
    if folded[0] != folded[1]:
        yield says("register.states.behind", folded=folded[0], last=folded[1])
    for subjects in _subjects(database):
        found, there = _events(database, subjects), _written(database, subjects)
        for subject in subjects:
            wanted, present = state_of(found.get(subject, ())), there.get(subject, set())
            standing += len(present)
            for seq in sorted(wanted - present):
                yield says("register.states.missing", seq=seq)
            for seq in sorted(present - wanted):
                yield says("register.states.needless", seq=seq)
    if standing != (all_there := int(database.fetch("SELECT count(*) FROM states")[0][0])):
        yield says("register.states.of_no_event", rows=all_there - standing)


def state_of(events: Iterable[Stored]) -> set[int]:
    """The positions of the events of one person that can still matter; one that was altered, or that is of a later version, always does."""
    found = [(one.seq, _event(one)) for one in events if one.content.kind is not None]
    return {one.position for one in still_relevant(event for _, event in found if event is not None)} | {
        seq for seq, event in found if event is None
    }


def _event(found: Stored) -> Event | None:
    try:
        return event_of(read(found))[1]
    except RecordDamaged:
        return None


def _behind(database: Database, seq: int) -> Iterable[str]:
    """The persons of whom the states do not go to a position; all, where something was erased since."""
    folded = int(database.fetch(f"SELECT {FOLDED} FROM register_head AS head")[0][0])  # noqa: S608  ours
    if folded >= seq:
        return ()
    since = "seq > $1 AND seq <= $2"
    if database.fetch(f"SELECT 1 FROM events WHERE {since} AND erased IS NOT NULL LIMIT 1", folded, seq):  # noqa: S608
        rebuild(database)
        return ()
    found = database.fetch(f"SELECT DISTINCT subject FROM events WHERE {since} AND subject IS NOT NULL", folded, seq)  # noqa: S608
    return [str(subject) for (subject,) in found]


def _subjects(database: Database) -> Iterator[list[str]]:
    """All persons with events, a page at a time."""
    return paged(database, "SELECT DISTINCT subject FROM events WHERE subject > $1 AND kind <> 'USED' ORDER BY subject LIMIT $2", PAGE)


def _events(database: Database, subjects: Iterable[str]) -> dict[str, list[Stored]]:
    return by_person(map(stored, database.fetch(OF_PERSONS.format(persons=among(database, "subject", 1)), listed(subjects))))


def standing_in(database: Database, subjects: Iterable[str]) -> dict[str, list[Stored]]:
    """The events in the states of persons, by their pseudonyms."""
    mine = f"seq IN (SELECT seq FROM states WHERE {among(database, 'subject', 1)})"  # noqa: S608
    return by_person(map(stored, database.fetch(f"{SELECT} WHERE {mine} ORDER BY seq", listed(subjects))))


def _written(database: Database, subjects: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    sql = f"SELECT subject, seq FROM states WHERE {among(database, 'subject', 1)}"  # noqa: S608
    for subject, seq in database.fetch(sql, listed(subjects)):
        found.setdefault(str(subject), set()).add(int(seq))
    return found


def _write(database: Database, wanted: dict[str, set[int]]) -> None:
    """Write states where they differ, and read them back: an event that is acknowledged counts."""
    there = _written(database, wanted)
    gone = [(subject, seq) for subject, several in wanted.items() for seq in there.get(subject, set()) - several]
    new = [(subject, seq) for subject, several in wanted.items() for seq in several - there.get(subject, set())]
    if gone:
        database.insert("DELETE FROM states WHERE subject = $1 AND seq = $2", gone)
    if new:
        database.insert("INSERT INTO states (subject, seq) VALUES ($1, $2)", new)
        kept = _written(database, {subject for subject, _ in new})
        if any(seq not in kept.get(subject, set()) for subject, seq in new):
            raise RecordDamaged(says("register.database_does_not"))
