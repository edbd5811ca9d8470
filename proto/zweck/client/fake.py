"""Clients for the tests of services that ask zweck: no server, answers as the test says, and every question kept."""

from collections.abc import Awaitable, Iterable
from typing import NoReturn, Self, Unpack

from zweck.client.facts import DATE, AnyFacts, Further, How, about_now, question
from zweck.client.many import Answered
from zweck.client.permission import Permission, permission
from zweck.client.register import Declarations
from zweck.v1.decision_pb2 import Basis, CheckProcessingRequest, Decision, LocalizedText, MissingFact, Obligation, Outcome, Subject, Timing
from zweck.v1.policy_pb2 import Fact
from zweck.v1.register_pb2 import ConsentProof, GetStateRequest, NewEvent, PersonState, ProveRequest, RecordRequest


class FakeClient:
    """In place of `Client`. An activity of which the test says nothing is `UNDETERMINED`, as with the real one."""

    cache = leases = None
    """Nothing is kept."""

    def __init__(self) -> None:
        self.asked: list[CheckProcessingRequest] = []
        """Every question, in their order."""
        self._answers: dict[str, Decision | Exception] = {}

    def answers(self, activity: str, decision: Decision) -> Self:
        """Give this decision for an activity; the name is empty for questions without one. Without a basis it has that of the question."""
        self._answers[activity] = decision
        return self

    def permits(self, activity: str, obligations: Iterable[str | Obligation] = ()) -> Self:
        """Permit an activity; obligations are given as messages, or by their ids as ones at the time of the processing."""
        duties = [Obligation(id=duty, timing=Timing.AT) if isinstance(duty, str) else duty for duty in obligations]
        return self.answers(activity, Decision(decision_id=f"fake-{activity}", outcome=Outcome.PERMITTED, obligations=duties))

    def prohibits(self, activity: str) -> Self:
        """Prohibit an activity."""
        return self.answers(activity, Decision(decision_id=f"fake-{activity}", outcome=Outcome.PROHIBITED, conclusive=True))

    def misses(self, activity: str, *facts: str) -> Self:
        """Leave an activity open, for want of these facts."""
        missing = [MissingFact(fact=fact, label=LocalizedText(en=fact, de=fact)) for fact in facts]
        return self.answers(activity, Decision(decision_id=f"fake-{activity}", outcome=Outcome.UNDETERMINED, missing_facts=missing))

    def fails(self, activity: str, error: Exception) -> Self:
        """Raise an error for an activity, e.g. a `grpc.RpcError`."""
        self._answers[activity] = error
        return self

    def check(self, facts: AnyFacts, *, timeout: float | None = None, **how: Unpack[How]) -> Decision:
        """The decision that the test has said."""
        return self._answer(question(facts, **how))

    def check_many(self, questions: Iterable[CheckProcessingRequest], *, timeout: float | None = None) -> list[Answered]:
        """The decisions that the test has said."""
        return [self._answer(asked) for asked in questions]

    def send(self, method: object, message: object, *, timeout: float | None = None) -> NoReturn:
        """Nothing: there is no server."""
        raise NotImplementedError("the fake has no server; `FakeRegister` stands in for a register")

    def _answer(self, asked: CheckProcessingRequest) -> Decision:
        self.asked.append(asked)
        found = self._answers.get(asked.activity, Decision(outcome=Outcome.UNDETERMINED))
        if isinstance(found, Exception):
            raise found
        answer = Decision()
        answer.CopyFrom(found)
        answer.request_id, answer.activity = asked.request_id, asked.activity
        answer.basis = answer.basis or (Basis.AS_OF if DATE in asked.facts else Basis.LIVE)
        return answer

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
        """The permission, or `NotPermitted`."""
        answer = self.check(about_now(activity, facts), activity=activity, subject=subject, **further)
        return permission(answer, activity, allow_cached=allow_cached)

    def report(self, *, timeout: float | None = None) -> None:
        """Nothing is to be reported: a fake asks about each."""

    def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """No facts: those of the law are the server's."""
        return []

    def close(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""


class AsyncFakeClient:
    """`FakeClient` in place of `AsyncClient`; the test gives its answers to `fake`."""

    cache = leases = None
    """Nothing is kept."""

    def __init__(self, fake: FakeClient | None = None) -> None:
        self.fake = fake or FakeClient()

    async def check(self, facts: AnyFacts, *, timeout: float | None = None, **how: Unpack[How]) -> Decision:
        """The decision that the test has said."""
        return self.fake.check(facts, **how)

    async def check_many(self, questions: Iterable[CheckProcessingRequest], *, timeout: float | None = None) -> list[Answered]:
        """The decisions that the test has said."""
        return self.fake.check_many(questions)

    async def send(self, method: object, message: object, *, timeout: float | None = None) -> NoReturn:
        """Nothing: there is no server."""
        self.fake.send(method, message)

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
        """The permission, or `NotPermitted`."""
        return self.fake.ensure_permitted(activity, subject, facts, allow_cached=allow_cached, **further)

    async def report(self, *, timeout: float | None = None) -> None:
        """Nothing is to be reported."""

    async def facts(self, *, timeout: float | None = None) -> list[Fact]:
        """No facts."""
        return []

    async def close(self) -> None:
        """Nothing is open."""

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""


class FakeRegister(Declarations[int, PersonState, ConsentProof]):
    """In place of `Register`: keeps every event, each `once` a single time; states and proofs are as the test says."""

    def __init__(self, controller: str = "") -> None:
        super().__init__(controller)
        self.entered: list[NewEvent] = []
        """The events, in their order."""
        self.states = PersonState()
        """The state of everybody."""
        self.proves = ConsentProof()
        """The proof of everybody's consents."""
        self._error: Exception | None = None

    def fails(self, error: Exception | None) -> Self:
        """Raise an error for every call, e.g. a `grpc.RpcError`, until it is `None`."""
        self._error = error
        return self

    def _enter(self, asked: RecordRequest, timeout: float | None) -> int:
        self._may_fail()
        (new,) = asked.events
        keys = [event.key for event in self.entered]
        if new.key not in keys:
            self.entered.append(new)
            return len(self.entered)
        place = keys.index(new.key)
        if self.entered[place] != new:
            raise ValueError(f"the key {new.key!r} is that of another event, at position {place + 1}")
        return place + 1

    def _state(self, asked: GetStateRequest, timeout: float | None) -> PersonState:
        self._may_fail()
        return self.states

    def _proof(self, asked: ProveRequest, timeout: float | None) -> ConsentProof:
        self._may_fail()
        return self.proves

    def _may_fail(self) -> None:
        if self._error is not None:
            raise self._error


class AsyncFakeRegister(Declarations[Awaitable[int], Awaitable[PersonState], Awaitable[ConsentProof]]):
    """`FakeRegister` in place of `AsyncRegister`; the test finds the events in `fake`."""

    def __init__(self, fake: FakeRegister | None = None) -> None:
        self.fake = fake or FakeRegister()
        super().__init__(self.fake.controller)

    async def _enter(self, asked: RecordRequest, timeout: float | None) -> int:
        return self.fake._enter(asked, timeout)

    async def _state(self, asked: GetStateRequest, timeout: float | None) -> PersonState:
        return self.fake._state(asked, timeout)

    async def _proof(self, asked: ProveRequest, timeout: float | None) -> ConsentProof:
        return self.fake._proof(asked, timeout)
