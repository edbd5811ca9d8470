"""The part that clients for callers that wait and those for asyncio have in common."""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import grpc

from zweck.client.cache import Cache
from zweck.client.errors import failed
from zweck.client.leases import Leases
from zweck.client.retries import Retries
from zweck.v1.decision_pb2 import CheckProcessingRequest, Decision
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2_grpc import PolicyServiceStub
from zweck.v1.register_pb2_grpc import RegisterServiceStub

if TYPE_CHECKING:
    from zweck.v1.decision_pb2_grpc import DecisionServiceAsyncStub  # a type of the stubs alone
    from zweck.v1.policy_pb2_grpc import PolicyServiceAsyncStub
    from zweck.v1.register_pb2_grpc import RegisterServiceAsyncStub

TIMEOUT: Final = 2.0
"""Seconds that a call waits for its answer, retries among them, if nothing else is wanted."""

OPTIONS: Final = [(f"grpc.{name}_reconnect_backoff_ms", wait) for name, wait in (("initial", 50), ("min", 50), ("max", 1000))]
"""A channel connects again as soon as a call is tried again."""

NO_ADDRESS: Final = re.compile(r"|https?://.*|.*/")
"""Addresses that gRPC takes for names of hosts, and looks for until the time is over."""

Metadata = tuple[tuple[str, str], ...]


def address_of(text: str) -> str:
    """The address of a server as gRPC takes it.

    Raises:
        ValueError: if it is empty, or that of a page.
    """
    if NO_ADDRESS.fullmatch(text):
        raise ValueError(
            f"`{text}` is not the address of a server: write `HOST:PORT`, such as `127.0.0.1:50051`; TLS comes by `credentials`"
        )
    return text


class Stubs:
    """The services of the contract over a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.decisions = DecisionServiceStub(channel)
        self.policies = PolicyServiceStub(channel)
        self.register = RegisterServiceStub(channel)


class AsyncStubs:
    """The services of the contract over a channel of asyncio."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.decisions: DecisionServiceAsyncStub = DecisionServiceStub(channel)
        self.policies: PolicyServiceAsyncStub = PolicyServiceStub(channel)
        self.register: RegisterServiceAsyncStub = RegisterServiceStub(channel)


class Manner:
    """The part that both clients have in common."""

    def __init__(self, token: str, timeout: float, retries: Retries | None, cache: Cache | None, leases: Leases | None) -> None:
        self._metadata: Metadata = (("authorization", f"Bearer {token}"),) if token else ()
        self._timeout = timeout
        self._retries = retries or Retries()
        self.cache = cache
        """The decisions that are kept, if any."""
        self.leases = leases
        """The residuals by which the client decides, if it may."""

    def _end(self, timeout: float | None) -> float:
        return time.monotonic() + (self._timeout if timeout is None else timeout)

    def _wait(self, attempt: int, error: grpc.RpcError, end: float) -> float:
        """Seconds until the next attempt.

        Raises:
            grpc.RpcError: the error, if there is to be none.
        """
        wait = self._retries.wait(attempt, error, end - time.monotonic())
        if wait is None:
            raise failed(error) from error
        return wait

    def _cached(self, asked: CheckProcessingRequest) -> tuple[Decision | None, Callable[[Decision], Decision]]:
        """The decision on a question if it is known, and what keeps one that is not."""
        cache, leases = self.cache, self.leases
        cleared = 0 if cache is None else cache.cleared

        def keep(decision: Decision) -> Decision:
            if cache is not None:
                cache.put(asked, decision, cleared=cleared)
            if leases is not None:
                leases.heard(revision=decision.revision, activities=decision.activities)
                if asked.HasField("subject"):
                    leases.heard(position=decision.register_position, subject=asked.subject)
            return decision

        return None if cache is None else cache.get(asked), keep
