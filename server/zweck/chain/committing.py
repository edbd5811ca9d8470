"""Writes a chain so that its entries last before anyone acts on them; those that wait at the same time are written together."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic, time
from typing import Final, Generic, NamedTuple, TypeVar

from zweck.bounded.counts import CHECKPOINT, COUNTS
from zweck.chain.addresses import Address
from zweck.chain.anchors import Anchors, held
from zweck.chain.chain import Chain, migrate
from zweck.chain.checkpoints import EVERY, SECONDS, grown, keep, kept, sign
from zweck.chain.database import Database, RecordDamaged, RecordError, RecordUnavailable
from zweck.chain.head import Head, read_head, trust
from zweck.chain.key import Key
from zweck.chain.note import Checkpoint, read
from zweck.chain.rotation import cosigned, rotated
from zweck.chain.webhook import Webhook
from zweck.chain.witness import Request, Witness
from zweck.words.said import Said, says

MAX_SIZE: Final = 5000
"""Entries that are written together; a transaction takes others more, but not many times more."""

TIMEOUT: Final = 10.0
"""Seconds that a caller waits for its entries."""

log: Final = logging.getLogger(__name__)

Item = TypeVar("Item")
"""The content of an entry to be written."""

Written = TypeVar("Written")
"""The answer to one who let entries be written."""


class Ticket(NamedTuple, Generic[Item, Written]):
    """Entries that wait to be written, and who waits for them."""

    items: Sequence[Item]
    written: "Future[Written]"


class Committing(ABC, Generic[Item, Written]):
    """The chain that one process writes; safe to use from several threads. Open it after a fork, not before."""

    def __init__(
        self,
        address: Address,
        chain: Chain,
        key: Key | None = None,
        anchors: Anchors | None = None,
        webhook: Webhook | None = None,
        witness: Witness | None = None,
    ) -> None:
        """Open the chain at an address, and begin it where there is none; with `anchors`, only if it holds what they name.

        Its own anchors go to `anchors` and `webhook`.

        Raises:
            RecordUnavailable: if that cannot be done now.
            RecordDamaged: if it does not hold what it should.
            RecordError: if the address or the key is wrong.
        """
        self._chain = chain
        self._anchored = anchors
        self._anchors = [sink for sink in (anchors, webhook) if sink is not None]
        self._webhook = webhook
        self._witness = witness
        self._address = address
        self._key = key
        self._damage: Said | None = None
        self._closed = False
        self._checkpoint: Checkpoint | None = None
        self._signed_at = monotonic()
        self._queue: SimpleQueue[Ticket[Item, Written] | None] = SimpleQueue()
        self._database: Database | None = address.connect(write=True, create=True)
        try:
            migrate(self._database, key, chain)
            with self._database.reading():
                self._head = read_head(self._database, chain)
                trust(self._head, None, self._database, key, chain)
                held(anchors, self._database, chain)
            self._sign(now=True)
        except BaseException:
            self._disconnect()
            raise
        self._anchor(now=True)
        self._thread = threading.Thread(target=self._write, name=chain.name, daemon=True)
        self._thread.start()

    @property
    def key(self) -> Key | None:
        """The key that seals it, if it has one."""
        return self._key

    @property
    def head(self) -> Head:
        """The head after the last entries that this process wrote."""
        return self._head

    @abstractmethod
    def _extended(self, database: Database, head: Head, groups: Sequence[Sequence[Item]]) -> tuple[Head, list[Written | RecordError]]:
        """Write groups of entries behind a head, each whole or not at all; the new head, and each group's answer or why not."""

    def submit(self, items: Sequence[Item]) -> "Future[Written]":
        """Let entries be written, in their order; the future is done once they are durable, and holds `RecordUnavailable` if they are not.

        Raises:
            RecordUnavailable: if the chain is closed.
        """
        if self._closed:
            raise RecordUnavailable(says("chain.closed", name=self._chain.called))
        written: Future[Written] = Future()
        self._queue.put(Ticket(items, written))
        return written

    def append(self, items: Sequence[Item], timeout: float = TIMEOUT) -> Written:
        """Write entries and return once they are durable.

        Raises:
            RecordUnavailable: if they are not, or not within `timeout` seconds. They may then stand in the chain all the same: it may
                hold answers that no caller got, but no caller gets an answer that it does not hold.
        """
        written = self.submit(items)
        try:
            return written.result(timeout)
        except TimeoutError:
            written.cancel()
            raise RecordUnavailable(says("chain.did_not_take", name=self._chain.called, timeout=f"{timeout:g}")) from None

    def close(self) -> None:
        """Write what waits, and end."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        self._signed(now=True)
        self._anchor(now=True)
        if self._webhook:
            self._webhook.close()
        if self._witness:
            self._witness.close()
        self._disconnect()

    def _write(self) -> None:
        open = True
        while open:
            tickets, open = self._waiting()
            if not tickets:
                continue
            try:
                outcomes = self._commit([ticket.items for ticket in tickets])
            except (RecordUnavailable, RecordError) as error:
                self._refuse(tickets, error if isinstance(error, RecordUnavailable) else RecordUnavailable(error.message, error.help))
            except Exception:
                log.exception("could not write the %s", self._chain.name)
                self._disconnect()
                self._refuse(tickets, RecordUnavailable(says("chain.error_inside_zweck")))
            else:
                for ticket, outcome in zip(tickets, outcomes, strict=True):
                    if isinstance(outcome, RecordError):
                        ticket.written.set_exception(outcome)
                    else:
                        ticket.written.set_result(outcome)

    def _refuse(self, tickets: Sequence[Ticket[Item, Written]], error: RecordUnavailable) -> None:
        for ticket in tickets:
            ticket.written.set_exception(error)

    def _waiting(self) -> tuple[list[Ticket[Item, Written]], bool]:
        """The tickets that wait, but not much more than is written together, once anything does; and whether more may come."""
        tickets: list[Ticket[Item, Written]] = []
        size = 0
        try:
            ticket = self._queue.get()
            while ticket is not None:
                if ticket.written.set_running_or_notify_cancel():
                    tickets.append(ticket)
                    size += len(ticket.items)
                if size >= MAX_SIZE:
                    return tickets, True
                ticket = self._queue.get_nowait()
        except Empty:
            return tickets, True
        return tickets, False

    def _commit(self, groups: Sequence[Sequence[Item]]) -> list[Written | RecordError]:
        """Write entries; where a connection has died since it was last used, over a new one."""
        if self._damage:
            raise RecordDamaged(self._damage)
        used_before = self._database is not None
        begun = False
        try:
            with self._connected().writing():
                begun = True
                database = self._connected()
                head = read_head(database, self._chain)
                trust(head, self._head, database, self._key, self._chain)
                head, outcomes = self._extended(database, head, groups)
        except RecordDamaged as error:
            self._damage = error.message
            self._disconnect()
            raise
        except (RecordUnavailable, RecordError):
            self._disconnect()
            if begun or not used_before:  # once begun it may have been written
                raise
            return self._commit(groups)
        self._head = head
        self._signed()
        self._anchor()
        return outcomes

    def _signed(self, *, now: bool = False) -> None:
        """Sign the tree where that is due; it waits for a database that is away, but nothing is built on what is not as it was."""
        try:
            if not self._damage:
                self._sign(now=now)
        except RecordDamaged as error:
            self._damage = error.message
            log.error("no checkpoint of the %s was signed: %s", self._chain.name, error)
            self._disconnect()
        except (RecordUnavailable, RecordError) as error:
            self._signed_at = monotonic()
            log.warning("no checkpoint of the %s was signed: %s", self._chain.name, error)
            self._disconnect()

    def _sign(self, *, now: bool = False) -> None:
        new = self._head.seq - (self._checkpoint.size if self._checkpoint else 0)
        if self._key is None or not (new >= EVERY or (new and (now or monotonic() > self._signed_at + SECONDS))):
            return
        database = self._connected()
        with database.writing():
            head = read_head(database, self._chain)
            trust(head, self._head, database, self._key, self._chain)
            made = self._checkpoint = sign(database, head, self._key, self._chain)
        self._signed_at = monotonic()
        COUNTS.put(CHECKPOINT, time(), self._chain.name)
        if self._witness is not None and made is not None:
            self._witness.sign(partial(self._request, made), self._cosigned)

    def _request(self, made: Checkpoint) -> Request:
        """The request of a checkpoint, with the proof that it continues the last one that others signed.

        Where they have not signed the last change of the key, they sign that one first: they may have signed the checkpoint in whose
        place it stands, and it names the key of those that follow.
        """
        with closing(self._address.connect(write=False)) as database:
            notes = [read(note) for size, note in kept(database, self._chain) if size < made.size]
            old = max(cosigned(notes), default=0)
            asked = next((each for each in notes if each.size > old and rotated(each)), made)
            return Request(old, grown(database, self._chain).consistency(old, asked.size), asked)

    def _cosigned(self, found: Checkpoint) -> None:
        """Keep the signatures of others on a checkpoint."""
        with closing(self._address.connect(write=True)) as database, database.writing():
            keep(database, found, self._chain)
        if self._checkpoint is not None and self._checkpoint.text == found.text:
            self._checkpoint = found

    def _anchor(self, *, now: bool = False) -> None:
        for sink in self._anchors:
            sink.write(self._head, self._checkpoint, now=now)

    def _connected(self) -> Database:
        if self._database is None:
            self._database = self._address.connect(write=True)
            held(self._anchored, self._database, self._chain)
            mine = self._database.fetch(f"SELECT hash FROM {self._chain.entries} WHERE seq = $1", self._head.seq)  # noqa: S608  our own names
            if mine not in ([], [(self._head.hash,)]):  # none where it left with a segment
                raise RecordDamaged(says("chain.does_not_hold", name=self._chain.called, seq=self._head.seq, restores=self._chain.restores))
        return self._database

    def _disconnect(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
