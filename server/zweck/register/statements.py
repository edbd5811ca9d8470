"""SQL for events, and events as rows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from zweck.record.database import Database, Row
from zweck.record.errors import RecordDamaged
from zweck.record.head import Head
from zweck.record.key import Key
from zweck.register.chain import REGISTER
from zweck.register.entry import Content, Stored, digest_of, moment
from zweck.sources.register import Event, EventKind

COLUMNS: Final = (*Stored._fields[:-1], *Content._fields)
FRAME: Final = len(Stored._fields) - 1
PAGE: Final = 1000

NAMES: Final = ", ".join(COLUMNS)
SELECT: Final = f"SELECT {NAMES} FROM events"  # noqa: S608  our own names
INSERT: Final = f"INSERT INTO events ({NAMES}) VALUES ({', '.join(f'${place}' for place in range(1, len(COLUMNS) + 1))})"  # noqa: S608


def row(stored: Stored) -> Row:
    """An event as a row."""
    return (*stored[:FRAME], *stored.content)


def stored(found: Row) -> Stored:
    """A row as an event."""
    return Stored._make((*found[:FRAME], Content._make(found[FRAME:])))


def among(database: Database, column: str, place: int, type: str = "TEXT") -> str:
    """The condition that a column has one of the values in the JSON list at a place of the query's values."""
    return database.among.format(column=column, type=type, values=f"${place}")


def listed(values: Iterable[object]) -> str:
    """Values as a JSON list."""
    return json.dumps([*values])


def scan(database: Database, where: str = "", *values: object) -> Iterator[Stored]:
    """Events in their order, read a page at a time; `where` narrows them, with its values from `$3` on."""
    after = 0
    sql = f"{SELECT} WHERE seq > $1{f' AND ({where})' if where else ''} ORDER BY seq LIMIT $2"
    while page := database.fetch(sql, after, PAGE, *values):
        yield from map(stored, page)
        after = page[-1][0]


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


def extend(database: Database, head: Head, rows: Sequence[Stored], key: Key | None) -> Head:
    """Write events that follow a head, and the new head."""
    database.insert(INSERT, [row(each) for each in rows])
    new = head.after(rows[-1], key)
    database.execute(f"UPDATE {REGISTER.heads} SET seq = $1, hash = $2, seal = $3", new.seq, new.hash, new.seal)  # noqa: S608
    return new


@lru_cache(maxsize=8192)
def event_of(found: Row) -> tuple[str, Event]:
    """The pseudonym and the event in a row, compared with its digest.

    Raises:
        RecordDamaged: if it is not as it was written.
    """
    seq, recorded, _, digest, _, salt, *_ = found
    content = Content._make(found[FRAME:])
    if salt is None or digest_of(salt, content) != digest:
        raise RecordDamaged(f"event {seq} was altered: see `{REGISTER.verifies}`")
    try:
        event = Event(
            position=seq,
            kind=EventKind(content.kind or ""),
            controller=content.controller or "",
            scope=content.scope or "",
            effective=moment(content.effective or 0),
            recorded=moment(recorded),
            channels=frozenset(content.channels.split(",")) if content.channels else frozenset(),
            until=date.fromisoformat(content.until) if content.until else None,
            state=content.state or "",
            evidence=content.evidence or "",
            corrects=(content.about or 0) if content.kind == EventKind.CORRECTED else 0,
        )
    except (ValueError, OverflowError):
        raise RecordDamaged(f"event {seq} cannot be read: it was written by a later version of zweck") from None
    return content.subject or "", event
