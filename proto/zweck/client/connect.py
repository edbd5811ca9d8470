"""The connection to a server, for callers that wait."""

import logging
import time
from collections.abc import Callable, Generator, Iterable
from threading import Timer
from typing import Any, Final, Self, TypeVar, Unpack

import grpc

from zweck.client.aio import AsyncClient
from zweck.client.cache import Cache
from zweck.client.facts import AnyFacts, Further, How, about_now, question
from zweck.client.leases import Leases, Step
from zweck.client.manner import OPTIONS, TIMEOUT, Manner, Stubs, address_of
from zweck.client.many import Answered, batches, completed
from zweck.client.permission import Permission, permission
from zweck.client.retries import Retries
from zweck.v1.decision_pb2 import CheckProcessingRequest, Decision, Subject
from zweck.v1.policy_pb2 import Fact, ListFactsRequest
from zweck.v1.residual import MAX_LEASE

__all__ = ["TIMEOUT", "AsyncClient", "Client"]

Answer = TypeVar("Answer")

log: Final = logging.getLogger(__name__)


class Client(Manner):
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
        leases: Leases | None = None,
    ) -> None:
        super().__init__(token, timeout, retries, cache, leases)
        address = address_of(address)
        self._channel = grpc.secure_channel(address, credentials, OPTIONS) if credentials else grpc.insecure_channel(address, OPTIONS)
        self._stubs = Stubs(self._channel)
        self._reporting: Timer | None = None

    def check(self, facts: AnyFacts, *, timeout: float | None = None, **how: Unpack[How]) -> Decision:
        """Whether data may be processed under these facts. A prohibition is an answer, never an error.

        Without `time.decision_date` the answer is about now (`basis` is `LIVE`); with it, about that day (`AS_OF`), and no leave to act.

        Raises:
            TypeError, ValueError: if a value is none that a fact can have; nothing is sent then.
            grpc.RpcError: if the server cannot be reached in time, or refuses the question.
        """
        asked = question(facts, **how)
        known, keep = self._cached(asked)
        return known if known is not None else keep(self.send(lambda stubs: stubs.decisions.CheckProcessing, asked, timeout=timeout))

    def check_many(self, questions: Iterable[CheckProcessingRequest], *, timeout: float | None = None) -> list[Answered]:
        """The decisions on any number of questions (`question(facts, …)`), in their order.

        In the place of a question that cannot be understood stands its `Refusal`. They travel in batches that no usual limit refuses, each
        of which has `timeout`; no cache is read.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        return [
            answer
            for batch in batches(questions)
            for answer in completed(self.send(lambda stubs: stubs.decisions.BatchCheckProcessing, batch, timeout=timeout))
        ]

    def ensure_permitted(
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
            known = self._carry_out(self.leases.steps(asked), timeout)
            if known is not None:
                self._report_later()
                return permission(known, activity, allow_cached=True)
        return permission(self.check(facts, timeout=timeout, activity=activity, subject=subject, **further), activity)

    def report(self, *, timeout: float | None = None) -> None:
        """Report the answers that the client has given itself, which also happens when it gives another one, and at its end.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses; they are kept then.
        """
        if self.leases is not None:
            self._carry_out(self.leases.reports(all=True), timeout)

    def _report_later(self) -> None:
        """Report when the lease is over, even if no further call comes."""
        if self._reporting is None or not self._reporting.is_alive():
            self._reporting = Timer(MAX_LEASE, self._try_to_report)
            self._reporting.daemon = True
            self._reporting.start()

    def _try_to_report(self) -> None:
        try:
            self.report()
        except grpc.RpcError as error:
            log.error("answers are not reported yet: %s", error)

    def _carry_out(self, steps: Generator[Step, Any, Answer], timeout: float | None) -> Answer:
        """The outcome of steps, once their calls are made."""
        try:
            step = next(steps)
            while True:
                try:
                    answer = self.send(step.method, step.message, timeout=timeout)
                except grpc.RpcError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            found: Answer = done.value
            return found

    def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """All facts that a question can state, with types, values, labels and questions; a server with roles wants the role `read`.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses.
        """
        return list(self.send(lambda stubs: stubs.policies.ListFacts, ListFactsRequest(), timeout=timeout).facts)

    def send(self, method: Callable[[Stubs], Callable[..., Answer]], message: Any, *, timeout: float | None = None) -> Answer:
        """The answer of a method of the contract, with the token, the timeout and the retries of the client.

        So `client.send(lambda stubs: stubs.register.Erase, EraseRequest(…))` erases a person.

        Raises:
            grpc.RpcError: if the server cannot be reached in time, or refuses; as a `CallError`.
        """
        end, attempt = self._end(timeout), 1
        while True:
            try:
                return method(self._stubs)(message, timeout=end - time.monotonic(), metadata=self._metadata)
            except grpc.RpcError as error:
                wait = self._wait(attempt, error, end)
            time.sleep(wait)
            attempt += 1

    def close(self) -> None:
        """Report what is due, and end the connection; calls that still wait fail."""
        if self._reporting is not None:
            self._reporting.cancel()
            self._try_to_report()
        self._channel.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the connection."""
        self.close()
