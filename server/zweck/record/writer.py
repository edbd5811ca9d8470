"""Writes the decision record."""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from typing import Final

from zweck.chain.addresses import Address
from zweck.chain.anchors import Anchors
from zweck.chain.committing import Committing
from zweck.chain.database import Database, RecordDamaged, RecordError, RecordUnavailable
from zweck.chain.head import Head
from zweck.chain.key import Key
from zweck.chain.webhook import Webhook
from zweck.chain.witness import Witness
from zweck.decision.decision import Decision, Detail
from zweck.facts.notes import NO_NOTES, Notes
from zweck.record.account import answered
from zweck.record.build import engine_version
from zweck.record.chain import RECORD
from zweck.record.entry import Entry, Stored
from zweck.record.partitions import ahead
from zweck.record.parts import Keeping
from zweck.record.statements import extend
from zweck.words.said import says

log: Final = logging.getLogger(__name__)


class Record(Committing[Entry, None]):
    """The record that one process writes; safe to use from several threads. Open it after a fork, not before."""

    def __init__(
        self,
        address: Address,
        key: Key | None = None,
        anchors: Anchors | None = None,
        webhook: Webhook | None = None,
        witness: Witness | None = None,
    ) -> None:
        """Open the record at an address, and begin it where there is none; with `anchors`, only if it holds what they name.

        Its own anchors go to `anchors` and `webhook`; the witness signs its checkpoints as well.

        Raises:
            RecordUnavailable: if that cannot be done now.
            RecordDamaged: if it does not hold what it should.
            RecordError: if the address or the key is wrong.
        """
        engine_version()  # found now, while the files are those of this program, and not while an answer waits
        self._kept: set[str] = set()
        self._keeping = Keeping()
        self._prepared = 0
        super().__init__(address, RECORD, key, anchors, webhook, witness)

    def keep_archive(self, revision: str, archive: bytes) -> None:
        """Keep the policy set of a revision by the archive of its files, so that answers by it can be derived again.

        Needed once before the first of its answers.

        Raises:
            RecordUnavailable: if it cannot be kept now.
        """
        self._keep("policy_sets", revision, archive)
        self._kept.add(revision)

    def keep_company(self, revision: str, archive: bytes) -> None:
        """Keep the files of a company, if there are any, so that the activity, appraisals and texts of an answer are read as they were.

        Raises:
            RecordUnavailable: if they cannot be kept now.
        """
        if archive:
            self._keep("companies", revision, archive)

    def _keep(self, table: str, revision: str, archive: bytes) -> None:
        with closing(self._address.connect(write=True)) as database, database.writing():
            sql = f"INSERT INTO {table} VALUES ($1, $2, $3) ON CONFLICT (revision) DO NOTHING"  # noqa: S608  our own names
            database.execute(sql, revision, time.time_ns() // 1000, archive)
            if not database.fetch(f"SELECT 1 FROM {table} WHERE revision = $1", revision):  # noqa: S608
                raise RecordDamaged(says("record.database_does_not", table=table))

    def answered(
        self,
        decision: Decision,
        answer: bytes,
        *,
        detail: Detail = Detail.FULL,
        references: Mapping[str, str] | None = None,
        subject: str = "",
        notes: Notes = NO_NOTES,
        sources: Mapping[str, object] | None = None,
        trace: str = "",
    ) -> Entry:
        """The entry for an answer; see `zweck.record.account.answered`."""
        return answered(
            decision,
            answer,
            detail=detail,
            key=self._key,
            references=references,
            subject=subject,
            notes=notes,
            sources=sources,
            trace=trace,
        )

    def submit(self, items: Sequence[Entry]) -> "Future[None]":
        """Let entries be written, in their order; the future is done once they are durable, and holds `RecordUnavailable` if they are not.

        Raises:
            RecordUnavailable: if the record is closed.
            ValueError: if they follow from a policy set that the record does not keep.
        """
        unknown = {entry.revision for entry in items} - self._kept
        if unknown and not self._closed:
            raise ValueError(f"the record does not keep the policies of revision {', '.join(sorted(unknown))}")
        return super().submit(items)

    def _signed(self, *, now: bool = False) -> None:
        super()._signed(now=now)
        try:
            if self._head.seq >= self._prepared and not now and not self._damage:
                self._prepared = ahead(self._connected(), self._head.seq)
        except (RecordUnavailable, RecordError) as error:
            log.warning("no partition of the record was made: %s", error)
            self._disconnect()

    def _extended(self, database: Database, head: Head, groups: Sequence[Sequence[Entry]]) -> tuple[Head, list[RecordError | None]]:
        if head != self._head:
            self._keeping.forget()
        seq, hash = head.seq, head.hash
        rows: list[Stored] = []
        for seq, entry in enumerate((entry for group in groups for entry in group), head.seq + 1):
            rows.append(entry.at(seq, hash))
            hash = rows[-1].hash
        return extend(database, head, rows, self._key, self._keeping) if rows else head, [None for _ in groups]
