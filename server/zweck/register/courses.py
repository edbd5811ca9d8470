"""The courses of records, beside which an event about one can be true or not."""

from collections.abc import Iterable
from typing import Final

from zweck.chain.database import Database
from zweck.chain.errors import RecordError
from zweck.company.event import OF_RECORDS, EventKind
from zweck.register.entry import Entry, Stored, microseconds, moment
from zweck.register.states import standing_in
from zweck.words.said import says

MAX_RECORDS: Final = 500
"""Records of one person that a controller may have at one time: each question about the person looks at all of them."""


class Courses:
    """The events about records of the persons of some entries that stand, in the transaction that is open."""

    def __init__(self, database: Database, entries: Iterable[Entry], recorded: int) -> None:
        """Read them; `recorded` is the moment at which further ones are entered, in microseconds."""
        self._recorded = recorded
        subjects = {subject for entry in entries if entry.kind in OF_RECORDS for subject in (entry.subject, *entry.earlier)}
        self._events: dict[str, list[Stored]] = {subject: [] for subject in subjects} | standing_in(database, subjects) if subjects else {}

    def entered(self, event: Stored) -> None:
        """Count an event that is about to be entered."""
        self._events.get(event.content.subject or "", []).append(event)

    def check(self, entry: Entry) -> None:
        """Whether an event about records, which refers to its record by its position, can be true beside the others.

        Raises:
            RecordError: if not.
        """
        if entry.kind is EventKind.STARTED:
            self._check_room(entry)
        if entry.kind not in OF_RECORDS or not entry.about:
            return
        mine = [event for event in self._events[entry.subject] if entry.about in (event.seq, event.content.about)]
        started = next((event for event in mine if event.seq == entry.about), None)
        if started is None:
            raise RecordError(says("register.record_void", about=entry.about))
        at = self._recorded if entry.effective is None else microseconds(entry.effective)
        if at < (started.content.effective or 0):
            raise RecordError(says("register.before_record", kind=entry.kind, began=_at(started)))
        erased = next((event for event in mine if event.content.kind == EventKind.ERASED), None)
        if erased is not None and at > (erased.content.effective or 0):
            raise RecordError(says("register.record_erased", kind=entry.kind, erased=_at(erased)))
        lasts = [event.content.until or "" for event in mine if event.content.kind == EventKind.EXTENDED]
        if entry.kind is EventKind.EXTENDED and entry.until is not None and entry.until.isoformat() < max(lasts, default=""):
            raise RecordError(says("register.extended_already", until=max(lasts)))

    def _check_room(self, entry: Entry) -> None:
        """Whether the person may have another record."""
        mine = [event.content for event in self._events[entry.subject] if event.content.controller == entry.controller]
        erased = {content.about for content in mine if content.kind == EventKind.ERASED}
        if sum(content.kind == EventKind.STARTED for content in mine) - len(erased) >= MAX_RECORDS:
            raise RecordError(says("register.too_many_records", max_records=MAX_RECORDS))


def _at(event: Stored) -> str:
    """The moment of an event in UTC: the writer knows no time zone of a controller."""
    return moment(event.content.effective or 0).isoformat(timespec="minutes")
