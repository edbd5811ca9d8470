"""SQL for events, and events as rows."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Final, NamedTuple

from zweck.chain.content import canonical, digested
from zweck.chain.database import Database, RecordDamaged, Row
from zweck.company.register import Event, EventKind
from zweck.register.entry import Content, Stored, moment
from zweck.words.said import says

VERIFIES: Final = "zweck register verify"
"""The command that finds out what was altered."""

COLUMNS: Final = (*Stored._fields[:-1], *Content._fields)
FRAME: Final = len(Stored._fields) - 1
PAGE: Final = 1000

OWN: Final = ("seq", "recorded", "digest", "salt", "once", "subject", "effective", "until", "evidence", "about")
SHARED: Final = tuple(column for column in Content._fields if column not in OWN)
READ: Final = (*OWN, *SHARED)
"""The columns of an event that is looked up: those that each has for itself, and those in which many are alike."""

BEHIND: Final = len(OWN)
READS: Final = len(READ)

NAMES: Final = ", ".join(COLUMNS)
SELECT: Final = f"SELECT {NAMES} FROM events"  # noqa: S608  our own names


def stored(found: Row) -> Stored:
    """A row as an event."""
    return Stored._make((*found[:FRAME], Content._make(found[FRAME:])))


def read(event: Stored) -> Row:
    """An event as the row in which it is looked up."""
    found = {**event._asdict(), **event.content._asdict()}
    return tuple([found[column] for column in READ])


def among(database: Database, column: str, place: int, type: str = "TEXT") -> str:
    """The condition that a column has one of the values in the JSON list at a place of the query's values."""
    return database.among.format(column=column, type=type, values=f"${place}")


def listed(values: Iterable[object]) -> str:
    """Values as a JSON list."""
    return json.dumps([*values])


def having(database: Database, column: str, values: Collection[object], type: str = "TEXT") -> list[Stored]:
    """The events whose column has one of these values."""
    rows = database.fetch(f"{SELECT} WHERE {among(database, column, 1, type)}", listed(values)) if values else []
    return [*map(stored, rows)]


def at_positions(database: Database, positions: Collection[int]) -> dict[int, Stored]:
    """Events by their positions."""
    return {event.seq: event for event in having(database, "seq", sorted(positions), "BIGINT")}


def scan(database: Database, where: str = "", *values: object, after: int = 0) -> Iterator[Stored]:
    """Events in their order, behind a place, read a page at a time; `where` narrows them, with its values from `$3` on."""
    sql = f"{SELECT} WHERE seq > $1{f' AND ({where})' if where else ''} ORDER BY seq LIMIT $2"
    while page := database.fetch(sql, after, PAGE, *values):
        yield from map(stored, page)
        after = page[-1][0]


def paged(database: Database, sql: str, most: int, *values: object) -> Iterator[list[str]]:
    """The pseudonyms that a query finds behind the first of its values, a page of so many at a time, the second; its others follow."""
    after = ""
    while page := [str(subject) for (subject,) in database.fetch(sql, after, most, *values)]:
        yield page
        after = page[-1]


def by_person(events: Iterable[Stored]) -> dict[str, list[Stored]]:
    """Events by the pseudonyms of those whom they are about."""
    found: dict[str, list[Stored]] = {}
    for event in events:
        found.setdefault(event.content.subject or "", []).append(event)
    return found


def of_persons(database: Database, subjects: Sequence[str], controller: str | None = None) -> list[Stored]:
    """Every event about persons, by their pseudonyms, in their order; their uses are found by the consents that were used."""
    persons = f"{among(database, 'subject', 1)} AND kind <> 'USED'"
    uses = f"kind = 'USED' AND about IN (SELECT seq FROM events WHERE {persons})"  # noqa: S608
    found = [one for where in (persons, uses) for one in database.fetch(f"{SELECT} WHERE {where}", listed(subjects))]
    return [
        event
        for event in map(stored, sorted(found, key=lambda one: int(one[0])))
        if controller is None or event.content.controller == controller
    ]


class _Common(NamedTuple):
    """The columns in which many events are alike, as parts of the canonical JSON and as they are meant.

    There is no kind where only a later version knows it, and there are no channels where only a later version understands them.
    """

    place: str
    limit: str
    status: str
    origin: str
    end: str
    kind: EventKind | None
    controller: str
    scope: str
    channels: frozenset[str] | None
    state: str


def event_of(found: Row) -> tuple[str, Event]:
    """The pseudonym and the event in a row of the columns `READ` and perhaps others behind them, compared with its digest.

    Raises:
        RecordDamaged: if it is not as it was written.
    """
    seq, recorded, digest, salt, once, subject, effective, until, evidence, about = found[:BEHIND]
    place, limit, status, origin, end, kind, controller, scope, channels, state = _common(found[BEHIND:READS])
    try:
        last, proof = "null" if until is None else quoted(until), "null" if evidence is None else quoted(evidence)
        of = "null" if about is None else f"{about:d}"
        text = f"[{quoted(salt)},{quoted(subject)},{place},{effective:d},{limit},{last},{status},{proof},{origin},{of},{end}]"
        same = sha256(text.encode()).hexdigest() == digest
    except (TypeError, ValueError):  # no writer wrote it
        content = dict(zip(READ, found, strict=False))
        same = salt is not None and digested(salt, [content[column] for column in Content._fields]) == digest
    if not same:
        raise RecordDamaged(says("register.event_altered_see", seq=seq, verifies=VERIFIES))
    if kind is None or channels is None:
        raise _later(seq)
    try:
        at = _at(effective or 0)
        since = at if recorded == effective else moment(recorded)
        day = date.fromisoformat(until) if until else None
    except (TypeError, ValueError, OverflowError):
        raise _later(seq) from None
    key = (once or "") if kind is EventKind.STARTED else ""
    # as `Event` itself makes it, without a call of Python
    return subject or "", tuple.__new__(
        Event, (seq, kind, controller, scope, at, since, channels, day, state, evidence or "", about or 0, key)
    )


_at: Final = lru_cache(maxsize=4096)(moment)
"""The moment at which an event counts: often the beginning of a day, on which many do."""


def _later(seq: int) -> RecordDamaged:
    return RecordDamaged(says("register.event_cannot_read", seq=seq))


@lru_cache(maxsize=4096)
def _common(columns: Row) -> _Common:
    controller, kind, scope, channels, state, *origin, decision, erased = columns
    place, limit, status = _parts(columns[:3]), _parts([channels]), _parts([state])
    known = EventKind.__members__.get(kind or "")
    try:
        named = frozenset(channels.split(",")) if channels else frozenset[str]()
    except (AttributeError, TypeError):
        named = None
    end = _parts([decision, erased])
    return _Common(place, limit, status, _parts(origin), end, known, controller or "", scope or "", named, state or "")


def _parts(values: Sequence[object]) -> str:
    return canonical(values)[1:-1]


def subjects(database: Database, controllers: Sequence[str], after: str = "", most: int = PAGE) -> list[str]:
    """The pseudonyms of persons in the registers of controllers, in their order, those behind `after`; at most so many."""
    where = f"{among(database, 'controller', 1)} AND subject > $2 AND kind <> 'USED'"
    sql = f"SELECT DISTINCT subject FROM events WHERE {where} ORDER BY subject LIMIT $3"  # noqa: S608  our own names
    return [str(subject) for (subject,) in database.fetch(sql, listed(controllers), after, most)]


def known_otherwise(database: Database, controller: str, prefix: str) -> bool:
    """Whether a controller's register has persons whose pseudonyms do not begin with a prefix, which has neither `%` nor `_`."""
    sql = "SELECT 1 FROM events WHERE controller = $1 AND subject NOT LIKE $2 AND kind <> 'USED' LIMIT 1"
    return bool(database.fetch(sql, controller, f"{prefix}%"))
