"""No acknowledged event is lost where processes are killed, and none is seen that does not last (`make soak-register` kills more)."""

from tests.proving import at_most
from tests.register.soak import soak


def test_killed_at_random_moments(url: str) -> None:
    assert soak(url, kills=at_most(4, 2), seed=1)
