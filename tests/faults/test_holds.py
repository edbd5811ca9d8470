"""No door holds the loop for long, whatever comes through it: counted, so that a busy machine changes nothing."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.faults.asked import ask
from tests.faults.doors import GRPC, WORST, Body, bodies
from tests.faults.holds import Counted, Held, held
from zweck.v1 import decision_pb2 as v1

MOST: Final = 250_000
"""Work of one hold: calls of functions, about. In a process that has answered, the first examination by an edition counts 236,000."""

FIRST: Final = v1.CheckProcessingRequest(facts={"time.decision_date": v1.FactValue(string_value="2019-03-01")})
"""A question by another edition than that of the bodies: the first one of a process makes what all editions share, once (290,000)."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A server with every door, whose work is counted."""
    with held(tmp_path_factory.mktemp("held"), Counted) as found:
        ask(found.port, "/zweck.v1.DecisionService/CheckProcessing", Body("the first question", GRPC, FIRST.SerializeToString()))
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
