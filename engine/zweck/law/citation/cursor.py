"""A place in a text that moves on as patterns are found there."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zweck.law.citation.parts import ALWAYS, Period, Place, Relation, Unreadable
from zweck.words.said import Said, says

YEARS: Final = range(1500, 3000)


@dataclass(slots=True)
class Clause:
    """The part between two semicolons: places that wait for their statute, the days and the relation that apply."""

    places: list[Place] = field(default_factory=list)
    at: int = 0
    period: Period = ALWAYS
    relation: Relation = Relation.CITED
    ready: bool = False  # something was said, so that a comma may follow
    joined: bool = True  # nothing was said since the last comma


class Stop(Exception):
    """Reading cannot go on; `why` says so to the reader."""

    def __init__(self, at: int, message: Said, help: Said | None = None) -> None:
        """At a place in the text, counted from 0."""
        super().__init__(message)
        self.why = Unreadable(at + 1, message, help)


class Cursor:
    """The text and how far it has been read."""

    def __init__(self, text: str) -> None:
        """Start at the beginning."""
        self.text = text
        self.at = 0

    @property
    def ended(self) -> bool:
        """Whether all was read."""
        return self.at >= len(self.text)

    def at_sign(self, sign: str) -> bool:
        """Whether a sign stands here."""
        return self.text.startswith(sign, self.at)

    def sees(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern is found here."""
        return pattern.match(self.text, self.at) is not None

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The match of a pattern here; then the cursor stands behind it and the space that follows."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
            while self.text[self.at : self.at + 1].isspace():
                self.at += 1
        return found

    def stop(self, message: Said, help: Said | None = None, at: int | None = None) -> Stop:
        """The reason why reading ends, here or at another place."""
        return Stop(self.at if at is None else at, message, help)

    def day(self, text: str, at: int, *, last: bool = False) -> date:
        """A day as `31.8.2009`; of a year alone its first or last day."""
        numbers = [int(number) for number in text.split(".")]
        try:
            if numbers[-1] not in YEARS:
                raise ValueError(text)
            return date(*reversed(numbers)) if len(numbers) > 1 else date(numbers[0], 12 if last else 1, 31 if last else 1)
        except ValueError:
            raise self.stop(says("law.not_day_calendar", text=text), at=at) from None

    def period(self, word: str, text: str, at: int) -> Period:
        """The days that `seit` or `bis` and a day name; with a year alone those that are meant in any case."""
        return Period(start=self.day(text, at, last=True)) if word == "seit" else Period(until=self.day(text, at))
