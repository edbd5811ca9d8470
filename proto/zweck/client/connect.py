"""The connections to a server, for callers that wait and for callers that use asyncio."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Self, TypeVar, Unpack

import grpc

from zweck.client.cache import Cache
from zweck.client.facts import AnyFacts, Further, How, about_now, question
from zweck.client.permission import Permission, permission
from zweck.client.retries import Retries
from zweck.v1.decision_pb2 import CheckProcessingRequest, Decision, Subject
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2 import Fact, ListFactsRequest
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

if TYPE_CHECKING:
    from zweck.v1.decision_pb2_grpc import DecisionServiceAsyncStub  # a type of the stubs alone
    from zweck.v1.policy_pb2_grpc import PolicyServiceAsyncStub

TIMEOUT: Final = 2.0
"""Seconds that a call waits for its answer, retries among them, if nothing else is wanted."""

Metadata = tuple[tuple[str, str], ...]
Answer = TypeVar("Answer")


class _Manner:
    """The part that both clients have in common."""

    def __init__(self, token: str, timeout: float, retries: Retries | None, cache: Cache | None) -> None:
        self._metadata: Metadata = (("authorization", f"Bearer {token}"),) if token else ()
        self._timeout = timeout
        self._retries = retries or Retries()
        self._cache = cache

    def _end(self, timeout: float | None) -> float:
        return time.monotonic() + (self._timeout if timeout is None else timeout)

    def _wait(self, attempt: int, error: grpc.RpcError, end: float) -> float:
        """Seconds until the next attempt.

        Raises:
            grpc.RpcError: the error, if there is to be none.
        """
        wait = self._retries.wait(attempt, error)
        if wait is None or time.monotonic() + wait >= end:
            raise error
        return wait

    def _cached(self, asked: CheckProcessingRequest) -> Decision | None:
        return None if self._cache is None else self._cache.get(asked)

    def _keep(self, asked: CheckProcessingRequest, decision: Decision) -> Decision:
        if self._cache is not None:
            self._cache.put(asked, decision)
        return decision


class Client(_Manner):
    """A connection that waits for each answer; safe to use from several threads. Leave its `with` block, or close it, when done.

    `address` is `HOST:PORT`. Without `credentials` the connection is plain text; `grpc.ssl_channel_credentials()` gives TLS. `token` is a
    bearer token for servers that identify callers by one. `timeout` is in seconds and holds for every call that names no other, with its
    `retries`. With a `cache`, a question that was answered a moment ago is not sent.
    """

    def __init__(
        self,
        address: str,
        *,
        credentials: grpc.ChannelCredentials | None = None,
        token: str = "",
        timeout: float = TIMEOUT,
        retries: Retries | None = None,
        cache: Cache | None = None,
    ) -> None:
        super().__init__(token, timeout, retries, cache)
        self._channel = grpc.secure_channel(address, credentials) if credentials else grpc.insecure_channel(address)
        self._service = DecisionServiceStub(self._channel)
        self._policies = PolicyServiceStub(self._channel)

    def check(self, facts: AnyFacts, *, timeout: float | None = None, **how: Unpack[How]) -> Decision:
        """Whether data may be processed under these facts. A prohibition is an answer, never an error.

        Without `time.decision_date` the answer is about now (`basis` is `LIVE`); with it, about that day (`AS_OF`), and no leave to act.

        Raises:
            TypeError, ValueError: if a value is none that a fact can have; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        asked = question(facts, **how)
        known = self._cached(asked)
        if known is not None:
            return known
        return self._keep(
            asked, self._call(lambda left: self._service.CheckProcessing(asked, timeout=left, metadata=self._metadata), timeout)
        )

    def ensure_permitted(
        self,
        activity: str,
        subject: Subject | None = None,
        facts: AnyFacts | None = None,
        *,
        timeout: float | None = None,
        **further: Unpack[Further],
    ) -> Permission:
        """The permission to carry out an activity for a person, with the obligations that ride on it; anything else is an exception.

        It is about now: the day is that of the server's clock where the controller is.

        Raises:
            NotPermitted: if it is prohibited, open or not regulated, or the answer is not about now.
            TypeError, ValueError: if a value is none that a fact can have, or `facts` state a day; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        return permission(self.check(about_now(facts), timeout=timeout, activity=activity, subject=subject, **further), activity)

    def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """All facts that a question can state, with types, values, labels and questions; a server with roles wants the role `read`.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        asked = ListFactsRequest()
        return list(self._call(lambda left: self._policies.ListFacts(asked, timeout=left, metadata=self._metadata), timeout).facts)

    def close(self) -> None:
        """End the connection; calls that still wait fail."""
        self._channel.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the connection."""
        self.close()

    def _call(self, call: Callable[[float], Answer], timeout: float | None) -> Answer:
        end, attempt = self._end(timeout), 1
        while True:
            try:
                return call(end - time.monotonic())
            except grpc.RpcError as error:
                wait = self._wait(attempt, error, end)
            time.sleep(wait)
            attempt += 1


class AsyncClient(_Manner):
    """`Client` for asyncio. Create it inside the running event loop."""

    def __init__(
        self,
        address: str,
        *,
        credentials: grpc.ChannelCredentials | None = None,
        token: str = "",
        timeout: float = TIMEOUT,
        retries: Retries | None = None,
        cache: Cache | None = None,
    ) -> None:
        super().__init__(token, timeout, retries, cache)
        self._channel = grpc.aio.secure_channel(address, credentials) if credentials else grpc.aio.insecure_channel(address)
        self._service: DecisionServiceAsyncStub = DecisionServiceStub(self._channel)
        self._policies: PolicyServiceAsyncStub = PolicyServiceStub(self._channel)

    async def check(self, facts: AnyFacts, *, timeout: float | None = None, **how: Unpack[How]) -> Decision:
        """Whether data may be processed under these facts. A prohibition is an answer, never an error.

        Without `time.decision_date` the answer is about now (`basis` is `LIVE`); with it, about that day (`AS_OF`), and no leave to act.

        Raises:
            TypeError, ValueError: if a value is none that a fact can have; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        asked = question(facts, **how)
        known = self._cached(asked)
        if known is not None:
            return known
        sent = await self._call(lambda left: self._service.CheckProcessing(asked, timeout=left, metadata=self._metadata), timeout)
        return self._keep(asked, sent)

    async def ensure_permitted(
        self,
        activity: str,
        subject: Subject | None = None,
        facts: AnyFacts | None = None,
        *,
        timeout: float | None = None,
        **further: Unpack[Further],
    ) -> Permission:
        """The permission to carry out an activity for a person, with the obligations that ride on it; anything else is an exception.

        It is about now: the day is that of the server's clock where the controller is.

        Raises:
            NotPermitted: if it is prohibited, open or not regulated, or the answer is not about now.
            TypeError, ValueError: if a value is none that a fact can have, or `facts` state a day; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        return permission(await self.check(about_now(facts), timeout=timeout, activity=activity, subject=subject, **further), activity)

    async def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """All facts that a question can state, with types, values, labels and questions; a server with roles wants the role `read`.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        asked = ListFactsRequest()
        answer = await self._call(lambda left: self._policies.ListFacts(asked, timeout=left, metadata=self._metadata), timeout)
        return list(answer.facts)

    async def close(self) -> None:
        """End the connection; calls that still wait fail."""
        await self._channel.close()

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the connection."""
        await self.close()

    async def _call(self, call: Callable[[float], Awaitable[Answer]], timeout: float | None) -> Answer:
        end, attempt = self._end(timeout), 1
        while True:
            try:
                return await call(end - time.monotonic())
            except grpc.RpcError as error:
                wait = self._wait(attempt, error, end)
            await asyncio.sleep(wait)
            attempt += 1
