"""Persons as look-ups find them, and those who are kept as long as it is certain that the register still has the very same events."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import inf
from typing import Final, NamedTuple

from zweck.activities.prepared import Events
from zweck.bounded.cache import Cache
from zweck.chain.database import Database, RecordDamaged, Row
from zweck.chain.head import read_head
from zweck.company.event import ADVERSE, Event
from zweck.register.chain import REGISTER
from zweck.register.statements import READ, READS, event_of
from zweck.register.states import FOLDED
from zweck.words.said import says

MAX_PERSONS: Final = 50_000
ROOM: Final = 32 * 1024 * 1024
"""The persons that are kept, and the bytes that they take."""

STAYING: Final = 8
"""Where all room is taken, one of so many persons stays in the place of the oldest one; the others have one part of so many, in turn.

So persons who are asked about in turn, as along a list of customers, do not drive each other out when they are more than there is room for.
"""

PERSON: Final = 1350
EVENT: Final = 540
"""Bytes that a person takes, and each event with all that follows from it, as measured where 1.6 activities ask about each person."""


MAX_ENTERED: Final = 1_000
"""Events behind the position of what is kept, after which nothing is kept."""

RECORDED, DIGEST, SUBJECT, EFFECTIVE = map(READ.index, ("recorded", "digest", "subject", "effective"))
HEAD: Final = READS
"""The places of the head: the register, its position, the hash there and at the position seen last, and the position of the states."""

SEEN: Final = "(SELECT hash FROM events WHERE seq = $2)"

ENTERED: Final = f"""
    SELECT entered.subject, entered.seq, head.register, head.seq, head.hash, {SEEN}, {FOLDED}, {{others}}
    FROM {REGISTER.heads} AS head LEFT JOIN (
        SELECT subject, seq FROM events WHERE seq > $1 AND (kind IS NULL OR kind <> 'USED') ORDER BY seq LIMIT {MAX_ENTERED + 1}
    ) AS entered ON TRUE
"""  # noqa: S608  our own names
"""The head, and the events behind a position; one without a kind is that of an erasure.

The order makes PostgreSQL go along the positions also where it knows nothing of the table: it read all events, 8 ms of 40,000.
"""

FOLLOWED: Final = 2
"""The place of the head there."""


class Found(NamedTuple):
    """The events of persons, by their pseudonyms, in their order, and how far the register went then; uses of consents are left out."""

    position: int
    events: Mapping[str, Sequence[Event]]


class Person:
    """All events about a person that can still matter."""

    __slots__ = ("events", "since")

    def __init__(self, events: Iterable[Event], since: float) -> None:
        """The events in the registers of all controllers; they count so from the moment `since` on, in seconds since 1970."""
        self.events = Events(events)
        self.since = since


def at_once(events: Sequence[Event], now: datetime, *, live: bool) -> list[Event]:
    """The events of a person; one that stands against the controller counts at once, even where a clock was ahead when it was entered.

    For a `live` question it does so whatever its times are, and one behind which something else was entered keeps them: a consent of the
    same moment does not end it.
    """
    last = max((event.position for event in events if event.kind not in ADVERSE), default=0) if live else 0
    return [
        event._replace(effective=now, recorded=now) if event.effective > now and event.kind in ADVERSE and event.position > last else event
        for event in events
    ]


class Kept:
    """The persons who were looked up last, as they stand at one position. Used under the turn of its connection."""

    def __init__(self, room: float = ROOM) -> None:
        """Keep up to `room` bytes."""
        self.position = 0
        self.state: object = None
        """A state of the file in which they stood so; see `zweck.chain.database.Database.state`."""
        self._passing: Cache[Person] = Cache(MAX_PERSONS, room / STAYING)
        self._room = room - room / STAYING
        self._persons: Cache[Person] = Cache(MAX_PERSONS, self._room)
        self._passed = 0

    @property
    def empty(self) -> bool:
        """Whether no person is kept."""
        return not len(self._persons) + len(self._passing)

    def of(self, subjects: Iterable[str]) -> dict[str, Person]:
        """Persons who are kept, by their pseudonyms; none with an event ahead of the clock, which may be set back."""
        found: dict[str, Person] = {}
        for subject in subjects:
            person = self._persons.get(subject) or self._passing.get(subject)
            if person is not None and person.since <= time.time():
                found[subject] = person
        return found

    def put(self, found: Mapping[str, Person], position: int) -> None:
        """Keep persons as they were just read, at the position of all others."""
        self.position = position
        for subject, person in found.items():
            self._persons.remove(subject)
            self._passed += 1
            size = PERSON + EVENT * len(person.events)
            stays = self._persons.size + size <= self._room or not self._passed % STAYING
            (self._persons if stays else self._passing).put(subject, person, size)

    def change(self, subjects: Iterable[str | None], position: int) -> None:
        """Go to a later position; `subjects` are those of the events entered since, `None` for an erasure."""
        changed = {*subjects}
        if None in changed:
            self.clear()
        for subject in changed:
            self._persons.remove(subject)
            self._passing.remove(subject)
        self.position = position

    def clear(self) -> None:
        """Forget everybody."""
        self._persons.clear()
        self._passing.clear()
        self.state = None


def others(known: Sequence[str]) -> str:
    """Counts the keys of pseudonyms that a register knows, without those by which it knows `known`; 0 where none is known."""
    return f"(SELECT count(*) FROM register_keys WHERE pseudonym NOT IN ({', '.join(map(repr, known))}))" if known else "0"  # noqa: S608  ours


@cache
def select(one_of: str, of_key: str, most: int | None, others: str) -> str:
    """The query for the events in the state of a person, or for all events about one, but not many more than `most`.

    A row whose event is missing has the position alone by which the event was to be found.
    Its second value is the position that was seen last. With `one_of` it is one for several persons; for both see `among` and `of_key` of
    `zweck.chain.database.Database`. `others` counts the keys of pseudonyms that the process lacks.
    """
    table = "states" if most is None else "events"
    condition = one_of.format(column=f"{table}.subject", type="TEXT", values="$1") if one_of else f"{table}.subject = $1"
    columns = ", ".join((f"{table}.seq", *(f"events.{column}" for column in READ[1:])))
    head = f"SELECT {columns}, head.register, head.seq, head.hash, {SEEN}, {FOLDED}, {others} FROM {REGISTER.heads} AS head"  # noqa: S608  our own names
    if most is None:
        return f"{head} LEFT JOIN states ON {condition} LEFT JOIN {of_key.format(table='events', column='seq', value='states.seq')}"
    return f"{head} LEFT JOIN events ON {condition} AND events.kind <> 'USED' LIMIT {most + 1}"


def persons_in(subjects: Sequence[str], rows: Sequence[Row], *, live: bool) -> dict[str, Person]:
    """The persons in the rows of a look-up, for a `live` question or one as of a day.

    Raises:
        RecordDamaged: if an event is not as it was written, is missing, or is about somebody else.
    """
    if len(subjects) == 1:
        return {subjects[0]: _person(subjects[0], rows, live)}
    found: dict[str, list[Row]] = {subject: [] for subject in subjects}
    others: list[Row] = []
    for row in rows:
        found.get(row[SUBJECT], others).append(row)
    _person(None, others, live)  # no event is
    return {subject: _person(subject, mine, live) for subject, mine in found.items()}


def _person(subject: str | None, rows: Sequence[Row], live: bool) -> Person:
    now = time.time()
    clock = int(now * 1e6)
    events: list[Event] = []
    ahead = False
    for row in rows:
        if row[DIGEST] is None:
            if row[0] is not None:
                raise RecordDamaged(says("register.event_missing_see", row=row[0], verifies=REGISTER.verifies))
            continue
        about, event = event_of(row)
        if about != subject:
            raise RecordDamaged(says("register.event_about_another", row=row[0], verifies=REGISTER.verifies))
        if row[RECORDED] > clock or (row[EFFECTIVE] or 0) > clock:
            ahead = True
        events.append(event)
    if len(events) > 1:
        events.sort()  # their positions come first in them
    # events ahead of the clock count so at this moment alone
    return Person(at_once(events, datetime.fromtimestamp(now, UTC), live=live), inf) if ahead else Person(events, now)


@dataclass(frozen=True, slots=True)
class Later:
    """The pseudonyms of persons with events behind a position, and how far the register goes now.

    `erased` where an erasure was entered behind it: of whom is no longer known. On `another_day` anything may turn, without an event.
    """

    position: int
    subjects: frozenset[str]
    erased: bool
    another_day: bool = False


def later(database: Database, position: int) -> Later:
    """The persons with events behind a position; uses of consents change nothing.

    Raises:
        RecordUnavailable: if the register cannot be read.
    """
    now = read_head(database, REGISTER).seq
    sql = "SELECT DISTINCT subject FROM events WHERE seq > $1 AND seq <= $2 AND kind <> 'USED'"
    subjects = frozenset(str(subject) for (subject,) in database.fetch(sql, position, now))
    erased = bool(database.fetch("SELECT seq FROM events WHERE seq > $1 AND seq <= $2 AND erased IS NOT NULL LIMIT 1", position, now))
    return Later(now, subjects, erased)
