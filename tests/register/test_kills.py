"""No acknowledged event is lost where processes are killed, and none is seen that does not last (`make soak-register` kills more)."""

from tests.register.soak import soak


def test_killed_at_random_moments(url: str) -> None:
    assert soak(url, kills=4, seed=1)
