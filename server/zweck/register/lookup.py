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

from zweck.chain.addresses import Address
from zweck.chain.anchors import Anchors, held
from zweck.chain.database import Database, Row
from zweck.chain.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.chain.head import Head
from zweck.chain.schema import check
from zweck.company.effect import ADVERSE
from zweck.company.register import Event
from zweck.register.chain import REGISTER
from zweck.register.statements import READ, READS, among, event_of, listed

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


ALL: Final = 2**62
"""As many events as there are."""

NOTHING: Final = Found(0, {})
STATE: Final = READS
"""The place of the position by which an event was found."""
HEAD: Final = STATE + 1
"""The places of the head: the id of the register, its position, and that of the states."""


class TooMany(RecordUnavailable):
    """Persons have more events than are read while others wait."""


class Wanted:
    """A look-up that waits for its turn; `left` says that its caller no longer waits. `most` events are read, or all that stand."""

    __slots__ = ("controllers", "done", "error", "found", "left", "most", "subjects")

    def __init__(self, subjects: Sequence[str], controllers: Sequence[str], most: int | None) -> None:
        self.subjects = subjects
        self.controllers = controllers
        self.most = most
        self.found = NOTHING
        self.error: RecordUnavailable | None = None
        self.left = False
        self.done = threading.Lock()
        self.done.acquire()


class Lookups:
    """The look-ups of one process, from any of its threads: done at once where a connection is free; others that wait share one query."""

    def __init__(self, address: Address, seen: Head, wait: float = WAIT, anchors: Anchors | None = None) -> None:
        """Look up in the register that had the head `seen`, and that holds the last of the anchors."""
        self._anchors = anchors
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

    def events(self, subjects: Sequence[str], *controllers: str, most: int | None = None) -> Found:
        """The events of persons in the registers of controllers that can still matter; with `most` all, if there are no more than so many.

        Raises:
            TooMany: if there are more.
            RecordUnavailable: if it cannot be read, or not in time.
        """
        began = monotonic()
        if self._turn.acquire(blocking=self._thread is None):
            try:
                found = self._at_once(subjects, controllers, most)
            finally:
                self._turn.release()
            if found is not None:
                return found
        return self._in_turn(Wanted(subjects, controllers, most), self._wait - (monotonic() - began))

    def _at_once(self, subjects: Sequence[str], controllers: Sequence[str], most: int | None) -> Found | None:
        """The events over the connection that there is; `None` where it fails, and only the thread may wait for another one."""
        if self._closed:
            raise RecordUnavailable(CLOSED)
        if self._thread is None:
            return _of(subjects, controllers, *self._looked(subjects, most))
        if self._database is None or not NESTED:
            return None
        try:
            return _of(subjects, controllers, *self._looked(subjects, most, again=False))
        except (RecordDamaged, TooMany):
            raise
        except RecordUnavailable:
            return None

    def _in_turn(self, wanted: Wanted, wait: float) -> Found:
        """Let the thread look up, and wait for it so many seconds at most."""
        if self._closed:
            raise RecordUnavailable(CLOSED)
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
            together = [one for one in waiting if one.most is None]
            for some in [together, *([one] for one in waiting if one.most is not None)]:
                if some:
                    self._answer(some)

    def _answer(self, waiting: Sequence[Wanted]) -> None:
        try:
            with self._turn:
                position, events = self._looked({subject for wanted in waiting for subject in wanted.subjects}, waiting[0].most)
            for wanted in waiting:
                wanted.found = _of(wanted.subjects, wanted.controllers, position, events)
        except RecordUnavailable as error:
            for wanted in waiting:
                wanted.error = error
        finally:
            for wanted in waiting:
                wanted.done.release()

    def _looked(self, subjects: Iterable[str], most: int | None, *, again: bool = True) -> tuple[int, dict[str, list[Event]]]:
        """The events of persons; `again`: where the connection fails, over another one."""
        try:
            return self._read(subjects, most, again)
        except TooMany:
            raise
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

    def _read(self, subjects: Iterable[str], most: int | None, again: bool) -> tuple[int, dict[str, list[Event]]]:
        if self._damage:
            raise RecordDamaged(self._damage)
        found: dict[str, list[Event]] = {subject: [] for subject in subjects}
        rows = self._rows([*found], most, again)
        self._look_at(rows)
        if most is not None and len(rows) > most:
            raise TooMany(f"there are more than {most} events of these persons")
        now = datetime.now(UTC)
        for row in rows:
            if row[0] is None:
                if row[STATE] is not None:
                    raise RecordDamaged(f"event {row[STATE]} is missing: see `{REGISTER.verifies}`")
                continue
            subject, event = event_of(row)
            try:
                found[subject].append(at_once(event, now))
            except KeyError:
                raise RecordDamaged(f"event {row[STATE]} is about another person: see `{REGISTER.verifies}`") from None
        for events in found.values():
            if len(events) > 1:
                events.sort(key=POSITION)
        return rows[0][HEAD + 1], found

    def _rows(self, subjects: Sequence[str], most: int | None, again: bool) -> list[Row]:
        """One query, so that head and events are of one moment; over a new connection where the last one has died since."""
        fresh = self._database is None
        if self._database is None:
            self._database = self._address.connect(write=False, patience=self._wait)
            check(self._database, REGISTER)
            held(self._anchors, self._database, REGISTER)
        try:
            self._database.present()
            table = "states" if most is None else "events"
            if len(subjects) == 1:
                return self._database.fetch(_select(table, f"{table}.subject = $1", most), subjects[0])
            return self._database.fetch(_select(table, among(self._database, f"{table}.subject", 1), most), listed(subjects))
        except RecordDamaged:
            raise
        except RecordUnavailable:
            self._disconnect()
            if fresh or not again:
                raise
            return self._rows(subjects, most, again)

    def _look_at(self, rows: Sequence[Row]) -> None:
        """Another register, or an earlier state of this one, may lack withdrawals."""
        if not rows or rows[0][HEAD:] != rows[-1][HEAD:]:
            raise RecordDamaged("the register has no head, or several instead of one")
        register, position, folded = rows[0][HEAD:]
        if register != self._seen.record:
            raise RecordDamaged(f"this is the register {register}, not the register {self._seen.record}: the register was replaced")
        if position < self._seen.seq:
            raise RecordDamaged(f"the register goes to event {position}, but event {self._seen.seq} was there: see `{REGISTER.verifies}`")
        if folded != position:
            raise RecordUnavailable(
                f"an earlier version of zweck entered events behind event {folded}: stop it, and open the register again"
            )
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
def _select(table: str, condition: str, most: int | None) -> str:
    """The query for the events in the states of persons, or for all events about them, but not many more than `most`."""
    head = f"SELECT {FOUND}, {table}.seq, head.register, head.seq, head.folded FROM {REGISTER.heads} AS head"  # noqa: S608  our own names
    if most is None:
        return f"{head} LEFT JOIN states ON {condition} LEFT JOIN events ON events.seq = states.seq"
    return f"{head} LEFT JOIN events ON {condition} AND events.kind <> 'USED' LIMIT {most + 1}"


def at_once(event: Event, now: datetime) -> Event:
    """The event; one that stands against the controller counts at once, even where a clock was ahead when it was entered."""
    return event._replace(effective=now, recorded=now) if event.effective > now and event.kind in ADVERSE else event
