"""Looks persons up: every time in the database itself, so that a committed withdrawal counts for the next question of every process."""

import logging
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final, NamedTuple

from zweck.record.addresses import Address
from zweck.record.database import Database, Row
from zweck.record.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.record.head import Head
from zweck.record.schema import check
from zweck.register.chain import REGISTER
from zweck.register.statements import READ, READS, among, event_of, listed
from zweck.sources.effect import ADVERSE
from zweck.sources.register import Event

WAIT: Final = 0.25
"""Seconds that a look-up takes at most."""

FOUND: Final = ", ".join(f"events.{column}" for column in READ)

CLOSED: Final = "the register is closed"
NESTED: Final = sys.version_info < (3, 14)
"""Whether a loop may run in a thread in which another one waits meanwhile."""
POSITION: Final = attrgetter("position")

log: Final = logging.getLogger(__name__)


class Found(NamedTuple):
    """The events of persons, by their pseudonyms, in their order, and how far the register went then; uses of consents are left out."""

    position: int
    events: Mapping[str, Sequence[Event]]


NOTHING: Final = Found(0, {})


class Wanted:
    """A look-up that waits for its turn; `left` says that its caller no longer waits."""

    __slots__ = ("controllers", "done", "error", "found", "left", "subjects")

    def __init__(self, subjects: Sequence[str], controllers: Sequence[str]) -> None:
        self.subjects = subjects
        self.controllers = controllers
        self.found = NOTHING
        self.error: RecordUnavailable | None = None
        self.left = False
        self.done = threading.Lock()
        self.done.acquire()


class Lookups:
    """The look-ups of one process, from any of its threads: done at once where a connection is free; others that wait share one query."""

    def __init__(self, address: Address, seen: Head, wait: float = WAIT) -> None:
        """Look up in the register that had the head `seen`."""
        self._address = address
        self._seen = seen
        self._wait = wait
        self._database: Database | None = None
        self._damage = ""
        self._closed = False
        self._turn = threading.Lock()
        self._queue: SimpleQueue[Wanted | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        if not address.embedded:
            self._thread = threading.Thread(target=self._serve, name="register look-ups", daemon=True)
            self._thread.start()

    def events(self, subjects: Sequence[str], *controllers: str) -> Found:
        """The events of persons in the registers of controllers.

        Raises:
            RecordUnavailable: if it cannot be read, or not in time.
        """
        began = monotonic()
        if self._turn.acquire(blocking=self._thread is None):
            try:
                found = self._at_once(subjects, controllers)
            finally:
                self._turn.release()
            if found is not None:
                return found
        return self._in_turn(subjects, controllers, self._wait - (monotonic() - began))

    def _at_once(self, subjects: Sequence[str], controllers: Sequence[str]) -> Found | None:
        """The events over the connection that there is; `None` where it fails, and only the thread may wait for another one."""
        if self._closed:
            raise RecordUnavailable(CLOSED)
        if self._thread is None:
            return _of(subjects, controllers, *self._looked(subjects))
        if self._database is None or not NESTED:
            return None
        try:
            return _of(subjects, controllers, *self._looked(subjects, again=False))
        except RecordDamaged:
            raise
        except RecordUnavailable:
            return None

    def _in_turn(self, subjects: Sequence[str], controllers: Sequence[str], wait: float) -> Found:
        """Let the thread look up, and wait for it so many seconds at most."""
        if self._closed:
            raise RecordUnavailable(CLOSED)
        wanted = Wanted(subjects, controllers)
        if wait > 0:
            self._queue.put(wanted)
        if wait <= 0 or not wanted.done.acquire(timeout=wait):
            wanted.left = True
            raise RecordUnavailable(f"the register did not answer within {self._wait:g} seconds")
        if wanted.error is not None:
            raise wanted.error
        return wanted.found

    def close(self) -> None:
        """Answer what waits, and end."""
        self._closed = True
        if self._thread:
            self._queue.put(None)
            self._thread.join()
        with self._turn:
            self._disconnect()

    def _serve(self) -> None:
        open = True
        while open:
            waiting: list[Wanted] = []
            try:
                wanted = self._queue.get()
                while wanted is not None:
                    if not wanted.left:
                        waiting.append(wanted)
                    wanted = self._queue.get_nowait()
                open = False
            except Empty:
                pass
            if waiting:
                self._answer(waiting)

    def _answer(self, waiting: Sequence[Wanted]) -> None:
        try:
            with self._turn:
                position, events = self._looked({subject for wanted in waiting for subject in wanted.subjects})
            for wanted in waiting:
                wanted.found = _of(wanted.subjects, wanted.controllers, position, events)
        except RecordUnavailable as error:
            for wanted in waiting:
                wanted.error = error
        finally:
            for wanted in waiting:
                wanted.done.release()

    def _looked(self, subjects: Iterable[str], *, again: bool = True) -> tuple[int, dict[str, list[Event]]]:
        """All events of persons; `again`: where the connection fails, over another one."""
        try:
            return self._read(subjects, again)
        except RecordDamaged as error:
            self._damage = str(error)
            failed: RecordUnavailable = error
        except (RecordUnavailable, RecordError) as error:
            failed = error if isinstance(error, RecordUnavailable) else RecordUnavailable(str(error))
        except Exception:
            log.exception("could not read the register")
            failed = RecordUnavailable("an error inside zweck; its log has the details")
        self._disconnect()
        raise failed

    def _read(self, subjects: Iterable[str], again: bool) -> tuple[int, dict[str, list[Event]]]:
        if self._damage:
            raise RecordDamaged(self._damage)
        found: dict[str, list[Event]] = {subject: [] for subject in subjects}
        rows = self._rows([*found], again)
        self._look_at(rows)
        now = datetime.now(UTC)
        for row in rows:
            if row[0] is not None:
                subject, event = event_of(row)
                found[subject].append(at_once(event, now))
        for events in found.values():
            if len(events) > 1:
                events.sort(key=POSITION)
        return rows[0][-1], found

    def _rows(self, subjects: Sequence[str], again: bool) -> list[Row]:
        """One query, so that head and events are of one moment; over a new connection where the last one has died since."""
        fresh = self._database is None
        if self._database is None:
            self._database = self._address.connect(write=False, patience=self._wait)
            check(self._database, REGISTER)
        try:
            self._database.present()
            if len(subjects) == 1:
                return self._database.fetch(_select("events.subject = $1"), subjects[0])
            return self._database.fetch(_select(among(self._database, "events.subject", 1)), listed(subjects))
        except RecordDamaged:
            raise
        except RecordUnavailable:
            self._disconnect()
            if fresh or not again:
                raise
            return self._rows(subjects, again)

    def _look_at(self, rows: Sequence[Row]) -> None:
        """Another register, or an earlier state of this one, may lack withdrawals."""
        if not rows or rows[0][READS:] != rows[-1][READS:]:
            raise RecordDamaged("the register has no head, or several instead of one")
        register, position = rows[0][READS:]
        if register != self._seen.record:
            raise RecordDamaged(f"this is the register {register}, not the register {self._seen.record}: the register was replaced")
        if position < self._seen.seq:
            raise RecordDamaged(f"the register goes to event {position}, but event {self._seen.seq} was there: see `{REGISTER.verifies}`")
        if position > self._seen.seq:
            self._seen = self._seen._replace(seq=position)

    def _disconnect(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def _of(subjects: Iterable[str], controllers: Sequence[str], position: int, events: Mapping[str, Sequence[Event]]) -> Found:
    """The part of what was looked up that one asked for."""
    return Found(position, {one: [event for event in events[one] if event.controller in controllers] for one in subjects})


@cache
def _select(condition: str) -> str:
    head = f"SELECT {FOUND}, head.register, head.seq FROM {REGISTER.heads} AS head"  # noqa: S608  our own names
    return f"{head} LEFT JOIN events ON {condition} AND events.kind <> 'USED'"


def at_once(event: Event, now: datetime) -> Event:
    """The event; one that stands against the controller counts at once, even where a clock was ahead when it was entered."""
    return event._replace(effective=now, recorded=now) if event.effective > now and event.kind in ADVERSE else event
