"""A server in this process whose policies are exchanged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

from tests.arcadia import POLICIES
from tests.serving import Server
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.observe.meter import Meter
from zweck.runtime.admission import Inventory
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.serving import ServerOptions, Serving
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import Packed, Read, read
from zweck.service.answer import AnswerOptions
from zweck.service.metering import Metering

ONE: Final = read(Folder(POLICIES))
SERVED: Final = Inventory.of(ONE.policies, ONE.archive)


def engine(policies: PolicySet) -> Engine:
    """An engine that remembers."""
    return Engine(policies, cache=10)


class Turns:
    """Compiles one policy set after the other."""

    def __init__(self, *sets: Read) -> None:
        """Begin with the first one."""
        self._sets = [Packed.of(one) for one in sets]
        self.attempts = 0

    async def compiled(self) -> Packed:
        """The next one."""
        self.attempts += 1
        return self._sets[self.attempts % len(self._sets)]


def looked_after(compiler: object) -> Reloader:
    """A reloader of policies that this compiles, beginning with Arcadia's."""
    status = Status(ONE.policies.revision, ONE.origin, watching=False)
    return Reloader(Folder(POLICIES), cast(Turns, compiler).compiled, status, served=SERVED, stamp=None, watch=False)


@contextmanager
def serving(compiler: object, meter: Meter | None = None) -> Iterator[tuple[Serving, str]]:
    """A server, and its address."""
    reload = looked_after(compiler)
    middleware = () if meter is None else (Metering(meter),)
    options = ServerOptions(answers=AnswerOptions(cached=100), middleware=middleware, control=reload)
    server = Server(engine(ONE.policies), ONE.policies, "127.0.0.1:0", options)
    reload.exchange = Exchange(server.serving, engine, None)
    server.start()
    try:
        yield server.serving, server.address
    finally:
        server.stop(grace=1)
