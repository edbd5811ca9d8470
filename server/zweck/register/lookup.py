"""Looks persons up: every time in the database itself, so that a committed withdrawal counts for the next question of every process."""

import logging
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final, NamedTuple

from zweck.chain.addresses import Address
from zweck.chain.anchors import Anchors, held
from zweck.chain.chain import check
from zweck.chain.database import Database, RecordDamaged, RecordError, RecordUnavailable, Row
from zweck.chain.head import Head
from zweck.register.chain import REGISTER
from zweck.register.kept import ENTERED, FOLLOWED, HEAD, MAX_ENTERED, Found, Kept, Person, others, persons_in, select
from zweck.register.statements import listed
from zweck.words.said import Said, says

WAIT: Final = 0.25
"""Seconds that a look-up takes at most."""

CLOSED: Final = says("register.register_closed")
NESTED: Final = sys.version_info < (3, 14)
"""Whether a loop may run in a thread in which another one waits meanwhile."""

log: Final = logging.getLogger(__name__)


ALL: Final = 2**62
"""As many events as there are."""


class TooMany(RecordUnavailable):
    """Persons have more events than are read while others wait."""


class Wanted(NamedTuple):
    """A look-up that waits for its turn; `most` events are read, or all that stand."""

    subjects: Sequence[str]
    most: int | None
    found: "Future[Found]"


class Lookups:
    """The look-ups of one process, from any of its threads: done at once where a connection is free; others that wait share one query."""

    def __init__(self, address: Address, seen: Head, wait: float = WAIT, anchors: Anchors | None = None) -> None:
        """Look up in the register that had the head `seen`, and that holds the last of the anchors."""
        self._anchors = anchors
        self._address = address
        self._seen = seen
        self._wait = wait
        self._database: Database | None = None
        self._kept = Kept()
        self.others = others(())  # see `Register.keyed`
        self._damage: Said | None = None
        self._closed = False
        self._turn = threading.Lock()
        self._queue: SimpleQueue[Wanted | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        if not address.embedded:
            self._thread = threading.Thread(target=self._serve, name="register look-ups", daemon=True)
            self._thread.start()

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """The events of persons that can still matter; with `most` all, if there are no more than so many.

        Raises:
            TooMany: if there are more.
            RecordUnavailable: if it cannot be read, or not in time.
        """
        began = monotonic()
        embedded = self._thread is None
        if self._turn.acquire(blocking=embedded):
            try:
                if self._closed:
                    raise RecordUnavailable(CLOSED)
                if embedded or (self._database is not None and NESTED):
                    return _of(subjects, *self._looked(subjects, most, again=embedded))
            except (RecordDamaged, TooMany):
                raise
            except RecordUnavailable:
                if embedded:
                    raise  # else the thread may wait for another connection
            finally:
                self._turn.release()
        return self._in_turn(Wanted(subjects, most, Future()), self._wait - (monotonic() - began))

    def _in_turn(self, wanted: Wanted, wait: float) -> Found:
        """Let the thread look up, and wait for it so many seconds at most."""
        if self._closed:
            raise RecordUnavailable(CLOSED)
        if wait > 0:
            self._queue.put(wanted)
        try:
            return wanted.found.result(max(0.0, wait))
        except TimeoutError:
            wanted.found.cancel()
            raise RecordUnavailable(says("register.register_did_not", wait=f"{self._wait:g}")) from None

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
                    if wanted.found.set_running_or_notify_cancel():
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
                position, events = self._looked([*{subject for wanted in waiting for subject in wanted.subjects}], waiting[0].most)
        except RecordUnavailable as error:
            for wanted in waiting:
                wanted.found.set_exception(error)
        else:
            for wanted in waiting:
                wanted.found.set_result(_of(wanted.subjects, position, events))

    def _looked(self, subjects: Sequence[str], most: int | None, *, again: bool = True) -> tuple[int, Mapping[str, Person]]:
        """The events of persons; `again`: over a new connection where the last one has died since."""
        fresh = self._database is None
        try:
            return self._read(subjects if len(subjects) == 1 else [*dict.fromkeys(subjects)], most)
        except TooMany:
            raise
        except RecordDamaged as error:
            self._damage = error.message
            failed: RecordUnavailable = error
        except (RecordUnavailable, RecordError) as error:
            failed = error if isinstance(error, RecordUnavailable) else RecordUnavailable(error.message, error.help)
        except Exception:
            log.exception("could not read the register")
            failed = RecordUnavailable(says("chain.error_inside_zweck"))
            again = False
        self._disconnect()
        if fresh or not again:
            raise failed
        return self._looked(subjects, most)

    def _read(self, subjects: Sequence[str], most: int | None) -> tuple[int, Mapping[str, Person]]:
        if self._damage:
            raise RecordDamaged(self._damage)
        database, kept = self._database or self._connected(), self._kept
        database.present()
        if most is not None or not (known := kept.of(subjects)):
            return self._fetched(database, subjects, most)
        if len(known) == len(subjects):
            before = kept.position
            if not self._followed(database):
                return self._fetched(database, subjects, most)
            known = known if kept.position == before else kept.of(subjects)
            if len(known) == len(subjects):
                return kept.position, known
        missing = [subject for subject in subjects if subject not in known]
        position, found = self._fetched(database, missing, most)
        if position == kept.position and len(known := kept.of(known)) + len(missing) == len(subjects):
            return position, {**known, **found}
        return self._fetched(database, subjects, most)

    def _connected(self) -> Database:
        database = self._database = self._address.connect(write=False, patience=self._wait)
        if self._thread is not None and database.fetch("SELECT pg_is_in_recovery()")[0][0]:
            raise RecordUnavailable(says("register.standby"))
        check(database, REGISTER)
        held(self._anchors, database, REGISTER)
        return database

    def _fetched(self, database: Database, subjects: Sequence[str], most: int | None) -> tuple[int, Mapping[str, Person]]:
        """Persons as one query has them, so that head and events are of one moment; kept from now on, if they stand as the others do."""
        kept = self._kept
        if kept.state is None:  # before anything is read: an older state never hides an entry
            kept.state = database.state()
        if len(subjects) == 1:
            rows = database.fetch(select("", database.of_key, most, self.others), subjects[0], self._seen.seq)
        else:
            rows = database.fetch(select(database.among, database.of_key, most, self.others), listed(subjects), self._seen.seq)
        position = self._look_at(rows, HEAD)
        if most is not None and len(rows) > most:
            raise TooMany(says("register.more_events_these", most=most))
        found = persons_in(subjects, rows, live=most in (None, ALL))
        if most is None:
            if position != kept.position and not kept.empty:
                kept.state = database.state()
                self._follow(database)
            if position == kept.position or kept.empty:  # else something was entered after the query
                kept.put(found, position)
        return position, found

    def _followed(self, database: Database) -> bool:
        """Whether those who are kept are known to be those of this moment: one small query says so for all, or the file itself.

        Where the file changed, but by no entry that is new, those who are asked about are read again: somebody may have written into it.
        The others stay as they were entered, for SQLite changes the state of a file also where its log begins again.
        """
        kept = self._kept
        state = database.state()
        if state is not None and state == kept.state:
            return True
        before = kept.position
        self._follow(database)
        kept.state = state
        return state is None or kept.position != before

    def _follow(self, database: Database) -> None:
        """Bring what is kept to the position at which the register is now: persons about whom something was entered are kept no longer."""
        rows = database.fetch(ENTERED.format(others=self.others), self._kept.position, self._seen.seq)
        position = self._look_at(rows, FOLLOWED)
        if len(rows) > MAX_ENTERED:
            self._kept.clear()
        self._kept.change([subject for subject, seq, *_ in rows if seq is not None], position)

    def _look_at(self, rows: Sequence[Row], head: int) -> int:
        """The position of the register; another one, or an earlier state of this one, may lack withdrawals."""
        if not rows or (first := rows[0][head:]) != rows[-1][head:]:
            raise RecordDamaged(says("register.register_no_head"))
        register, position, hash, then, folded, unknown = first
        if register != self._seen.record:
            raise RecordDamaged(says("register.register_not_register", register=register, record=self._seen.record))
        if position < self._seen.seq or (self._seen.seq and then != self._seen.hash):  # it was restored, and others perhaps went on
            raise RecordDamaged(says("register.register_goes_event", position=position, seq=self._seen.seq, verifies=REGISTER.verifies))
        if folded != position:
            raise RecordUnavailable(says("register.earlier_version_zweck", folded=folded))
        if unknown:
            raise RecordUnavailable(says("register.other_pseudonyms"))
        if position > self._seen.seq:
            self._seen = self._seen._replace(seq=position, hash=hash)
        return int(position)

    def _disconnect(self) -> None:
        self._kept.clear()
        if self._database is not None:
            self._database.close()
            self._database = None


def _of(subjects: Iterable[str], position: int, persons: Mapping[str, Person]) -> Found:
    """The part of what was looked up that one asked for."""
    return Found(position, {one: persons[one].events for one in subjects})
