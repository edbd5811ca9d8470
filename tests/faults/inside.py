"""A server in this process, for tests: a program takes half a second of processor time to start."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.engine.strategies import ARCADIA
from tests.faults.recorded import KEY
from tests.record.keeping import keep_policies
from tests.serving import Server
from zweck.access.keeper import Files, Keeper
from zweck.chain.addresses import address
from zweck.engine import Engine
from zweck.record import Record
from zweck.record.chain import RECORD
from zweck.rpc.limits import Limits
from zweck.runtime.serving import ServerOptions
from zweck.service.recording import Recording


@contextmanager
def inside(url: str = "", *, files: Files | None = None, rate: float | None = None, limits: Limits | None = None) -> Iterator[str]:
    """The address of a server with Arcadia's law, which records at `url` if there is one; a busy machine makes it refuse nothing."""
    record = Record(address(url, RECORD), KEY) if url else None
    keeper = Keeper(files or Files(), rate=rate)
    if record is not None:
        keep_policies(record, ARCADIA)
    middleware = keeper.gate, *([Recording(record)] if record is not None else [])
    options = ServerOptions(middleware=middleware, tls=keeper.tls, renewal=keeper, limits=limits or Limits(wait=60))
    server = Server(Engine(ARCADIA), ARCADIA, "127.0.0.1:0", options)
    server.start()
    try:
        yield server.address
    finally:
        server.stop(grace=1)
        if record is not None:
            record.close()
