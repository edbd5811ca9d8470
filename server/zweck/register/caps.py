"""How many events may be entered about a person in a day; what stands against the controller is never refused for the number of others."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from zweck.chain.database import Database
from zweck.chain.errors import RecordError
from zweck.company.effect import ADVERSE
from zweck.company.event import EventKind
from zweck.register.entry import Content, Entry, Stored, microseconds
from zweck.register.statements import among, listed
from zweck.register.states import standing_of
from zweck.words.said import says

MAX_A_DAY: Final = 1_000
"""Events of one person that a controller may enter in a day (UTC); uses of consents are not among them."""

DAY: Final = 24 * 3600 * 10**6
"""Microseconds."""


class TooOften(RecordError):
    """The person has as many events of today as can be entered."""


class Caps:
    """The events of today about the persons of some entries, in the transaction that is open."""

    def __init__(self, database: Database, entries: Iterable[Entry], recorded: int) -> None:
        """Count them; `recorded` is the moment at which further ones are entered, in microseconds."""
        self._database = database
        self._since = recorded - recorded % DAY
        self._standing: dict[str, list[Stored]] = {}
        subjects = {entry.subject for entry in entries if entry.kind is not EventKind.USED}
        mine = f"{among(database, 'subject', 1)} AND recorded >= $2 AND kind <> 'USED'"
        sql = f"SELECT subject, controller, count(*) FROM events WHERE {mine} GROUP BY subject, controller"  # noqa: S608
        rows = database.fetch(sql, listed(subjects), self._since) if subjects else []
        self._today = Counter({(str(subject), str(controller)): int(number) for subject, controller, number in rows})

    def repeated(self, entry: Entry) -> Stored | None:
        """The event in whose place this one would stand, where no more can be entered and it says the same; `None` where it can be.

        Raises:
            TooOften: if it cannot.
        """
        if entry.kind is EventKind.USED or self._today[entry.subject, entry.controller] < MAX_A_DAY:
            return None
        if entry.kind in ADVERSE:
            same = self._repeated(entry)
            if same is None:
                return None
            if entry.effective is None or microseconds(entry.effective) <= (same.content.effective or 0):
                return same
        raise TooOften(
            says("register.events_person_entered", max_a_day=MAX_A_DAY),
        )

    def entered(self, event: Stored) -> None:
        """Count an event that is about to be entered."""
        content = event.content
        if content.kind != EventKind.USED and content.subject is not None:
            self._today[content.subject, content.controller or ""] += 1
            if content.subject in self._standing:
                self._standing[content.subject].append(event)

    def _repeated(self, entry: Entry) -> Stored | None:
        """The event of today that says the same, if nothing that could end it was entered after it."""
        if entry.subject not in self._standing:
            self._standing[entry.subject] = standing_of(self._database, entry.subject)
        mine = [event for event in self._standing[entry.subject] if event.content.controller == entry.controller]
        wanted = entry.content(0)
        alike = [event for event in mine if event.recorded >= self._since and _content(event.content) == _content(wanted)]
        last = max((event for event in mine if event.content.kind not in ADVERSE), key=lambda event: event.seq, default=None)
        return next((event for event in reversed(alike) if last is None or event.seq > last.seq), None)


def _content(content: Content) -> tuple[str | None, ...]:
    return content.kind, content.scope, content.channels, content.state
