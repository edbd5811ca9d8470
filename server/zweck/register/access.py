"""The account that a person may demand (Art. 15 GDPR): the events about the person, and the answers that were given about the person."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zweck.chain.content import UNREADABLE
from zweck.chain.database import Database
from zweck.record.entry import Stored as Recorded
from zweck.record.statements import named
from zweck.record.statements import scan as scan_record
from zweck.register.entry import Content, Stored
from zweck.register.holding import Hold, due, staying
from zweck.register.statements import of_persons


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer about the person, its activity as `NAME@DAY` and its controller; empty where the question named none."""

    entry: Recorded
    activity: str
    controller: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything about a person that is there for a controller; `stay` counts the events by the reason for which they are kept.

    `answers` is `None` where no record was asked. Answers whose question named no controller are among them.
    """

    controller: str
    day: date
    events: Sequence[Stored]
    stay: Counter[Hold]
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
    by_phone: Callable[[Content], bool],
) -> Account:
    """The account of a person, by all pseudonyms of the person.

    Raises:
        RecordUnavailable: if register or record cannot be read.
    """
    with register.reading():
        events = [event for event in of_persons(register, subjects, controller) if event.salt is not None]
    stay = Counter(why for _, why, _ in staying(events, due(events, day, by_phone, whole=False), day, by_phone))
    answers = None
    if record is not None:
        with record.reading():
            found = scan_record(record, named(record, "subject", "person", subjects, before=2), *subjects)
            answers = [one for one in map(_answered, found) if one.controller in ("", controller)]
    return Account(controller, day, events, stay, answers)


def _answered(entry: Recorded) -> Answered:
    try:
        found = json.loads(entry.content.sources or "{}")
        return Answered(entry, str(found.get("activity", "")), next(_controllers(found.get("sources", ())), ""))
    except UNREADABLE:
        return Answered(entry, "", "")


def _controllers(sources: Sequence[dict[str, str]]) -> Iterator[str]:
    return (source["reference"] for source in sources if source.get("origin") == "FROM_PROFILE" and source.get("reference"))
