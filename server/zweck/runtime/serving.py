"""The services of one process: from the first call to the last one, without losing any."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from zweck.access.keeper import Keeper
from zweck.company import NO_COMPANY, Company
from zweck.doors.authzen.evaluation import Requests
from zweck.doors.paths import Paths
from zweck.law.policy import PolicySet
from zweck.observe.meter import BATCH
from zweck.register import Register
from zweck.rpc.limits import Limits
from zweck.rpc.listen import Transport
from zweck.rpc.method import Method, Middleware, Stream, Unary, wrapped
from zweck.rpc.service import Service
from zweck.runtime.garbage import FROZEN
from zweck.service import administration, decisions, health
from zweck.service.administration import Control
from zweck.service.answer import ROOMS, AnswerOptions, Decider
from zweck.service.deployment import Deployment, deploy, of_service
from zweck.service.registry import methods as registry
from zweck.v1 import activity_pb2, decision_pb2, policy_pb2

if TYPE_CHECKING:
    from zweck.doors.trino.door import Trino

GRACE: Final = 10.0
"""Seconds that calls in flight have to finish, unless the options say otherwise."""

RENEWAL: Final = 5.0
"""Seconds between two looks at the files of certificates and access."""

FILES: Final = (decision_pb2.DESCRIPTOR, policy_pb2.DESCRIPTOR, activity_pb2.DESCRIPTOR)
SERVICES: Final[list[str]] = [service.full_name for file in FILES for service in file.services_by_name.values()]

PATHS: Final = [
    f"/{service.full_name}/{method.name}" for file in FILES for service in file.services_by_name.values() for method in service.methods
]
"""The methods that answer by the policies."""

Task = Callable[[], Coroutine[None, None, None]]
"""Work that runs beside the services."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How calls are answered, whatever the policies."""

    answers: AnswerOptions = field(default_factory=AnswerOptions)
    middleware: tuple[Middleware, ...] = ()
    """Access, traces, metrics, the record; the first one is the outermost."""

    limits: Limits = field(default_factory=Limits)
    """The limits of each client."""

    grace: float = GRACE
    """Seconds that calls in flight have to finish when the server stops."""

    tls: ssl.SSLContext | None = None
    renewal: Keeper | None = None
    """Certificates and access, which are looked at every few seconds."""

    reflection: bool = True
    """Whether tools may ask for the contract."""

    access_requests: str = ""
    """The address of the service that takes requests for access that was denied; the record has the denials."""

    trino: Path | None = None
    """The file that maps the identities of Trino to bindings; without it Trino is not answered."""

    control: Control | None = None
    """Keeps the policies up to date; without it there is no `AdminService`."""


class Serving:
    """The services of one process, until they are asked to stop."""

    def __init__(self, engine: Decider, policies: PolicySet, options: ServerOptions | None = None, company: Company = NO_COMPANY) -> None:
        """Answer with `engine`, which decides by `policies`; questions may name controllers and activities of `company`."""
        self._options = options = options or ServerOptions()
        self._middleware = of_service(options.middleware)
        self._registry = _registry(options.answers)
        also = {administration.SERVICE: options.control, registry.SERVICE: self._registry}
        services = [*SERVICES, *(name for name, served in also.items() if served is not None)]
        control = options.control
        hindered: dict[str, Callable[[], bool]] = {health.ANSWERS: lambda: not all(concern.ready for concern in options.middleware)}
        if control is not None:
            hindered[health.POLICIES] = partial(administration.stale, control)
        self._health = health.Health(services, hindered)
        fixed = self._health.methods()
        if options.control is not None:
            fixed += wrapped(administration.methods(options.control), options.middleware)
        if self._registry is not None:
            fixed += wrapped(self._registry.methods(), options.middleware)
        if options.reflection:
            fixed += health.reflection(services)
        self._trino = _trino(options)
        paths = Paths(
            options.answers.batch_limit,
            options.limits.memory / ROOMS,
            contract=options.reflection,
            question_limit=options.limits.question,
            also=wrapped(self._trino.methods() if self._trino is not None else (), options.middleware),
            requests=Requests(options.access_requests, options.answers.now),
        )
        largest = _largest(fixed, options.limits)
        self._service = Service(
            fixed, middleware=options.middleware, limits=options.limits, largest=largest, doors=paths, tidy=FROZEN.search
        )
        self._service.budget.watch(paths.cache)
        self.served = self.deployment(engine, policies, company)
        """The policy set by which calls are answered that begin now."""
        self.serve(self.served)
        self._renew = asyncio.Event()
        self._renewing: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._grace = options.grace
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def methods(self) -> Mapping[str, Method]:
        """The methods by their paths, for calls that begin now."""
        return self._service.methods

    @property
    def registers(self) -> bool:
        """Whether persons are looked up in a register."""
        return self._options.answers.register is not None

    def deployment(self, engine: Decider, policies: PolicySet, company: Company = NO_COMPANY) -> Deployment:
        """Make another policy set ready to be served with a company beside it; any thread may."""
        if self._trino is not None:
            self._trino.prepare(policies, company)
        return deploy(engine, policies, company, self._options.answers, self._options.middleware, self._service.budget)

    def serve(self, deployment: Deployment) -> None:
        """Answer the calls that begin from now on by this set. Calls in flight keep the old set; it is freed when the last one ends.

        What it keeps for further questions is freed before, by a thread: it takes 30 ms, in which calls have their turns.
        """
        for concern in self._middleware:
            concern.deployed(deployment.engine, deployment.policies.revision, deployment.answers.cache)
        if self._registry is not None:
            self._registry.deployed(deployment.company, deployment.policies.vocabulary)
        if self._trino is not None:
            self._trino.deployed(deployment.policies, deployment.company)
        self._service.methods |= {method.path: method for method in deployment.methods}
        if self.served is not deployment:
            Thread(target=self.served.forget, name="forgetting", daemon=True).start()
        self.served = deployment

    async def live(self, transport: Transport, began: Callable[[], None], beside: Iterable[Task] = ()) -> None:
        """Serve the clients of `transport` until asked to stop, and run `beside`; `began` is called once calls are answered.

        Raises:
            ListenError: if the address cannot be had any more.
        """
        self._loop = asyncio.get_running_loop()
        await transport.open(self._service, self._options.tls)
        others = [self._loop.create_task(work) for work in (self._keep_up(transport), *(begin() for begin in beside))]
        began()
        await self._stop.wait()
        logging.getLogger(__name__).info("asked to stop: no new calls are taken, those in flight have %g seconds", self._grace)
        others += self._renewing
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._health.stop()
        if self._registry is not None:
            self._registry.stop()
        await transport.close()
        await transport.drain(self._grace)

    def stop(self, grace: float | None = None) -> None:
        """Take no new calls from now on, and end when those in flight are answered or `grace` seconds (by default, the options') are over.

        Other threads and signal handlers may ask for it.
        """
        self._grace = self._grace if grace is None else grace
        self._service.stopping = True
        if self._loop is None:
            self._stop.set()
        else:
            with suppress(RuntimeError):  # Its loop is closed: it has stopped by itself.
                self._loop.call_soon_threadsafe(self._stop.set)

    def renew(self, also: Task | None = None) -> None:
        """Read certificates and access again at once, and run `also`; signal handlers may ask for it."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._renew_now, also)

    def _renew_now(self, also: Task | None) -> None:
        self._renew.set()
        if also is not None:
            task = asyncio.get_running_loop().create_task(also())
            self._renewing.add(task)
            task.add_done_callback(self._renewing.discard)

    async def _keep_up(self, transport: Transport) -> None:
        renewal = self._options.renewal
        while renewal is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._renew.wait(), RENEWAL)
            transport.renew(renewal.look(anyway=self._renew.is_set()))
            self._renew.clear()


def _trino(options: ServerOptions) -> "Trino | None":
    """The door for Trino, if it is wanted; it needs the extra for tables."""
    if options.trino is None:
        return None
    from zweck.doors.trino.door import Trino  # noqa: PLC0415

    return Trino(options.trino, options.answers.now)


def _registry(answers: AnswerOptions) -> registry.Registry | None:
    """The service of the register, where there is one that takes events."""
    if isinstance(answers.register, Register) and answers.pseudonyms is not None:
        return registry.Registry(answers.register, answers.pseudonyms, answers.now, answers.time_zone)
    return None


def _largest(fixed: Iterable[Method], limits: Limits) -> dict[str, int]:
    """The largest message of each method, in bytes; only batches may have the largest of all."""
    probes = {method.path: limits.probe for method in fixed if isinstance(method, Unary | Stream) and method.probe}
    others = {method.path: limits.question for method in fixed} | dict.fromkeys(PATHS, limits.question)
    return {**others, **probes, decisions.path(BATCH): limits.message}
