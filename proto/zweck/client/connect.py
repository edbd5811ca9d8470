"""The connections to a server, for callers that wait and for callers that use asyncio."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Self

import grpc

from zweck.client.facts import PlainValue, question
from zweck.v1.decision_pb2 import Decision, Detail, Note, Subject
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2 import Fact, ListFactsRequest
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

if TYPE_CHECKING:
    from zweck.v1.decision_pb2_grpc import DecisionServiceAsyncStub  # a type of the stubs alone
    from zweck.v1.policy_pb2_grpc import PolicyServiceAsyncStub

TIMEOUT: Final = 2.0
"""Seconds that a call waits for its answer if nothing else is wanted."""

Metadata = tuple[tuple[str, str], ...]


class Client:
    """A connection that waits for each answer; safe to use from several threads. Leave its `with` block, or close it, when done.

    `address` is `HOST:PORT`. Without `credentials` the connection is plain text; `grpc.ssl_channel_credentials()` gives TLS. `token` is a
    bearer token for servers that identify callers by one. `timeout` is in seconds and holds for every call that names no other.
    """

    def __init__(
        self, address: str, *, credentials: grpc.ChannelCredentials | None = None, token: str = "", timeout: float = TIMEOUT
    ) -> None:
        self._channel = grpc.secure_channel(address, credentials) if credentials else grpc.insecure_channel(address)
        self._service = DecisionServiceStub(self._channel)
        self._policies = PolicyServiceStub(self._channel)
        self._metadata = _metadata(token)
        self._timeout = timeout

    def check(
        self,
        facts: Mapping[str, PlainValue],
        *,
        request_id: str = "",
        presume_unstated: bool = False,
        consulted: Iterable[str] = (),
        controller: str = "",
        activity: str = "",
        subject: Subject | None = None,
        notes: Mapping[str, Note] | None = None,
        detail: Detail.ValueType = Detail.DETAIL_UNSPECIFIED,
        timeout: float | None = None,
    ) -> Decision:
        """Whether data may be processed under these facts. A prohibition is an answer, never an error.

        Raises:
            TypeError, ValueError: if a value is none that a fact can have; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        asked = question(
            facts,
            request_id=request_id,
            presume_unstated=presume_unstated,
            consulted=consulted,
            controller=controller,
            activity=activity,
            subject=subject,
            notes=notes,
            detail=detail,
        )
        return self._service.CheckProcessing(asked, timeout=self._timeout if timeout is None else timeout, metadata=self._metadata)

    def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """All facts that a question can state, with types, values, labels and questions; a server with roles wants the role `read`.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        wait = self._timeout if timeout is None else timeout
        return list(self._policies.ListFacts(ListFactsRequest(), timeout=wait, metadata=self._metadata).facts)

    def close(self) -> None:
        """End the connection; calls that still wait fail."""
        self._channel.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the connection."""
        self.close()


class AsyncClient:
    """The same for asyncio; make it inside the running event loop."""

    def __init__(
        self, address: str, *, credentials: grpc.ChannelCredentials | None = None, token: str = "", timeout: float = TIMEOUT
    ) -> None:
        self._channel = grpc.aio.secure_channel(address, credentials) if credentials else grpc.aio.insecure_channel(address)
        self._service: DecisionServiceAsyncStub = DecisionServiceStub(self._channel)
        self._policies: PolicyServiceAsyncStub = PolicyServiceStub(self._channel)
        self._metadata = _metadata(token)
        self._timeout = timeout

    async def check(
        self,
        facts: Mapping[str, PlainValue],
        *,
        request_id: str = "",
        presume_unstated: bool = False,
        consulted: Iterable[str] = (),
        controller: str = "",
        activity: str = "",
        subject: Subject | None = None,
        notes: Mapping[str, Note] | None = None,
        detail: Detail.ValueType = Detail.DETAIL_UNSPECIFIED,
        timeout: float | None = None,
    ) -> Decision:
        """Whether data may be processed under these facts. A prohibition is an answer, never an error.

        Raises:
            TypeError, ValueError: if a value is none that a fact can have; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        asked = question(
            facts,
            request_id=request_id,
            presume_unstated=presume_unstated,
            consulted=consulted,
            controller=controller,
            activity=activity,
            subject=subject,
            notes=notes,
            detail=detail,
        )
        return await self._service.CheckProcessing(asked, timeout=self._timeout if timeout is None else timeout, metadata=self._metadata)

    async def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """All facts that a question can state, with types, values, labels and questions; a server with roles wants the role `read`.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        wait = self._timeout if timeout is None else timeout
        answer = await self._policies.ListFacts(ListFactsRequest(), timeout=wait, metadata=self._metadata)
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


def _metadata(token: str) -> Metadata:
    return (("authorization", f"Bearer {token}"),) if token else ()
