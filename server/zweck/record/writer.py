"""Writes entries so that they last before anyone acts on them. Entries that wait at the same time are written together (group commit)."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from zweck.decision import Decision, Detail
from zweck.facts import Question
from zweck.law.policy import PolicySet
from zweck.notes import NO_NOTES, Notes
from zweck.record.account import answered
from zweck.record.addresses import Address
from zweck.record.anchors import Anchors
from zweck.record.archive import pack
from zweck.record.database import Database
from zweck.record.entry import Entry, Stored
from zweck.record.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.record.head import Head, check_anchor, read_head, trust
from zweck.record.key import Key
from zweck.record.schema import migrate
from zweck.record.statements import extend

MAX_SIZE: Final = 5000
"""Entries that are written together; a transaction takes others more, but not many times more."""

TIMEOUT: Final = 10.0
"""Seconds that a caller waits for its entries."""


log: Final = logging.getLogger(__name__)


class Ticket(NamedTuple):
    """Entries that wait to be written, and who waits for them."""

    entries: Sequence[Entry]
    written: "Future[None]"


class Record:
    """The record that one process writes; safe to use from several threads. Open it after a fork, not before."""

    def __init__(self, address: Address, key: Key | None = None, anchors: Anchors | None = None) -> None:
        """Open the record at an address, and begin it where there is none; with `anchors`, only if it holds what they name.

        Raises:
            RecordUnavailable: if that cannot be done now.
            RecordDamaged: if it does not hold what it should.
            RecordError: if the address or the key is wrong.
        """
        last = anchors.last() if anchors else None
        self._anchors = anchors
        self._address = address
        self._key = key
        self._kept: set[str] = set()
        self._damage = ""
        self._closed = False
        self._queue: SimpleQueue[Ticket | None] = SimpleQueue()
        self._database: Database | None = address.connect(write=True, create=True)
        try:
            migrate(self._database, key)
            with self._database.reading():
                self._head = read_head(self._database)
                trust(self._head, None, self._database, key)
                if last is not None:
                    check_anchor(last, self._database)
        except BaseException:
            self._disconnect()
            raise
        if anchors:
            anchors.write(self._head, now=True)
        self._thread = threading.Thread(target=self._write, name="record", daemon=True)
        self._thread.start()

    @property
    def head(self) -> Head:
        """The head after the last entries that this process wrote."""
        return self._head

    def keep(self, policies: PolicySet) -> None:
        """Keep a policy set in the record, so that answers by it can be derived again. Needed once before the first of its answers.

        Raises:
            RecordUnavailable: if it cannot be kept now.
            RecordError: if its folder has changed since it was loaded.
        """
        self.keep_archive(policies.revision, pack(policies))

    def keep_archive(self, revision: str, archive: bytes) -> None:
        """Keep the policy set of a revision by the archive of its files, as `keep` does.

        Raises:
            RecordUnavailable: if it cannot be kept now.
        """
        database = self._address.connect(write=True)
        try:
            with database.writing():
                sql = "INSERT INTO policy_sets VALUES ($1, $2, $3) ON CONFLICT (revision) DO NOTHING"
                database.execute(sql, revision, time.time_ns() // 1000, archive)
        finally:
            database.close()
        self._kept.add(revision)

    def answered(
        self,
        question: Question,
        decision: Decision,
        answer: bytes,
        *,
        detail: Detail = Detail.FULL,
        references: Mapping[str, str] | None = None,
        subject: str = "",
        notes: Notes = NO_NOTES,
    ) -> Entry:
        """The entry for an answer; see `zweck.record.account.answered`."""
        return answered(question, decision, answer, detail=detail, key=self._key, references=references, subject=subject, notes=notes)

    def submit(self, entries: Sequence[Entry]) -> "Future[None]":
        """Let entries be written, in their order; the future is done once they are durable, and holds `RecordUnavailable` if they are not.

        Raises:
            RecordUnavailable: if the record is closed.
            ValueError: if they follow from a policy set that the record does not keep.
        """
        if self._closed:
            raise RecordUnavailable("the record is closed")
        unknown = {entry.revision for entry in entries} - self._kept
        if unknown:
            raise ValueError(f"the record does not keep the policies of revision {', '.join(sorted(unknown))}")
        written: Future[None] = Future()
        self._queue.put(Ticket(entries, written))
        return written

    def append(self, entries: Sequence[Entry], timeout: float = TIMEOUT) -> None:
        """Write entries and return once they are durable.

        Raises:
            RecordUnavailable: if they are not, or not within `timeout` seconds. They may then stand in the record all the same: it may
                hold answers that no caller got, but no caller gets an answer that it does not hold.
        """
        written = self.submit(entries)
        try:
            written.result(timeout)
        except TimeoutError:
            written.cancel()
            raise RecordUnavailable(f"the record did not take an answer within {timeout:g} seconds") from None

    def close(self) -> None:
        """Write what waits, and end."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        if self._anchors:
            self._anchors.write(self._head, now=True)
        self._disconnect()

    def _write(self) -> None:
        open = True
        while open:
            tickets, open = self._waiting()
            if not tickets:
                continue
            try:
                self._commit([entry for ticket in tickets for entry in ticket.entries])
            except (RecordUnavailable, RecordError) as error:
                self._refuse(tickets, error if isinstance(error, RecordUnavailable) else RecordUnavailable(str(error)))
            except Exception:
                log.exception("could not write the record")
                self._disconnect()
                self._refuse(tickets, RecordUnavailable("an error inside zweck; its log has the details"))
            else:
                for ticket in tickets:
                    ticket.written.set_result(None)

    def _refuse(self, tickets: Sequence[Ticket], error: RecordUnavailable) -> None:
        for ticket in tickets:
            ticket.written.set_exception(error)

    def _waiting(self) -> tuple[list[Ticket], bool]:
        """All that waits, but not much more than is written together, once anything does; and whether more may come."""
        tickets: list[Ticket] = []
        size = 0
        try:
            ticket = self._queue.get()
            while ticket is not None:
                if ticket.written.set_running_or_notify_cancel():
                    tickets.append(ticket)
                    size += len(ticket.entries)
                if size >= MAX_SIZE:
                    return tickets, True
                ticket = self._queue.get_nowait()
        except Empty:
            return tickets, True
        return tickets, False

    def _commit(self, entries: Sequence[Entry]) -> None:
        """Write entries; where a connection has died since it was last used, over a new one."""
        if not entries:
            return
        if self._damage:
            raise RecordDamaged(self._damage)
        used_before = self._database is not None
        begun = False
        try:
            with self._connected().writing():
                begun = True
                head = self._extended(self._connected(), entries)
        except RecordDamaged as error:
            self._damage = str(error)
            self._disconnect()
            raise
        except (RecordUnavailable, RecordError):
            self._disconnect()
            if begun or not used_before:  # once begun it may have been written
                raise
            self._commit(entries)
        else:
            self._head = head
            if self._anchors:
                self._anchors.write(head)

    def _extended(self, database: Database, entries: Sequence[Entry]) -> Head:
        head = read_head(database)
        trust(head, self._head, database, self._key)
        seq, hash = head.seq, head.hash
        rows: list[Stored] = []
        for seq, entry in enumerate(entries, head.seq + 1):
            rows.append(entry.at(seq, hash))
            hash = rows[-1].hash
        return extend(database, head, rows, self._key)

    def _connected(self) -> Database:
        if self._database is None:
            self._database = self._address.connect(write=True)
        return self._database

    def _disconnect(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
