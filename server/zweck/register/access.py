"""The account that a person may demand (Art. 15 GDPR): the events and records about the person, and the answers that were given."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zweck.chain.content import UNREADABLE
from zweck.chain.database import Database
from zweck.company import Company
from zweck.company.event import EventKind
from zweck.law.vocabulary import Vocabulary
from zweck.periods.reckon import Phase
from zweck.record.entry import Stored as Recorded
from zweck.record.statements import named
from zweck.record.statements import scan as scan_record
from zweck.register.entry import Stored
from zweck.register.holding import Hold, by_phone, due, staying
from zweck.register.periods import Found, Records, Wanted
from zweck.register.statements import event_of, of_persons, read


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer about the person, its activity as `NAME@DAY` and its controller; empty where the question named none."""

    entry: Recorded
    activity: str
    controller: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything about a person that is there for a controller; `stay` counts the events by the reason for which they are kept.

    `records` are those that exist, each with its days. `answers` is `None` where no record was asked. Answers whose question named no
    controller are among them.
    """

    controller: str
    day: date
    events: Sequence[Stored]
    stay: Counter[Hold]
    records: Sequence[Found]
    answers: Sequence[Answered] | None

    @property
    def empty(self) -> bool:
        """Whether nothing is there."""
        return not self.events and not self.answers


def account(
    register: Database,
    record: Database | None,
    subjects: Sequence[str],
    controller: str,
    day: date,
    company: Company,
    vocabulary: Vocabulary,
) -> Account:
    """The account of a person, by all pseudonyms of the person.

    Raises:
        RecordDamaged: if an event is not as it was written.
        RecordUnavailable: if register or record cannot be read.
    """
    phone, wanted = by_phone(company), Wanted(controller, day, phases=frozenset(Phase))
    with register.reading():
        events = [event for event in of_persons(register, subjects, controller) if event.salt is not None]
    stay = Counter(why for _, why, _ in staying(events, due(events, day, phone, whole=False), day, phone))
    said = [event_of(read(event))[1] for event in events if event.content.kind != EventKind.USED]
    records = [*Records(wanted, company, vocabulary).of(subjects[0], said, whole=True)]
    answers = None
    if record is not None:
        with record.reading():
            found = scan_record(record, named(record, "subject", "person", subjects, before=2), *subjects)
            answers = [one for one in map(_answered, found) if one.controller in ("", controller)]
    return Account(controller, day, events, stay, records, answers)


def _answered(entry: Recorded) -> Answered:
    try:
        found = json.loads(entry.content.sources or "{}")
        controllers = (one["reference"] for one in found.get("sources", ()) if one.get("origin") == "FROM_PROFILE" and one.get("reference"))
        return Answered(entry, str(found.get("activity", "")), next(controllers, ""))
    except UNREADABLE:
        return Answered(entry, "", "")
