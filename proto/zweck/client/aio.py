"""The connection to a server, for callers that use asyncio."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Generator, Iterable
from typing import Any, Final, Self, TypeVar, Unpack
from weakref import WeakKeyDictionary

import grpc

from zweck.client.cache import Cache
from zweck.client.facts import AnyFacts, Further, How, about_now, question
from zweck.client.leases import Leases, Step
from zweck.client.manner import OPTIONS, TIMEOUT, AsyncStubs, Manner, address_of
from zweck.client.many import Answered, batches, completed
from zweck.client.permission import Permission, permission
from zweck.client.retries import Retries
from zweck.v1.decision_pb2 import CheckProcessingRequest, Decision, Subject
from zweck.v1.policy_pb2 import Fact, ListFactsRequest
from zweck.v1.residual import MAX_LEASE

Answer = TypeVar("Answer")

log: Final = logging.getLogger(__name__)


class AsyncClient(Manner):
    """`Client` for asyncio. It may be made before an event loop runs, and serve several: each has its own channel, opened at first use."""

    def __init__(
        self,
        address: str,
        *,
        credentials: grpc.ChannelCredentials | None = None,
        token: str = "",
        timeout: float = TIMEOUT,
        retries: Retries | None = None,
        cache: Cache | None = None,
        leases: Leases | None = None,
    ) -> None:
        super().__init__(token, timeout, retries, cache, leases)
        self._address = address_of(address)
        self._credentials = credentials
        self._reporting: asyncio.Task[None] | None = None
        self._channels: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[grpc.aio.Channel, AsyncStubs]] = WeakKeyDictionary()

    async def check(self, facts: AnyFacts, *, timeout: float | None = None, **how: Unpack[How]) -> Decision:
        """Whether data may be processed under these facts. A prohibition is an answer, never an error.

        Without `time.decision_date` the answer is about now (`basis` is `LIVE`); with it, about that day (`AS_OF`), and no leave to act.

        Raises:
            TypeError, ValueError: if a value is none that a fact can have; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        asked = question(facts, **how)
        known, keep = self._cached(asked)
        return known if known is not None else keep(await self.send(lambda stubs: stubs.decisions.CheckProcessing, asked, timeout=timeout))

    async def check_many(self, questions: Iterable[CheckProcessingRequest], *, timeout: float | None = None) -> list[Answered]:
        """The decisions on any number of questions (`question(facts, …)`), in their order.

        In the place of a question that cannot be understood stands its `Refusal`. They travel in batches that no usual limit refuses, each
        of which has `timeout`; no cache is read.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        return [
            answer
            for batch in batches(questions)
            for answer in completed(await self.send(lambda stubs: stubs.decisions.BatchCheckProcessing, batch, timeout=timeout))
        ]

    async def ensure_permitted(
        self,
        activity: str,
        subject: Subject | None = None,
        facts: AnyFacts | None = None,
        *,
        timeout: float | None = None,
        allow_cached: bool = False,
        **further: Unpack[Further],
    ) -> Permission:
        """The permission to carry out an activity for a person, with the obligations that ride on it; anything else is an exception.

        It is about now: the day is that of the server's clock where the controller is. With `allow_cached` and `leases` the client may
        decide itself, by the law and the register of some seconds ago (basis `CACHED`).

        Raises:
            NotPermitted: if it is prohibited, open or not regulated, or the answer is not about now.
            TypeError, ValueError: if a value is none that a fact can have, `facts` state a day, or `activity` is empty: nothing is sent.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        facts = about_now(activity, facts)
        if allow_cached and self.leases is not None:
            asked = question(facts, activity=activity, subject=subject, **further)
            known = await self._carry_out(self.leases.steps(asked), timeout)
            if known is not None:
                self._report_later()
                return permission(known, activity, allow_cached=True)
        return permission(await self.check(facts, timeout=timeout, activity=activity, subject=subject, **further), activity)

    async def report(self, *, timeout: float | None = None) -> None:
        """Report the answers that the client has given itself, which also happens when it gives another one, and at its end.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses; they are kept then.
        """
        if self.leases is not None:
            await self._carry_out(self.leases.reports(all=True), timeout)

    def _report_later(self) -> None:
        """Report when the lease is over, even if no further call comes."""
        if self._reporting is None or self._reporting.done():
            self._reporting = asyncio.create_task(self._wait_and_report())

    async def _wait_and_report(self) -> None:
        await asyncio.sleep(MAX_LEASE)
        await self._try_to_report()

    async def _try_to_report(self) -> None:
        try:
            await self.report()
        except grpc.RpcError as error:
            log.error("answers are not reported yet: %s", error)

    async def _carry_out(self, steps: Generator[Step, Any, Answer], timeout: float | None) -> Answer:
        """The outcome of steps, once their calls are made."""
        try:
            step = next(steps)
            while True:
                try:
                    answer = await self.send(step.method, step.message, timeout=timeout)
                except grpc.RpcError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            found: Answer = done.value
            return found

    async def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """All facts that a question can state, with types, values, labels and questions; a server with roles wants the role `read`.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        return list((await self.send(lambda stubs: stubs.policies.ListFacts, ListFactsRequest(), timeout=timeout)).facts)

    async def send(
        self, method: Callable[[AsyncStubs], Callable[..., Awaitable[Answer]]], message: Any, *, timeout: float | None = None
    ) -> Answer:
        """The answer of a method of the contract, with the token, the timeout and the retries of the client.

        So `client.send(lambda stubs: stubs.register.Erase, EraseRequest(…))` erases a person.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses; as a `CallError`.
        """
        end, attempt = self._end(timeout), 1
        while True:
            try:
                return await method(self._opened())(message, timeout=end - time.monotonic(), metadata=self._metadata)
            except grpc.RpcError as error:
                wait = self._wait(attempt, error, end)
            await asyncio.sleep(wait)
            attempt += 1

    def _opened(self) -> AsyncStubs:
        """The services over the channel of the running event loop."""
        loop = asyncio.get_running_loop()
        found = self._channels.get(loop)
        if found is None:
            address, credentials = self._address, self._credentials
            channel = grpc.aio.secure_channel(address, credentials, OPTIONS) if credentials else grpc.aio.insecure_channel(address, OPTIONS)
            found = self._channels[loop] = channel, AsyncStubs(channel)
        return found[1]

    async def close(self) -> None:
        """Report what is due, and end the connection of the running event loop; calls that still wait fail. Another loop's ends with it."""
        if self._reporting is not None:
            self._reporting.cancel()
            await self._try_to_report()
        found = self._channels.pop(asyncio.get_running_loop(), None)
        if found is not None:
            await found[0].close()

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the connection."""
        await self.close()
