"""Takes the content out of a person's events, but for those that the law holds, and writes into the chain that this was done."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from zweck.chain.content import canonical
from zweck.chain.database import Database
from zweck.chain.errors import RecordDamaged
from zweck.chain.head import Last, read_head, trust
from zweck.chain.key import Key
from zweck.chain.ranges import ranges
from zweck.company.register import EVERYTHING, EventKind
from zweck.register.chain import REGISTER
from zweck.register.entry import Content, Entry, Stored, placed
from zweck.register.extending import extend
from zweck.register.holding import Held, held, in_force
from zweck.register.statements import among, listed, of_persons

FORGET: Final = f"UPDATE events SET salt = NULL, {', '.join(f'{column} = NULL' for column in Content._fields)} WHERE seq = $1"  # noqa: S608

SOURCE: Final = "erasure"
"""The source of the event that ends the consents of a person who is erased."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The positions whose content is gone, the events that stay, and the position of the event that ended the consents, if any."""

    events: Sequence[int] = ()
    held: Sequence[Held] = ()
    ended: int = 0


def forget(database: Database, numbers: Sequence[int], reason: str, last: Last, recorded: int) -> Stored:
    """Take the content out of events; the event that says so, to be entered behind the last one.

    Raises:
        RecordDamaged: if the database keeps some of it.
    """
    database.insert(FORGET, [(number,) for number in numbers])
    mine = among(database, "seq", 1, "BIGINT")
    if database.fetch(f"SELECT seq FROM events WHERE {mine} AND salt IS NOT NULL LIMIT 1", listed(numbers)):  # noqa: S608
        raise RecordDamaged("the database keeps what is erased: see its triggers and rules")
    said = Content(erased=canonical({"reason": reason, "entries": ranges(numbers)}))
    return placed(said, last.seq + 1, last.hash, recorded)


def erase(database: Database, key: Key | None, subjects: Sequence[str], controller: str, by_phone: Callable[[Content], bool]) -> Erased:
    """Erase what the register of a controller has about a person, by all pseudonyms of the person.

    A consent that is kept as proof permits nothing any more: an event says so. `by_phone` is that of `zweck.register.holding`.

    Raises:
        RecordUnavailable: if the database fails; then nothing was erased, unless it fails at the overwriting.
        RecordError: if the key is not the register's.
    """
    today = datetime.now(UTC).date()
    with database.writing():
        head = read_head(database, REGISTER)
        trust(head, None, database, key, REGISTER)
        events = [event for event in of_persons(database, subjects, controller) if event.salt is not None]
        kept = held(events, today, by_phone)
        staying = {each.event.seq for each in kept}
        numbers = [event.seq for event in events if event.seq not in staying]
        recorded = time.time_ns() // 1000
        rows: list[Stored] = []
        still = [event for event in in_force(events, today) if event.seq in staying]
        ended = 0
        if still:
            subject = still[-1].content.subject or ""
            entry = Entry(subject, controller, EventKind.INVALIDATED, EVERYTHING, source=SOURCE)
            rows.append(placed(entry.content(recorded), head.seq + 1, head.hash, recorded))
            ended = rows[-1].seq
        if numbers:
            last = rows[-1] if rows else head
            rows.append(forget(database, numbers, "subject", last, recorded))
        if rows:
            extend(database, head, rows, key, subjects)
    if numbers:
        database.scrub()
    return Erased(numbers, kept, ended)
