"""Clients that connect and do not go on."""

from server.transport.limits import Limits
from tests.faults.callers import calling
from tests.faults.database import wait_for
from tests.faults.inside import inside
from tests.faults.slow import silent, unread


def test_silent_clients_shut_nobody_out() -> None:
    with inside(limits=Limits(connections=40)) as address, calling(address, 1, pause=0.005) as callers:
        wait_for(lambda: bool(callers.answered()))
        with silent(address, 100):
            wait_for(lambda: len(callers.asked) > 40)
    assert set(callers.codes()) == {"OK"}


def test_clients_that_read_nothing_stop_nobody() -> None:
    with inside() as address, calling(address, 1, pause=0.005) as callers, unread(address, 2):
        wait_for(lambda: len(callers.asked) > 20)
    assert set(callers.codes()) == {"OK"}
