"""No door holds the loop for long, whatever comes through it: counted, so that a busy machine changes nothing."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.faults.asked import ask
from tests.faults.doors import WORST, bodies
from tests.faults.holds import Counted, Held, held

MOST: Final = 250_000
"""Work of one hold: calls of functions, about. The first examination by an edition counts 236,000."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A server with every door, whose work is counted."""
    with held(tmp_path_factory.mktemp("held"), Counted) as found:
        yield found


def test_every_door_has_its_worst_bodies(server: Held) -> None:
    """The doors are those of the server's own tables: a new one needs its worst bodies here."""
    assert server.doors().keys() == WORST.keys()


@pytest.mark.parametrize("path", WORST)
def test_no_body_holds_the_loop(server: Held, path: str) -> None:
    long = []
    for kind in sorted(server.doors()[path]):
        for body in bodies(path, kind, server.limit(path)):
            server.longest()
            ended = ask(server.port, path, body)
            most = server.longest()
            print(f"{path} {kind.decode() or 'gRPC'}: {body.name} ({len(body.data):,} bytes, ended with {ended}): {most:,.0f}")
            if most > MOST:
                long.append((kind, body.name, most))
    assert not long
