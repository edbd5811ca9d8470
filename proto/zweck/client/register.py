"""The register from the side of those who write: what persons declare, and what happens to records about them."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, TypedDict, TypeVar, Unpack
from uuid import uuid4

from zweck.v1.decision_pb2 import Subject
from zweck.v1.register_pb2 import (
    ConsentProof,
    GetStateRequest,
    NewEvent,
    PersonState,
    ProveRequest,
    RecordRequest,
    RegisterEvent,
)

if TYPE_CHECKING:
    from zweck.client.connect import AsyncClient, Client

Position = TypeVar("Position")
State = TypeVar("State")
Proof = TypeVar("Proof")


class Declared(TypedDict, total=False):
    """How a person declared something."""

    once: str
    """A key of this declaration, such as the id of the submitted form: however often the call is repeated, it is entered once. It is the
    key of one declaration and never of a link or a person: a second click on the same link is a second declaration."""

    effective: datetime | None
    """When it took effect, with its time zone; when it is entered, if left out. A consent that is dated back needs `evidence`."""

    evidence: str
    """The proof: a SHA-256, or the reference of a document."""

    source: str
    """The way on which it came, such as `web form`."""

    declared_by: str
    """`subject`, `guardian` or `agent`."""

    timeout: float | None
    """Seconds that the call waits, retries among them."""


class Declarations(ABC, Generic[Position, State, Proof]):
    """The calls of a register; each that enters something gives the position at which it stands, and a repeated one the same.

    Each raises `WrongCall` for what cannot be entered, such as a scope that no file of the company has, `NotAllowed` where the caller lacks
    the role (`record`, `look_up`, `prove`), and `NoAnswer` where it is not known whether it was entered: repeat it then.
    """

    def __init__(self, controller: str) -> None:
        self.controller = controller
        """The id of the controller whose register it is."""

    def give(
        self,
        subject: Subject,
        text: str,
        *,
        channels: Collection[str] = (),
        until: date | None = None,
        **declared: Unpack[Declared],
    ) -> Position:
        """The person consents to a text (`phone-consent@2025-01-01`), for its channels or these, until a last day."""
        last = until.isoformat() if until else ""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.GIVEN, scope=text, channels=sorted(channels), until=last), declared)

    def withdraw(self, subject: Subject, scope: str = "", *, channels: Collection[str] = (), **declared: Unpack[Declared]) -> Position:
        """The person withdraws consent: to a text, for a purpose, or altogether; with channels only for these."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.WITHDRAWN, scope=scope, channels=sorted(channels)), declared)

    def object(self, subject: Subject, scope: str = "", *, state: str = "", **declared: Unpack[Declared]) -> Position:
        """The person objects to an activity, a purpose such as `advertising`, or everything."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.OBJECTED, scope=scope, state=state), declared)

    def lift(self, subject: Subject, scope: str = "", **declared: Unpack[Declared]) -> Position:
        """The person takes an objection back."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.OBJECTION_LIFTED, scope=scope), declared)

    def restrict(self, subject: Subject, **declared: Unpack[Declared]) -> Position:
        """The processing is restricted (Art. 18 GDPR)."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.RESTRICTED), declared)

    def request_erasure(self, subject: Subject, **declared: Unpack[Declared]) -> Position:
        """The person demands erasure (Art. 17 GDPR)."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.ERASURE_REQUESTED), declared)

    def start(self, subject: Subject, records: str, key: str, **declared: Unpack[Declared]) -> Position:
        """A record begins to exist; `records` is its activity with its class (`hiring:applicant_file`), and `key` names it from now on."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.STARTED, scope=records), {**declared, "once": key})

    def end(self, subject: Subject, record: str, *, state: str = "ended", **declared: Unpack[Declared]) -> Position:
        """The record with this key ended, was `used`, or was `audited`: a period may begin with it."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.ENDED, state=state), declared, record)

    def reopen(self, subject: Subject, record: str, **declared: Unpack[Declared]) -> Position:
        """The record is in use again."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.REOPENED), declared, record)

    def extend(self, subject: Subject, record: str, until: date, *, state: str = "review", **declared: Unpack[Declared]) -> Position:
        """A documented `review`, or an `authority`, prolongs the keeping of the record."""
        event = RegisterEvent(kind=RegisterEvent.EXTENDED, until=until.isoformat(), state=state)
        return self._declare(subject, event, declared, record)

    def hold(
        self, subject: Subject, until: date, *, record: str = "", scope: str = "", state: str = "claims", **declared: Unpack[Declared]
    ) -> Position:
        """Erasing waits, at most until a last day: of a record, of an activity or class (`scope`), or of everything about the person."""
        event = RegisterEvent(kind=RegisterEvent.HELD, scope=scope, until=until.isoformat(), state=state)
        return self._declare(subject, event, declared, record)

    def release(
        self, subject: Subject, *, record: str = "", scope: str = "", state: str = "claims", **declared: Unpack[Declared]
    ) -> Position:
        """It waits no longer."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.RELEASED, scope=scope, state=state), declared, record)

    def erased(self, subject: Subject, record: str, **declared: Unpack[Declared]) -> Position:
        """The record was erased; where a duty to keep it still runs, that is entered all the same, for it has happened."""
        return self._declare(subject, RegisterEvent(kind=RegisterEvent.ERASED), declared, record)

    def state(self, subject: Subject, day: date | None = None, *, timeout: float | None = None) -> State:
        """The state of the person: consents with their fate, objections, a restriction; as of a day with the role `as_of`."""
        asked = GetStateRequest(subject=subject, controller=self.controller, day=day.isoformat() if day else "")
        return self._state(asked, timeout)

    def prove(self, subject: Subject, text: str = "", *, timeout: float | None = None) -> Proof:
        """The proof of the person's consents: which text, when, by whom, with which evidence, used when."""
        return self._proof(ProveRequest(subject=subject, controller=self.controller, text=text), timeout)

    def _declare(self, subject: Subject, event: RegisterEvent, declared: Declared, record: str = "") -> Position:
        when = declared.get("effective")
        if when is not None:
            if when.tzinfo is None:
                raise ValueError(f"`effective`: {when.isoformat()} has no time zone; give one, such as `tzinfo=UTC`")
            event.effective.FromDatetime(when)
        event.evidence = declared.get("evidence", "")
        event.source = declared.get("source", "")
        event.declared_by = declared.get("declared_by", "")
        key = declared.get("once") or uuid4().hex  # so that the client's own retries are harmless
        asked = RecordRequest(controller=self.controller, events=[NewEvent(subject=subject, event=event, key=key, record=record)])
        return self._enter(asked, declared.get("timeout"))

    @abstractmethod
    def _enter(self, asked: RecordRequest, timeout: float | None) -> Position:
        """Enter events; the position of the last."""

    @abstractmethod
    def _state(self, asked: GetStateRequest, timeout: float | None) -> State:
        """Look a person up."""

    @abstractmethod
    def _proof(self, asked: ProveRequest, timeout: float | None) -> Proof:
        """Prove a consent."""


class Register(Declarations[int, PersonState, ConsentProof]):
    """The register of a controller, by a `Client`, which keeps no answer of before what is entered."""

    def __init__(self, client: "Client", controller: str) -> None:
        super().__init__(controller)
        self._client = client

    def _enter(self, asked: RecordRequest, timeout: float | None) -> int:
        with _changing(self._client) as heard:
            return heard(*self._client.send(lambda stubs: stubs.register.Record, asked, timeout=timeout).positions)

    def _state(self, asked: GetStateRequest, timeout: float | None) -> PersonState:
        return self._client.send(lambda stubs: stubs.register.GetState, asked, timeout=timeout)

    def _proof(self, asked: ProveRequest, timeout: float | None) -> ConsentProof:
        return self._client.send(lambda stubs: stubs.register.Prove, asked, timeout=timeout)


class AsyncRegister(Declarations[Awaitable[int], Awaitable[PersonState], Awaitable[ConsentProof]]):
    """`Register` for asyncio, by an `AsyncClient`; every call is awaited."""

    def __init__(self, client: "AsyncClient", controller: str) -> None:
        super().__init__(controller)
        self._client = client

    async def _enter(self, asked: RecordRequest, timeout: float | None) -> int:
        with _changing(self._client) as heard:
            return heard(*(await self._client.send(lambda stubs: stubs.register.Record, asked, timeout=timeout)).positions)

    async def _state(self, asked: GetStateRequest, timeout: float | None) -> PersonState:
        return await self._client.send(lambda stubs: stubs.register.GetState, asked, timeout=timeout)

    async def _proof(self, asked: ProveRequest, timeout: float | None) -> ConsentProof:
        return await self._client.send(lambda stubs: stubs.register.Prove, asked, timeout=timeout)


@contextmanager
def _changing(client: "Client | AsyncClient") -> Iterator[Callable[[int], int]]:
    """The client hears the position of an event. Where there is none, the event may stand all the same, so nothing is kept."""

    def heard(position: int) -> int:
        if client.cache is not None:
            client.cache.heard(position=position)
        if client.leases is not None:
            client.leases.heard(position=position)
        return position

    try:
        yield heard
    except BaseException:
        if client.cache is not None:
            client.cache.clear()
        if client.leases is not None:
            client.leases.end()
        raise
