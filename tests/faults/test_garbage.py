"""Frames and messages that no client would send."""

import random
from collections.abc import Iterator

import pytest

from tests.faults.callers import calling, opened
from tests.faults.garbage import anywhere, broken_frames, expected, question, spoiled_messages
from tests.faults.inside import inside


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server."""
    with inside() as found:
        yield found


def test_broken_frames_disturb_no_other_client(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with calling(address, 1, pause=0.01) as callers:
        assert broken_frames(address, 300, random.Random(1)) >= 300
    assert set(callers.codes()) == {"OK"}
    assert caplog.records == []


def test_spoiled_messages_mean_what_they_say_or_nothing(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with opened(address) as channel:
        seen, wrong = spoiled_messages(channel, 300, random.Random(2))
    assert wrong == []
    assert {"", "PERMITTED", "PROHIBITED"} <= set(seen)
    assert caplog.records == []


def test_chance_is_no_fault_of_any_method(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with opened(address) as channel:
        assert anywhere(channel, 80, random.Random(3)) == []
    assert caplog.records == []


def test_what_is_spoiled_could_be_permitted() -> None:
    """Else the other tests would prove nothing."""
    chance = random.Random(4)
    assert "PERMITTED" in {expected(question(chance)) for _ in range(100)}
