"""Puts the services on the network and takes them off again without losing a call."""

import asyncio
import gc
import signal
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import FrameType
from typing import Final, Protocol

import uvloop

from zweck.law.policy import PolicySet
from zweck.observe.meter import Meter
from zweck.record import Record
from zweck.rpc.endpoint import Endpoint
from zweck.rpc.limits import Limits
from zweck.rpc.listen import LISTEN, Listener
from zweck.rpc.method import Method
from zweck.rpc.service import OnRequest, Service, anybody
from zweck.runtime.workers.line import Line, obey_nothing
from zweck.runtime.workers.supervisor import Supervisor
from zweck.service import administration, health, reflection
from zweck.service.administration import Control
from zweck.service.answers import BATCH_LIMIT, Decider
from zweck.service.errors import status
from zweck.service.offer import Offer, Terms
from zweck.v1 import decision_pb2, policy_pb2

GRACE: Final = 10.0
"""Seconds that calls in flight have to finish, if nothing else is said."""

LOOK: Final = 5.0
"""Seconds between two looks at the files of certificates and access."""

FILES: Final = (decision_pb2.DESCRIPTOR, policy_pb2.DESCRIPTOR)
SERVICES: Final[list[str]] = [service.full_name for file in FILES for service in file.services_by_name.values()]

Beside = Callable[[], Coroutine[None, None, None]]
"""What runs beside the services."""

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
        matcher: str = "native",
        control: Control | None = None,
    ) -> None:
        """Answer with `engine`; `on_request` sees every call before its messages and may raise to refuse it.

        `service.offer.Terms` says what `batch_limit`, `remember`, `record`, `refuse` and `meter` mean. `renewal` is asked for TLS again
        every few seconds, `reflect` says whether tools may ask for the contract, and `traced` gives methods spans. `limits` are those of
        each client, and `grace` is how long calls have to end. With a `control` of the policy set, that is served, too; `matcher` is
        the engine's name.
        """
        limits = limits or Limits()
        services = [*SERVICES, *([administration.SERVICE] if control is not None else [])]
        self._health = health.Health(services)
        self._terms = Terms(batch_limit, remember, record, refuse, meter, limits.wait)
        self._traced = traced
        self._matcher = matcher
        self._meter = meter
        fixed = self._health.methods()
        if control is not None:
            fixed += traced(administration.Administration(control).methods())
        if reflect:
            fixed += reflection.Reflection([*services, health.SERVICE, reflection.SERVICE]).methods()
        self._service = Service(fixed, meter.counting(status) if meter is not None else status, limits=limits, on_request=on_request)
        self.offered = self.offer(engine, policies)
        """What is served."""
        self.serve(self.offered)
        self._tls = tls
        self._renewal = renewal
        self._renew = asyncio.Event()
        self._renewing: set[asyncio.Task[None]] = set()
        self._asked = asyncio.Event()
        self._grace = grace
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def methods(self) -> Mapping[str, Method]:
        """The methods that calls find which begin now, by their paths."""
        return self._service.methods

    def offer(self, engine: Decider, policies: PolicySet) -> Offer:
        """Make another policy set ready to be served; any thread may."""
        offer = self._terms.offer(engine, policies)
        return replace(offer, methods=tuple(self._traced([*offer.methods])))

    def serve(self, offer: Offer) -> None:
        """Answer the calls that begin from now on by this set. Those in flight go on with theirs, and the last of them lets go of it."""
        if self._meter is not None:
            self._meter.exchange()
            offer.watch(self._meter, self._matcher)
        self._service.methods |= {method.path: method for method in offer.methods}
        self.offered = offer

    async def live(self, source: Source, began: Callable[[], None], beside: Iterable[Beside] = ()) -> None:
        """Serve the clients of `source` until asked to stop, and run `beside`; `began` is called once calls are answered."""
        self._loop = asyncio.get_running_loop()
        endpoint = Endpoint(self._service, self._tls)
        others = [self._loop.create_task(work) for work in (self._keep_up(endpoint), *(begin() for begin in beside))]
        source.start(endpoint.take)
        began()
        await self._asked.wait()
        others += self._renewing
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
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

    def renew(self, also: Beside | None = None) -> None:
        """Read certificates and access anew at once, and run `also`; signal handlers may ask."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._renew_now, also)

    def _renew_now(self, also: Beside | None) -> None:
        self._renew.set()
        if also is not None:
            task = asyncio.get_running_loop().create_task(also())
            self._renewing.add(task)
            task.add_done_callback(self._renewing.discard)

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
        control: Control | None = None,
    ) -> None:
        """Take the address `listen` as `HOST:PORT`; port 0 lets the system choose. Nothing is answered before `start`.

        Raises:
            ListenError: if that address cannot be had.
        """
        self._listener = Listener(listen)
        self.serving = Serving(
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
            control=control,
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
            self.serving.ask(grace)
            self._thread.join()

    def _live(self) -> None:
        try:
            uvloop.run(self.serving.live(self._listener, self._began.set))
        finally:
            self._began.set()  # nobody must wait for what cannot begin


def run(
    serving: Serving,
    listen: str = LISTEN,
    on_ready: Callable[[str], None] = print,
    *,
    beside: Iterable[Beside] = (),
    on_hang_up: Beside | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then stop gracefully; a second signal ends the process at once. SIGHUP renews certificates and access.

    `on_ready` is called with the real address once calls are answered; `beside` runs beside them, and `on_hang_up` on SIGHUP. Must run in
    the main thread, which receives signals.

    Raises:
        ListenError: if the address cannot be had.
    """
    listener = Listener(listen)
    signal.signal(signal.SIGHUP, lambda *_: serving.renew(on_hang_up))
    _run(serving, listener, lambda: on_ready(listener.address), beside)


def work(
    serving: Serving, line: int, told: str, obey: Callable[[Line], Callable[[bytes, bytes], None]] = lambda line: obey_nothing
) -> None:
    """Serve as a worker of `supervise`, whose end of the line has this descriptor; `told` is what the supervisor is told then.

    `obey` gives, for the line, what carries out the supervisor's orders.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # meant for the supervisor, but a terminal sends it to all
    source = Line(line, serving.ask)
    source.obey = obey(source)
    _run(serving, source, lambda: source.ready(told))


def supervise(
    listen: str,
    command: Callable[[str], Sequence[str]],
    workers: int,
    on_ready: Callable[[str], None] = print,
    *,
    grace: float = GRACE,
    lead: Callable[[Supervisor], Coroutine[None, None, None]] | None = None,
) -> int:
    """Serve with several worker processes until SIGTERM or SIGINT; SIGUSR2 starts them anew, one after the other.

    `command` gives the command of a worker for the real address, to which the descriptor of its line is added; `lead` runs beside the
    supervisor. Returns the exit code.

    Raises:
        ListenError: if the address cannot be had.
    """
    listener = Listener(listen)
    gc.enable()
    gc.freeze()

    async def keep() -> int:
        supervisor = Supervisor(listener, command(listener.address), workers, grace)
        leading = None if lead is None else asyncio.create_task(lead(supervisor))
        try:
            return await supervisor.run(on_ready)
        finally:
            if leading is not None:
                leading.cancel()

    return asyncio.run(keep())


def _run(serving: Serving, source: Source, began: Callable[[], None], beside: Iterable[Beside] = ()) -> None:
    gc.enable()
    gc.freeze()  # the policies stay: no collection during a call need look through them
    with _asked_by_signals(serving):
        uvloop.run(serving.live(source, began, beside))


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
