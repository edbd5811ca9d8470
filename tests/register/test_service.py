"""`zweck.v1.RegisterService` over gRPC: who may do what, and what another server learns of it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from tests.access.authority import AUDIENCE, ISSUER, Issuer
from tests.activities.group import DAY, engine, needed, reviewed
from tests.record.conftest import of_what_was_read
from tests.register.conftest import KEY, RESEARCH, SERVICE, TEXT, event, faults, kinds, registering, tampering
from tests.server.refusals import refused
from tests.server.test_serve import health
from tests.serving import Server
from zweck.access.keeper import Files, Keeper
from zweck.chain.addresses import address
from zweck.chain.content import linked
from zweck.client import Client
from zweck.company import Company
from zweck.pseudonym import Pseudonyms
from zweck.register import Register
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.statements import scan
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.registry import methods
from zweck.v1 import decision_pb2
from zweck.v1 import register_pb2 as v1
from zweck.v1.register_pb2_grpc import RegisterServiceStub

PSEUDONYMS = Pseudonyms({1: b"a secret of sufficient length"})
ADA, BEN = decision_pb2.Subject(email="ada@example.org"), decision_pb2.Subject(telephone="+49 30 123456")
Kind = v1.RegisterEvent
Metadata = tuple[tuple[str, str], ...]
Stub = RegisterServiceStub


@contextmanager
def serving(url: str, *middleware: Any, wait: float = 2, company: Company | None = None) -> Iterator[str]:
    """The address of a server with the example group, or a `company`, over a register, for which it waits so many seconds."""
    with closing(Register(address(url, REGISTER), KEY, wait=wait)) as register:
        options = ServerOptions(answers=AnswerOptions(pseudonyms=PSEUDONYMS, register=register), middleware=middleware)
        server = Server(engine(), engine().policies, "127.0.0.1:0", options, company or reviewed())
        server.start()
        try:
            yield server.address
        finally:
            server.stop(grace=5)


@pytest.fixture
def stub(url: str) -> Iterator[Stub]:
    """The service without access control."""
    with serving(url) as place, grpc.insecure_channel(place) as channel:
        yield RegisterServiceStub(channel)


def new(kind: int, subject: decision_pb2.Subject = ADA, key: str = "", **more: Any) -> v1.NewEvent:
    """An event to be entered; a consent is one to advertising calls."""
    consent = {"scope": TEXT, "evidence": "form 1"} if kind == Kind.GIVEN else {}
    return v1.NewEvent(subject=subject, event=v1.RegisterEvent(kind=kind, **{**consent, **more}), key=key)  # type: ignore[arg-type]


def record(stub: Stub, *events: v1.NewEvent, controller: str = SERVICE, metadata: Metadata = ()) -> list[int]:
    """Enter events."""
    return [*stub.Record(v1.RecordRequest(controller=controller, events=events), metadata=metadata, timeout=60).positions]


def test_the_life_of_a_consent(stub: Stub, url: str) -> None:
    assert record(stub, new(Kind.GIVEN, key="1", source="web form", declared_by="subject"), new(Kind.OBJECTED, BEN)) == [1, 2]
    assert record(stub, new(Kind.GIVEN, key="1", source="web form", declared_by="subject")) == [1]
    state = stub.GetState(v1.GetStateRequest(subject=ADA, controller=SERVICE))
    assert (state.position, state.consents[0].fate, state.restricted) == (2, v1.RegisterConsent.IN_FORCE, False)
    record(stub, new(Kind.WITHDRAWN, scope="phone-consent"), new(Kind.RESTRICTED), new(Kind.OBJECTED, scope="newsletter", state="pending"))
    state = stub.GetState(v1.GetStateRequest(subject=ADA, controller=SERVICE))
    (consent,) = state.consents
    assert (consent.fate, consent.ended.position, state.restricted) == (v1.RegisterConsent.WITHDRAWN, 3, True)
    assert [(each.scope, each.state) for each in state.objections] == [("newsletter", "pending")]
    events = stub.ListEvents(v1.ListEventsRequest(subject=ADA, controller=SERVICE)).events
    assert [each.kind for each in events] == [Kind.GIVEN, Kind.WITHDRAWN, Kind.RESTRICTED, Kind.OBJECTED]
    assert (events[0].source, events[0].declared_by, events[0].effective == events[0].recorded) == ("web form", "subject", True)
    assert faults(url) == []


def test_a_proof(stub: Stub) -> None:
    record(stub, new(Kind.GIVEN))
    record(stub, new(Kind.USED, about=1, decision_id="decision 1"))
    proof = stub.Prove(v1.ProveRequest(subject=ADA, controller=SERVICE))
    (consent,) = proof.consents
    assert [use.decision_id for use in consent.uses] == ["decision 1"]
    assert consent.wording["de"].startswith("Ja, die Muster Service GmbH darf mich")
    assert consent.wording_state == v1.RegisterConsent.UNALTERED
    assert int(consent.kept_until[:4]) == datetime.now(UTC).year + 5
    register, position, hash = proof.anchor.split(":")
    assert KEY.public.sealed(register, int(position), hash, proof.seal)
    last = proof.events[-1]
    assert linked(last.previous, last.position, last.recorded, last.once or None, last.digest) == last.hash == hash
    assert not stub.Prove(v1.ProveRequest(subject=ADA, controller=SERVICE, text="survey-consent")).consents


def test_an_erasure(stub: Stub, url: str) -> None:
    record(stub, new(Kind.GIVEN), new(Kind.OF_AGE_ON, until="2020-01-01"), new(Kind.OBJECTED))
    erasure = stub.Erase(v1.EraseRequest(subject=ADA, controller=SERVICE))
    assert ([*erasure.erased], erasure.ended) == ([2], 4)
    assert [(each.event.position, each.hold) for each in erasure.held] == [(1, v1.HeldEvent.PROOF_OF_CALLS), (3, v1.HeldEvent.OBJECTION)]
    assert kinds(url) == ["GIVEN", None, "OBJECTED", "INVALIDATED", None]


def test_watching(stub: Stub) -> None:
    record(stub, new(Kind.GIVEN))
    seen = iter(stub.WatchEvents(v1.WatchEventsRequest(controller=SERVICE), timeout=60))
    assert next(seen).position == 1
    waiting = threading.Timer(0.3, lambda: record(stub, new(Kind.OBJECTED, BEN), new(Kind.OBJECTED)))
    record(stub, new(Kind.OBJECTED), controller=RESEARCH)
    waiting.start()
    objected = next(seen)
    assert (objected.position, objected.kind, objected.pseudonym.partition(":")[0]) == (3, Kind.OBJECTED, "1")
    assert next(seen).position == 4
    late = iter(stub.WatchEvents(v1.WatchEventsRequest(controller=SERVICE, after=3), timeout=60))
    assert next(late).position == 4


def test_who_watches_from_the_beginning_is_sent_some_events_at_a_time(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, each once: a register with millions must not stand in the server's memory for one caller."""
    monkeypatch.setattr(methods, "AT_ONCE", 3)
    record(stub, *(new(Kind.OBJECTED, decision_pb2.Subject(customer_number=f"K-{number}")) for number in range(8)))
    record(stub, new(Kind.OBJECTED), controller=RESEARCH)
    seen = iter(stub.WatchEvents(v1.WatchEventsRequest(controller=SERVICE), timeout=60))
    assert [next(seen).position for _ in range(8)] == [*range(1, 9)]
    record(stub, new(Kind.OBJECTED))
    assert next(seen).position == 10


def test_a_look_of_a_watcher_reads_some_events_of_others_at_a_time(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """200,000 of them kept the database open for half a minute, and took so long before anything was sent."""
    looks: list[int] = []

    def counted(*given: Any) -> Iterator[Stored]:
        looks.append(0)
        for each in scan(*given):
            looks[-1] += 1
            yield each

    with registering(sqlite_url) as register:
        register.record([event("OBJECTED", f"1:{number:032x}", controller=RESEARCH) for number in range(20)])
        register.record([event("OBJECTED")])
    monkeypatch.setattr(methods, "AT_ONCE", 3)
    monkeypatch.setattr(methods, "scan", counted)
    with serving(sqlite_url) as place, grpc.insecure_channel(place) as channel:
        seen = iter(RegisterServiceStub(channel).WatchEvents(v1.WatchEventsRequest(controller=SERVICE), timeout=60))
        assert next(seen).position == 21
    assert max(looks) == 3


def test_those_who_watch_share_their_looks(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them asked the database five times a second."""
    looks = count()
    monkeypatch.setattr(methods, "scan", lambda *given: scan(*given) if next(looks) >= 0 else ())
    monkeypatch.setattr(methods, "PERIOD", 0.02)
    watchers, events = 12, 5
    with serving(sqlite_url) as place, grpc.insecure_channel(place) as channel:
        stub = RegisterServiceStub(channel)
        seen = [iter(stub.WatchEvents(v1.WatchEventsRequest(controller=SERVICE), timeout=60)) for _ in range(watchers)]
        for position in range(1, events + 1):
            record(stub, new(Kind.OBJECTED, decision_pb2.Subject(customer_number=f"K-{position}")))
            assert {next(one).position for one in seen} == {position}
    assert next(looks) < watchers + events * watchers / 2


def test_who_watches_hears_of_a_correction_where_it_hears_what_was_wrong(sqlite_url: str) -> None:
    """A lifting was wrong: the objection to the activity stands. A correction of what is not its business stays at the other controller."""
    with registering(sqlite_url) as register:
        register.record([event(kind, scope="win-back-call", controller=RESEARCH) for kind in ("OBJECTED", "OBJECTION_LIFTED")])
        register.record([event("RESTRICTED", controller=RESEARCH)])
        register.record([event("CORRECTED", controller=RESEARCH, about=about, evidence="letter") for about in (3, 2)])
    with serving(sqlite_url) as place, grpc.insecure_channel(place) as channel:
        seen = iter(RegisterServiceStub(channel).WatchEvents(v1.WatchEventsRequest(controller=SERVICE), timeout=60))
        assert [next(seen).position for _ in range(3)] == [1, 2, 5]


def test_who_watches_hears_of_what_was_said_to_a_controller_before(sqlite_url: str) -> None:
    """Such events count for the activities of the controller that follows; of others it hears of nothing else."""
    with registering(sqlite_url) as register:
        said = [("muster-alt", "OBJECTED", "*"), ("muster-alt", "GIVEN", TEXT), (RESEARCH, "RESTRICTED", "*")]
        register.record([event(kind, scope=scope, controller=controller) for controller, kind, scope in said])
        register.record([event("OBJECTED", scope="win-back-call", controller=RESEARCH), event("OBJECTED", scope="*")])
    with serving(sqlite_url) as place, grpc.insecure_channel(place) as channel:
        seen = iter(RegisterServiceStub(channel).WatchEvents(v1.WatchEventsRequest(controller=SERVICE), timeout=60))
        assert [next(seen).position for _ in range(3)] == [1, 4, 5]


def test_a_watcher_does_not_delay_the_end_of_the_server(sqlite_url: str) -> None:
    with ExitStack() as stack:
        with serving(sqlite_url) as place:
            stub = RegisterServiceStub(stack.enter_context(grpc.insecure_channel(place)))
            record(stub, new(Kind.OBJECTED))
            seen = iter(stub.WatchEvents(v1.WatchEventsRequest(controller=SERVICE), timeout=60))
            next(seen)
            due = iter(stub.WatchDue(v1.WatchDueRequest(controller=SERVICE), timeout=60))
            assert next(due).position == 1
        with refused() as stopped:
            next(due)
        with refused() as told:
            next(seen)
    assert stopped.code is grpc.StatusCode.UNAVAILABLE
    assert (told.code, told.message) == (grpc.StatusCode.UNAVAILABLE, "the server stops")


def at(**span: float) -> Any:
    """A moment from now on, as a message."""
    found = v1.RegisterEvent()
    found.effective.FromDatetime(datetime.now(UTC) + timedelta(**span))
    return found.effective


@pytest.mark.parametrize(
    ("request_", "field", "sentence"),
    [
        (v1.RecordRequest(controller=SERVICE), "events", "1 to 1000 events, not 0"),
        (v1.RecordRequest(events=[new(Kind.OBJECTED)]), "controller", "`controller` is empty"),
        (v1.RecordRequest(controller=SERVICE, events=[v1.NewEvent(subject=ADA)]), "events[0].event.kind", "the event has no kind"),
        (v1.RecordRequest(controller=SERVICE, events=[new(Kind.OBJECTED), new(99)]), "events[1].event.kind", "the event has no kind"),
        (
            v1.RecordRequest(controller=SERVICE, events=[new(Kind.OBJECTED, decision_pb2.Subject(email="ada"))]),
            "events[0].subject.email",
            "this is no e-mail address",
        ),
        (
            v1.RecordRequest(controller=SERVICE, events=[v1.NewEvent(event=v1.RegisterEvent(kind=Kind.OBJECTED))]),
            "events[0].subject",
            "has no reference",
        ),
        (
            v1.RecordRequest(controller=SERVICE, events=[new(Kind.OF_AGE_ON, until="2020-02-30")]),
            "events[0].event.until",
            "`2020-02-30` is no day",
        ),
        (v1.RecordRequest(controller=SERVICE, events=[new(Kind.WITHDRAWN, effective=at(hours=1))]), "events", "lies in the future"),
        (v1.RecordRequest(controller=SERVICE, events=[new(Kind.OBJECTED, scope="newsleter")]), "events", "did you mean `newsletter`?"),
        (v1.RecordRequest(controller="muster", events=[new(Kind.OBJECTED)]), "events", "`muster` is not a controller of the company"),
        (v1.RecordRequest(controller=SERVICE, events=[new(Kind.USED, about=7, decision_id="x")]), "events", "event 7 is none of this"),
    ],
    ids=range(11),
)
@of_what_was_read
def test_what_cannot_be_entered(stub: Stub, url: str, request_: v1.RecordRequest, field: str, sentence: str) -> None:
    with refused() as told:
        stub.Record(request_)
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert sentence in told.fields[field]
    assert kinds(url) == []


def test_a_register_that_cannot_be_read(stub: Stub, url: str) -> None:
    with tampering(url) as database:
        database.execute("DROP TABLE events")
    for call in (
        lambda: record(stub, new(Kind.OBJECTED)),
        lambda: stub.GetState(v1.GetStateRequest(subject=ADA, controller=SERVICE)),
        lambda: stub.Erase(v1.EraseRequest(subject=ADA, controller=SERVICE)),
        lambda: next(iter(stub.WatchEvents(v1.WatchEventsRequest(controller=SERVICE)))),
        lambda: next(iter(stub.WatchDue(v1.WatchDueRequest(controller=SERVICE)))),
    ):
        with refused() as told:
            call()
        assert (told.code, told.reason) == (grpc.StatusCode.UNAVAILABLE, "REGISTER_UNAVAILABLE")


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """The issuer of tokens."""
    return Issuer()


@pytest.fixture
def guarded(sqlite_url: str, tmp_path: Path, issuer: Issuer) -> Iterator[Stub]:
    """The service of a server that knows callers by tokens with roles, controllers and activities."""
    (tmp_path / "issuer.pem").write_bytes(issuer.public)
    claims = "controllers_claim: controllers, activities_claim: activities"
    jwt = f'key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}, {claims}'
    (tmp_path / "access.yaml").write_text(f"jwt: {{{jwt}}}\n")
    with serving(sqlite_url, Keeper(Files(access=tmp_path / "access.yaml")).gate) as place, grpc.insecure_channel(place) as channel:
        yield RegisterServiceStub(channel)


def test_each_method_has_its_role_and_its_controllers(guarded: Stub, issuer: Issuer) -> None:
    calls: list[tuple[str, Any, Any]] = [
        ("record", guarded.Record, v1.RecordRequest(controller=SERVICE, events=[new(Kind.GIVEN)])),
        ("look_up", guarded.GetState, v1.GetStateRequest(subject=ADA, controller=SERVICE)),
        ("look_up", guarded.ListEvents, v1.ListEventsRequest(subject=ADA, controller=SERVICE)),
        ("prove", guarded.Prove, v1.ProveRequest(subject=ADA, controller=SERVICE)),
        ("look_up", lambda *given, **how: next(iter(guarded.WatchEvents(*given, **how))), v1.WatchEventsRequest(controller=SERVICE)),
        ("look_up", lambda *given, **how: next(iter(guarded.WatchDue(*given, **how))), v1.WatchDueRequest(controller=SERVICE)),
        ("erase", guarded.Erase, v1.EraseRequest(subject=ADA, controller=SERVICE)),
    ]
    roles = {"decide", "brief", "as_of", "read", "look_up", "record", "prove", "erase", "admin"}
    for role, call, request in calls:

        def token(roles: Sequence[str], controllers: object, activities: object = ("newsletter", "market-research")) -> Metadata:
            bounds = {"controllers": controllers, "activities": activities}
            return (("authorization", f"Bearer {issuer.token({'roles': [*roles], **bounds})}"),)

        call(request, metadata=token([role], [SERVICE]), timeout=60)
        with refused() as told:
            call(request, metadata=token(sorted(roles - {role}), [SERVICE]), timeout=60)
        assert (told.reason, told.metadata["role"]) == ("ROLE_MISSING", role)
        for others in (([RESEARCH],), ([],), (None,), ([SERVICE], ["market-research"]), ([SERVICE], [])):
            with refused() as told:
                call(request, metadata=token([role], *others), timeout=60)
            assert (told.code, told.reason) == (grpc.StatusCode.PERMISSION_DENIED, "OUT_OF_BOUNDS")
    dated = v1.GetStateRequest(subject=ADA, controller=SERVICE, day="2026-01-01")
    with refused() as told:
        guarded.GetState(dated, metadata=token(["look_up"], [SERVICE]), timeout=60)
    assert (told.code, told.metadata) == (grpc.StatusCode.PERMISSION_DENIED, {"role": "as_of"})
    then = guarded.GetState(dated, metadata=token(["look_up", "as_of"], [SERVICE]), timeout=60)
    assert (then.basis, then.day) == (decision_pb2.AS_OF, "2026-01-01")
    now = guarded.GetState(v1.GetStateRequest(subject=ADA, controller=SERVICE), metadata=token(["look_up"], [SERVICE]), timeout=60)
    assert (now.basis, now.day) == (decision_pb2.LIVE, datetime.now(ZoneInfo("Europe/Berlin")).date().isoformat())
    events = guarded.ListEvents(v1.ListEventsRequest(subject=ADA, controller=SERVICE), metadata=token(["look_up"], [SERVICE])).events
    assert events[0].recorder == "sub=alice"


def test_a_withdrawal_counts_for_the_next_question_to_every_server(url: str) -> None:
    """On one database, asked after the commit, no answer uses the withdrawn consent."""
    name = "win-back-call"
    stated = needed(name).stated
    assert stated is not None
    facts = {**stated}  # about now
    born = new(Kind.OF_AGE_ON, until=DAY.isoformat())
    with ExitStack() as stack:
        places = [stack.enter_context(serving(url)) for _ in range(2)]
        stubs = [RegisterServiceStub(stack.enter_context(grpc.insecure_channel(place))) for place in places]
        clients = [Client(place) for place in places]

        def outcomes() -> set[str]:
            found = (client.check(facts, activity=name, subject=ADA) for client in clients)
            return {decision_pb2.Outcome.Name(each.outcome) for each in found}

        record(stubs[0], born)
        for number in range(10):
            record(stubs[number % 2], new(Kind.GIVEN))
            assert outcomes() == {"PERMITTED"}
            record(stubs[number % 2], new(Kind.WITHDRAWN))
            assert outcomes() == {"PROHIBITED"}
    assert faults(url) == []


def test_health_knows_the_service_where_there_is_a_register(sqlite_url: str) -> None:
    with serving(sqlite_url) as place, grpc.insecure_channel(place) as channel:
        found = health(channel).Check(HealthCheckRequest(service="zweck.v1.RegisterService"))
    assert found.status == HealthCheckResponse.SERVING
