"""Both transports, for tests that hold with either: a module that imports the fixture `transport` runs twice."""

from collections.abc import Iterator
from typing import cast

import pytest

from tests.judge.transport.server import Grpcio
from zweck.access.keeper import Files
from zweck.rpc.listen import Transport

OWN, GRPCIO = "nghttp2", "grpcio"
_chosen = [OWN]


@pytest.fixture(scope="module", autouse=True, params=[OWN, GRPCIO])
def transport(request: pytest.FixtureRequest) -> Iterator[str]:
    """The transport of the servers that are made meanwhile."""
    _chosen.append(str(request.param))
    yield _chosen[-1]
    _chosen.pop()


def chosen(listen: str, files: Files | None = None) -> Transport:
    """The transport that is chosen, at an address."""
    return Transport.at(listen) if _chosen[-1] == OWN else cast(Transport, Grpcio(listen, files))
