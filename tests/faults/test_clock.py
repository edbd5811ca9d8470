"""The wall clock jumps."""

import time
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from tests.faults.clock import RATE, World, jumps, kept
from tests.faults.inside import inside
from zweck.access import certificate, token


class Wall:
    """A wall clock that is so many seconds ahead of the real one."""

    def __init__(self) -> None:
        """Begin with the right time."""
        self.ahead = 0.0
        self._right, self._right_ns = time.time, time.time_ns

    def jump(self, ahead: float) -> None:
        """Be so many seconds ahead."""
        self.ahead = ahead

    def time(self) -> float:
        """Seconds since 1970."""
        return self._right() + self.ahead

    def time_ns(self) -> int:
        """The same in nanoseconds."""
        return self._right_ns() + int(self.ahead * 1e9)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """The wall clock of everything in the server that asks for it."""
    wall = Wall()

    class Days(datetime):
        """The class that PyJWT asks for the time."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Days":
            return cls.fromtimestamp(wall.time(), tz)

    monkeypatch.setattr(token, "time", wall.time)
    monkeypatch.setattr(certificate, "time", wall.time)
    monkeypatch.setattr("jwt.api_jwt.datetime", Days)
    monkeypatch.setattr("zweck.record.account.time.time_ns", wall.time_ns)
    return wall


def test_a_clock_that_jumps(wall: Wall, tmp_path: Path) -> None:
    """Under libfaketime, `make soak ONLY=clock` does the same to the program."""
    world, url = World.within(tmp_path), f"sqlite:///{tmp_path}/record.db"
    with inside(url, files=world.files, rate=RATE) as address:
        assert jumps(address, world, wall.jump, handshakes=False) == []
    assert kept(url) == []
