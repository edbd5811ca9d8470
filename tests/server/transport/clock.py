"""A clock that goes on when a test says so: what waits for a time does not depend on how busy the machine is."""

from typing import Final

import pytest

from zweck.rpc import connection, endpoint, link, steps, turns

TICK: Final = 1e-6
"""Seconds between two looks at it, or a slice of time would never end."""


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self.now = 1.0

    def __call__(self) -> float:
        """The time."""
        self.now += TICK
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all connections of HTTP/2 that begin from now on."""
    found = Clock()
    for module in (connection, endpoint, link, steps, turns):
        monkeypatch.setattr(module, "monotonic", found)
    return found
