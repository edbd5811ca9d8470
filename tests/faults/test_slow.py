"""Clients that connect and do not go on."""

from tests.faults.callers import calling
from tests.faults.database import wait_for
from tests.faults.inside import inside
from tests.faults.slow import PREFACE, silent, unread
from zweck.rpc.limits import Limits


def test_silent_clients_shut_no_other_client_out() -> None:
    with inside(limits=Limits(connections=200)) as address, calling(address, 1, pause=0.005) as callers:
        wait_for(lambda: bool(callers.answered()))
        with silent(address, 400, (b"", PREFACE)), calling(address, 1, pause=0.005) as others:
            wait_for(lambda: len(callers.asked) > 40 and len(others.asked) > 20)
    assert set(callers.codes() + others.codes()) == {"OK"}


def test_clients_that_read_nothing_stop_no_other_client() -> None:
    with inside() as address, calling(address, 1, pause=0.005) as callers, unread(address, 2):
        wait_for(lambda: len(callers.asked) > 20)
    assert set(callers.codes()) == {"OK"}
