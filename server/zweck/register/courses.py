"""The events of persons that stand, beside which a further one can be entered or not.

An event that stands against the controller is never refused for the number of others.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from zweck.chain.database import Database, RecordError
from zweck.company.event import ADVERSE, OF_RECORDS, EventKind
from zweck.register.entry import Content, Entry, Stored, microseconds, moment
from zweck.register.statements import among, listed
from zweck.register.states import standing_in
from zweck.words.said import says

MAX_A_DAY: Final = 1_000
"""Events of one person that a controller may enter in a day (UTC); uses of consents are not among them."""

MAX_RECORDS: Final = 500
"""Records of one person that a controller may have at one time: each question about the person looks at all of them."""

DAY: Final = 24 * 3600 * 10**6
"""Microseconds."""


class TooOften(RecordError):
    """The person has as many events of today as can be entered."""


class Courses:
    """The events about the persons of some entries, with those that are entered meanwhile, in the transaction that is open."""

    def __init__(self, database: Database, entries: Iterable[Entry], recorded: int) -> None:
        """Count those of today; `recorded` is the moment at which further ones are entered, in microseconds."""
        self._database, self._recorded = database, recorded
        self._since = recorded - recorded % DAY
        self._entered: dict[str, list[Stored]] = {}
        subjects, with_records = set[str](), set[str]()
        for entry in entries:
            subjects |= {entry.subject} if entry.kind is not EventKind.USED else set()
            with_records |= {entry.subject, *entry.earlier} if entry.kind in OF_RECORDS else set()
        mine = f"{among(database, 'subject', 1)} AND recorded >= $2 AND kind <> 'USED'"
        sql = f"SELECT subject, controller, count(*) FROM events WHERE {mine} GROUP BY subject, controller"  # noqa: S608
        rows = database.fetch(sql, listed(subjects), self._since) if subjects else []
        self._today = Counter({(str(subject), str(controller)): int(number) for subject, controller, number in rows})
        self._stood = {subject: list[Stored]() for subject in with_records}
        if with_records:
            self._stood |= standing_in(database, with_records)

    def entered(self, event: Stored) -> None:
        """Count an event that is about to be entered."""
        content = event.content
        if content.kind != EventKind.USED and content.subject is not None:
            self._today[content.subject, content.controller or ""] += 1
            self._entered.setdefault(content.subject, []).append(event)

    def _of(self, entry: Entry) -> list[Stored]:
        """The events about the person of an entry in the register of its controller."""
        subject = entry.subject
        if subject not in self._stood:
            self._stood[subject] = standing_in(self._database, [subject]).get(subject, [])
        found = (*self._stood[subject], *self._entered.get(subject, ()))
        return [event for event in found if event.content.controller == entry.controller]

    def repeated(self, entry: Entry) -> Stored | None:
        """The event in whose place this one would stand, where no more can be entered and it says the same; `None` where it can be.

        Raises:
            TooOften: if it cannot.
        """
        if entry.kind is EventKind.USED or self._today[entry.subject, entry.controller] < MAX_A_DAY:
            return None
        if entry.kind in ADVERSE:
            same = self._repeats(entry)
            if same is None:
                return None
            if entry.effective is None or microseconds(entry.effective) <= (same.content.effective or 0):
                return same
        raise TooOften(says("register.events_person_entered", max_a_day=MAX_A_DAY))

    def _repeats(self, entry: Entry) -> Stored | None:
        """The event of today that says the same, if nothing that could end it was entered after it."""
        mine, wanted = self._of(entry), _substance(entry.content(0))
        alike = [event for event in mine if event.recorded >= self._since and _substance(event.content) == wanted]
        last = max((event.seq for event in mine if event.content.kind not in ADVERSE), default=0)
        return next((event for event in reversed(alike) if event.seq > last), None)

    def check(self, entry: Entry) -> None:
        """Whether an event about records, which refers to its record by its position, can be true beside the others.

        Raises:
            RecordError: if not.
        """
        if entry.kind is EventKind.STARTED:
            self._check_room(entry)
        if entry.kind not in OF_RECORDS or not entry.about:
            return
        mine = [event for event in self._of(entry) if entry.about in (event.seq, event.content.about)]
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
        mine = [event.content for event in self._of(entry)]
        erased = {content.about for content in mine if content.kind == EventKind.ERASED}
        if sum(content.kind == EventKind.STARTED for content in mine) - len(erased) >= MAX_RECORDS:
            raise RecordError(says("register.too_many_records", max_records=MAX_RECORDS))


def _substance(content: Content) -> tuple[str | None, ...]:
    return content.kind, content.scope, content.channels, content.state


def _at(event: Stored) -> str:
    """The moment of an event in UTC: the writer knows no time zone of a controller."""
    return moment(event.content.effective or 0).isoformat(timespec="minutes")
