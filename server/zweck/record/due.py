"""How long answers are kept, those about some activities longer or shorter than all others, and which of them are due."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from zweck.chain.content import UNREADABLE
from zweck.chain.database import Database
from zweck.record.entry import DECISION
from zweck.record.parts import TABLE
from zweck.record.statements import scan

DAY: Final = 86_400_000_000
"""Microseconds."""

EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """For how many days answers are kept: those about an activity that is named, and all others; as of a day."""

    today: date
    days: int
    of: Mapping[str, int] = field(default_factory=dict)

    def until(self, activity: str) -> date:
        """Answers of this day about an activity stay, those of earlier ones are due."""
        return self.today - timedelta(days=self.of.get(activity, self.days))

    def before(self, activity: str = "") -> int:
        """The beginning of that day as the time of entries (microseconds)."""
        return (self.until(activity) - EPOCH).days * DAY

    @property
    def all_before(self) -> int:
        """Before this time all answers are due, whatever they are about."""
        return min(map(self.before, ("", *self.of)))

    def condition(self, before: int) -> tuple[str, list[str]]:
        """The condition that an entry is due, with its values, which stand behind `before` others."""
        marks = [_mark(activity) for activity in self.of]
        cases = "".join(
            f" WHEN origin IN (SELECT id FROM {TABLE} WHERE content LIKE ${place} ESCAPE '~') OR sources LIKE ${place + 1} ESCAPE '~'"  # noqa: S608
            f" THEN {self.before(activity)}"
            for place, activity in zip(range(before + 1, before + 1 + 2 * len(marks), 2), self.of, strict=True)
        )
        cut = f"CASE{cases} ELSE {self.before()} END" if cases else str(self.before())
        return f"time < {cut}", [each for two in marks for each in two]


def _mark(activity: str) -> tuple[str, str]:
    """Patterns that find an activity in a part, where the sources are a text in a list, and in the sources themselves."""
    said = json.dumps({"activity": f"{activity}@"}, ensure_ascii=False, separators=(",", ":"))[1:-2]
    plain = "".join(f"~{letter}" if letter in "~%_" else letter for letter in said)
    return "%" + plain.replace("\\", "\\\\").replace('"', '\\"') + "%", f"%{plain}%"


class Due(NamedTuple):
    """The answers about an activity that have a content, the day of the oldest, how many are due, and the day on which the next one is."""

    activity: str
    answers: int
    oldest: date
    due: int
    next: date | None


def due(database: Database, kept: Kept) -> list[Due]:
    """The answers that are held, and those that are due, by activity; answers about none stand first, under no name."""
    days: dict[str, dict[date, int]] = {}
    for activity, day, number in _counted(database):
        of_activity = days.setdefault(activity, {})
        of_activity[day] = of_activity.get(day, 0) + number
    found = []
    for activity, counts in sorted(days.items()):
        until = kept.until(activity)
        later = min((day for day in counts if day >= until), default=None)
        gone = sum(number for day, number in counts.items() if day < until)
        next = later + (kept.today - until) + timedelta(days=1) if later else None
        found.append(Due(activity, sum(counts.values()), min(counts), gone, next))
    return found


def _counted(database: Database) -> Iterator[tuple[str, date, int]]:
    if database.has(TABLE):
        mine = "kind = $1 AND salt IS NOT NULL AND origin IS NOT NULL"
        rows = database.fetch(f"SELECT origin, time / {DAY}, count(*) FROM entries WHERE {mine} GROUP BY 1, 2", DECISION)  # noqa: S608
        origins: dict[int, str] = dict(database.fetch(f"SELECT id, content FROM {TABLE} WHERE id IN (SELECT origin FROM entries)"))  # noqa: S608
        for origin, day, number in rows:
            yield _activity(origins.get(origin), part=True), EPOCH + timedelta(days=int(day)), int(number)
    where = "kind = $3 AND salt IS NOT NULL" + (" AND origin IS NULL" if database.has(TABLE) else "")
    for entry in scan(database, where, DECISION):
        yield _activity(entry.content.sources), EPOCH + timedelta(days=entry.time // DAY), 1


def _activity(text: str | None, *, part: bool = False) -> str:
    """The activity that sources name, or a part in which they are the last text of a list."""
    try:
        sources = json.loads(text or "[]")[-1] if part else text
        return str(json.loads(sources or "{}", strict=False).get("activity", "")).partition("@")[0]
    except (IndexError, *UNREADABLE):
        return ""
