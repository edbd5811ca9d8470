"""Puts the services on the network and takes them off again without losing a call."""

import asyncio
import gc
import signal
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, Protocol

import uvloop

from engine.policy import PolicySet
from server import decisions, health, reflection
from server.answers import BATCH_LIMIT, Answers, Decider
from server.errors import status
from server.observe.meter import Meter
from server.observe.watch import QUESTIONS, watch_engine, watch_memory
from server.policies import Policies
from server.record import Record
from server.recorded import Recorded
from server.transport.endpoint import Endpoint
from server.transport.limits import Limits
from server.transport.line import Line
from server.transport.listen import LISTEN, Listener
from server.transport.method import Method
from server.transport.service import OnRequest, Service, anybody
from server.transport.supervisor import Supervisor
from zweck.v1 import decision_pb2, policy_pb2

GRACE: Final = 10.0
"""Seconds that calls in flight have to finish, if nothing else is said."""

LOOK: Final = 5.0
"""Seconds between two looks at the files of certificates and access."""

FILES: Final = (decision_pb2.DESCRIPTOR, policy_pb2.DESCRIPTOR)
SERVICES: Final[list[str]] = [service.full_name for file in FILES for service in file.services_by_name.values()]

Traced = Callable[[list[Method]], list[Method]]
"""Gives methods spans."""


def as_they_are(methods: list[Method]) -> list[Method]:
    """Methods without spans."""
    return methods


class Renewal(Protocol):
    """What may change while the server runs."""

    def look(self, *, anyway: bool = False) -> ssl.SSLContext | None:
        """TLS for connections from now on; with `anyway`, all is read anew even if nothing seems to have changed."""
        ...


class Source(Protocol):
    """Where clients come from."""

    def start(self, take: Callable[..., None]) -> None:
        """Give clients to `take`."""
        ...

    async def close(self) -> None:
        """Give no more."""
        ...


class Serving:
    """The services of one process, until they are asked to stop."""

    def __init__(
        self,
        engine: Decider,
        policies: PolicySet,
        *,
        batch_limit: int = BATCH_LIMIT,
        remember: int = 0,
        record: Record | None = None,
        refuse: bool = True,
        grace: float = GRACE,
        tls: ssl.SSLContext | None = None,
        on_request: OnRequest = anybody,
        renewal: Renewal | None = None,
        reflect: bool = True,
        meter: Meter | None = None,
        traced: Traced = as_they_are,
        limits: Limits | None = None,
    ) -> None:
        """Answer with `engine`; `on_request` sees every call before its messages and may raise to refuse it.

        With a `record`, every answer waits for it; while that is not available, answers are refused, or else given all the same. `renewal`
        is asked for TLS again every few seconds, and `reflect` says whether tools may ask for the contract. A `meter` counts what is
        decided and refused; `traced` gives methods spans. `limits` are those of each client.
        """
        limits = limits or Limits()
        self._health = health.Health(SERVICES)
        answers = Answers(engine, policies.vocabulary, batch_limit, remember, meter)
        recorded = Recorded(answers, record, refuse=refuse, meter=meter, longest=limits.wait) if record is not None else None
        if meter is not None:
            watch_engine(meter, engine)
            watch_memory(meter, QUESTIONS, answers.memory)
        methods = [
            *traced([*decisions.methods(answers, recorded, meter), *Policies(policies).methods()]),
            *self._health.methods(),
        ]
        if reflect:
            methods += reflection.Reflection([*SERVICES, health.SERVICE, reflection.SERVICE]).methods()
        self._service = Service(methods, meter.counting(status) if meter is not None else status, limits=limits, on_request=on_request)
        self._tls = tls
        self._renewal = renewal
        self._renew = asyncio.Event()
        self._asked = asyncio.Event()
        self._grace = grace
        self._loop: asyncio.AbstractEventLoop | None = None

    async def live(self, source: Source, began: Callable[[], None]) -> None:
        """Serve the clients of `source` until asked to stop; `began` is called once calls are answered."""
        self._loop = asyncio.get_running_loop()
        endpoint = Endpoint(self._service, self._tls)
        renewing = self._loop.create_task(self._keep_up(endpoint))
        source.start(endpoint.take)
        began()
        await self._asked.wait()
        renewing.cancel()
        self._health.stop()
        await source.close()
        await endpoint.drain(self._grace)

    def ask(self, grace: float | None = None) -> None:
        """Take no new calls from now on, and stop when those in flight are answered or `grace` seconds are over, the server's if not given.

        Other threads and signal handlers may ask.
        """
        self._grace = self._grace if grace is None else grace
        self._service.stopping = True
        if self._loop is None:
            self._asked.set()
        else:
            self._loop.call_soon_threadsafe(self._asked.set)

    def renew(self) -> None:
        """Read certificates and access anew at once; signal handlers may ask."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._renew.set)

    async def _keep_up(self, endpoint: Endpoint) -> None:
        while self._renewal is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._renew.wait(), LOOK)
            endpoint.tls = self._renewal.look(anyway=self._renew.is_set())
            self._renew.clear()


class Server:
    """The services at one address, in a thread of their own."""

    def __init__(
        self,
        engine: Decider,
        policies: PolicySet,
        listen: str = LISTEN,
        *,
        batch_limit: int = BATCH_LIMIT,
        remember: int = 0,
        record: Record | None = None,
        refuse: bool = True,
        tls: ssl.SSLContext | None = None,
        on_request: OnRequest = anybody,
        renewal: Renewal | None = None,
        reflect: bool = True,
        meter: Meter | None = None,
        traced: Traced = as_they_are,
        limits: Limits | None = None,
    ) -> None:
        """Take the address `listen` as `HOST:PORT`; port 0 lets the system choose. Nothing is answered before `start`.

        Raises:
            ListenError: if that address cannot be had.
        """
        self._listener = Listener(listen)
        self._serving = Serving(
            engine,
            policies,
            batch_limit=batch_limit,
            remember=remember,
            record=record,
            refuse=refuse,
            tls=tls,
            on_request=on_request,
            renewal=renewal,
            reflect=reflect,
            meter=meter,
            traced=traced,
            limits=limits,
        )
        self._began = threading.Event()
        self._thread = threading.Thread(target=self._live, name="serve", daemon=True)
        self.address = self._listener.address

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()
        self._began.wait()

    def stop(self, grace: float = GRACE) -> None:
        """Tell whoever watches the health, take no new calls, and return when those in flight are answered or `grace` seconds are over."""
        if self._thread.is_alive():
            self._serving.ask(grace)
            self._thread.join()

    def _live(self) -> None:
        try:
            uvloop.run(self._serving.live(self._listener, self._began.set))
        finally:
            self._began.set()  # nobody must wait for what cannot begin


def run(serving: Serving, listen: str = LISTEN, on_ready: Callable[[str], None] = print) -> None:
    """Serve until SIGTERM or SIGINT, then stop gracefully; a second signal ends the process at once. SIGHUP renews certificates and access.

    `on_ready` is called with the real address once calls are answered. Must run in the main thread, which receives signals.

    Raises:
        ListenError: if the address cannot be had.
    """
    listener = Listener(listen)
    signal.signal(signal.SIGHUP, lambda *_: serving.renew())
    _run(serving, listener, lambda: on_ready(listener.address))


def work(serving: Serving, line: int, told: str) -> None:
    """Serve as a worker of `supervise`, whose end of the line has this descriptor; `told` is what the supervisor is told then."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # meant for the supervisor, but a terminal sends it to all
    source = Line(line, serving.ask)
    _run(serving, source, lambda: source.ready(told))


def supervise(
    listen: str, command: Callable[[str], Sequence[str]], workers: int, on_ready: Callable[[str], None] = print, *, grace: float = GRACE
) -> int:
    """Serve with several worker processes until SIGTERM or SIGINT; SIGHUP starts them anew, one after the other.

    `command` gives the command of a worker for the real address, to which the descriptor of its line is added. Returns the exit code.

    Raises:
        ListenError: if the address cannot be had.
    """
    listener = Listener(listen)

    async def keep() -> int:
        return await Supervisor(listener, command(listener.address), workers, grace).run(on_ready)

    return asyncio.run(keep())


def _run(serving: Serving, source: Source, began: Callable[[], None]) -> None:
    gc.enable()
    gc.freeze()  # the policies stay: no collection during a call need look through them
    with _asked_by_signals(serving):
        uvloop.run(serving.live(source, began))


@contextmanager
def _asked_by_signals(serving: Serving) -> Iterator[None]:
    def ask(number: int, frame: FrameType | None) -> None:
        restore()
        serving.ask()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        restore()
