"""The answers that a register owes about one person: read off a list of all events, with nothing of the program."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

BERLIN: Final = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Said:
    """An event: its place, what it says, and when it was entered; it took effect then."""

    place: int
    word: str
    at: datetime


@dataclass
class Reference:
    """The events of one person, in the order in which they were acknowledged."""

    events: list[Said] = field(default_factory=list)

    def enter(self, word: str, at: datetime) -> None:
        """Enter an event."""
        self.events.append(Said(len(self.events), word, at))

    def permits(self, now: datetime) -> bool:
        """Whether an advertising call is permitted now: the person consented, and nothing stands against it."""
        return self._holds("give", "withdraw", now) and not self._objected(now)

    def _objected(self, now: datetime) -> bool:
        return any(one.word == "object" for one in self.events) and not self._holds("lift", "object", now)

    def _holds(self, good: str, bad: str, now: datetime) -> bool:
        """Whether something that speaks for the controller was said last, and counts: not before the day on which it was entered."""
        midnight = datetime.combine(now.astimezone(BERLIN).date() + timedelta(days=1), datetime.min.time(), BERLIN)
        last_bad = max((one.place for one in self.events if one.word == bad), default=-1)
        return any(one.place > last_bad and one.at < midnight for one in self._standing(good))

    def _standing(self, word: str) -> list[Said]:
        """Of events that say the same, the one that was entered last and the one with the latest time stand for all."""
        same = [one for one in self.events if one.word == word]
        return [same[-1], max(same, key=lambda one: (one.at, one.place))] if same else []
