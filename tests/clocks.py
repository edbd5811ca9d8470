"""Clocks that a test sets, for servers and registers that it makes; no option of `zweck serve` sets one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest.mock import patch
from zoneinfo import ZoneInfo

from zweck.register import register, writer


class Clock:
    """Shows one moment until it is set to another."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    @classmethod
    def at_noon(cls, day: date) -> "Clock":
        """Noon of a day in UTC."""
        return cls(datetime.combine(day, time(12), UTC))

    def __call__(self) -> float:
        """The moment, in seconds since 1970."""
        return self.moment.timestamp()

    def time_ns(self) -> int:
        """The same in nanoseconds, as `time` has it."""
        return int(self.moment.timestamp() * 1e9)

    @contextmanager
    def entering(self) -> Iterator[None]:
        """Registers of this process enter events at the moment that the clock shows, while the block runs."""
        with patch.object(writer, "time", self), patch.object(register, "time", self):
            yield

    def set(self, text: str, time_zone: str = "UTC") -> None:
        """Show a moment, as `2026-11-30 23:59:59`, by the clocks of a time zone."""
        self.moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(time_zone))
