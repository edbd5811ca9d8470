"""The gate between processes: an event acknowledged by one `zweck serve` counts for the next question at the other, over gRPC and JSON.

Both serve the example group over one register, in a file and in PostgreSQL; their clocks show half past midnight in Berlin, when in UTC it
is still the day before.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from http.client import HTTPConnection
from itertools import count, product
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import grpc
import pytest

from tests.access.authority import AUDIENCE, ISSUER, Issuer
from tests.activities.group import FOLDER, needed, persons
from tests.cli.test_sealing import pseudonyms
from tests.faults.recorded import key_file
from tests.faults.served import served
from tests.proving import PROVING
from tests.record.postgres import Cluster
from zweck.client import question
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.register_pb2 import NewEvent, RecordRequest, RegisterEvent
from zweck.v1.register_pb2_grpc import RegisterServiceStub

Kind = RegisterEvent
Said = Mapping[str, Any]

AFTER_MIDNIGHT: Final = datetime(2026, 2, 3, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
TODAY: Final = AFTER_MIDNIGHT.date()
CALLERS: Final = {
    "a day late": TODAY - timedelta(days=1),
    "UTC": AFTER_MIDNIGHT.astimezone(UTC).date(),
    "Berlin": TODAY,
    "a day early": TODAY + timedelta(days=1),
}
"""The days that callers state, by their clocks."""

ROLES: Final = ("decide", "as_of", "record", "read")
ACTING: Final = ("decide", "record", "read")

CASES: Final[Mapping[str, tuple[str, Said]]] = {
    "everything withdrawn": ("win-back-call", {"kind": Kind.WITHDRAWN, "scope": "*"}),
    "everything withdrawn, without texts": ("newsletter", {"kind": Kind.WITHDRAWN, "scope": "*"}),
    "a text withdrawn": ("win-back-call", {"kind": Kind.WITHDRAWN, "scope": "phone-consent"}),
    "a version withdrawn": ("win-back-call", {"kind": Kind.WITHDRAWN, "scope": "phone-consent@2025-01-01"}),
    "a purpose withdrawn": ("win-back-call", {"kind": Kind.WITHDRAWN, "scope": "advertising"}),
    "a purpose withdrawn, without texts": ("newsletter", {"kind": Kind.WITHDRAWN, "scope": "advertising"}),
    "a channel withdrawn": ("win-back-call", {"kind": Kind.WITHDRAWN, "scope": "*", "channels": ["phone_call"]}),
    "a channel withdrawn, without texts": ("newsletter", {"kind": Kind.WITHDRAWN, "scope": "*", "channels": ["email"]}),
    "a purpose objected to": ("newsletter", {"kind": Kind.OBJECTED, "scope": "advertising"}),
    "an activity objected to": ("newsletter", {"kind": Kind.OBJECTED, "scope": "newsletter"}),
    "everything objected to": ("win-back-call", {"kind": Kind.OBJECTED, "scope": "*"}),
    "restricted": ("newsletter", {"kind": Kind.RESTRICTED, "scope": "*"}),
    "refused": ("win-back-call", {"kind": Kind.REFUSED, "scope": "phone-consent@2025-01-01"}),
    "invalidated": ("win-back-call", {"kind": Kind.INVALIDATED, "scope": "phone-consent"}),
}
"""An activity that is permitted, and an event after which it is not."""

DATABASES: Final = ("sqlite", "postgresql")
EVERY: Final = 3
"""In `make test` one of so many of the events is entered over PostgreSQL: tests/register has each kind in both databases."""

CHECK: Final = "/zweck.v1.DecisionService/CheckProcessing"
RECORD: Final = "/zweck.v1.RegisterService/Record"
EVALUATION: Final = "/access/v1/evaluation"
NUMBERS: Final = count(1)


class Door(NamedTuple):
    """One server."""

    address: str
    tokens: Mapping[str, str]

    def live(self, name: str, number: str, day: date | None = None) -> Iterator[tuple[str, str]]:
        """The basis and the outcome of a call about a person, over gRPC and over JSON; as of a day if one is stated."""
        facts = stated(name, day)
        asked = question(facts, activity=name, subject=v1.Subject(customer_number=number))
        with grpc.insecure_channel(self.address) as channel:
            found = DecisionServiceStub(channel).CheckProcessing(asked, metadata=self.metadata(), timeout=60)
        yield v1.Basis.Name(found.basis), v1.Outcome.Name(found.outcome)
        said = self.post(CHECK, {"activity": name, "subject": {"customerNumber": number}, "facts": plain(facts)})
        yield said["basis"], said["outcome"]

    def acting(self, name: str, number: str, day: date | None = None) -> Iterator[bool]:
        """Whether the doors that say yes or no let their caller act."""
        facts = stated(name, day)
        resource = {"type": "customer_number", "id": number}
        asked = {"subject": {"type": "service", "id": "x"}, "action": {"name": name}, "resource": resource, "context": plain(facts)}
        yield bool(self.post(EVALUATION, asked).get("decision", False))
        (one,) = self.post(f"{EVALUATION}s", {**asked, "evaluations": [{}]})["evaluations"]
        yield bool(one.get("decision", False))

    def enter(self, number: str, controller: str, events: list[RegisterEvent]) -> None:
        """Enter events about a person over gRPC; returns when they were acknowledged."""
        new = [NewEvent(subject=v1.Subject(customer_number=number), event=one) for one in events]
        with grpc.insecure_channel(self.address) as channel:
            stub = RegisterServiceStub(channel)
            assert stub.Record(RecordRequest(controller=controller, events=new), metadata=self.metadata(), timeout=60).positions

    def enter_json(self, number: str, controller: str, said: Said) -> None:
        """The same over JSON."""
        event = {**said, "kind": Kind.Kind.Name(said["kind"])}
        body = {"controller": controller, "events": [{"subject": {"customerNumber": number}, "event": event}]}
        assert "positions" in self.post(RECORD, body)

    def metadata(self, caller: str = "all") -> tuple[tuple[str, str], ...]:
        """The token of a caller."""
        return (("authorization", f"Bearer {self.tokens[caller]}"),)

    def post(self, path: str, body: Any) -> Any:
        """The response to a message in JSON."""
        headers = {"content-type": "application/json", **dict(self.metadata())}
        with closing(HTTPConnection(self.address, timeout=60)) as client:
            client.request("POST", path, json.dumps(body), headers)
            return json.loads(client.getresponse().read())


def stated(name: str, day: date | None) -> dict[str, Any]:
    """The facts that a call about an activity states."""
    return {**(needed(name).stated or {}), **({} if day is None else {"time.decision_date": day.isoformat()})}


def plain(facts: Said) -> dict[str, Any]:
    """Facts as JSON has them."""
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}


def ordinary(name: str) -> list[RegisterEvent]:
    """The events of the ordinary person, with the consents that the activity needs, long before."""
    found = []
    for event in persons(name):
        one = RegisterEvent(kind=Kind.Kind.Value(event.kind.value), scope=event.scope, channels=event.channels, evidence=event.evidence)
        one.until = event.until.isoformat() if event.until else ""
        one.effective.FromDatetime(event.effective)
        found.append(one)
    return found


@contextmanager
def two(folder: Path, url: str) -> Iterator[tuple[Door, Door]]:
    """Two servers over a register."""
    issuer = Issuer()
    (folder / "issuer.pem").write_bytes(issuer.public)
    jwt = f'{{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}'
    (folder / "access.yaml").write_text(f"jwt: {jwt}\n")
    hour = int(datetime.now(UTC).timestamp()) + 3600
    tokens = {
        name: issuer.token({"roles": [*roles], "controllers": "*", "iat": None, "exp": hour})
        for name, roles in (("all", ROLES), ("acting", ACTING))
    }
    ahead = AFTER_MIDNIGHT.timestamp() - datetime.now(UTC).timestamp()
    options = ("--activities", FOLDER, "--access", folder / "access.yaml", "--pseudonym-key", pseudonyms(folder))
    register = ("--register", url, "--register-key", key_file(folder))
    with ExitStack() as stack:
        servers = [stack.enter_context(served(folder, *options, *register, policies=None, ahead=ahead)) for _ in range(2)]
        one, other = (Door(server.address, tokens) for server in servers)
        yield one, other


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], tuple[Door, Door]]]:
    """Starts two servers over one register in a database, when they are first asked for; in whichever order, each test uses the same."""
    with ExitStack() as stack:

        @cache
        def started(database: str) -> tuple[Door, Door]:
            folder = tmp_path_factory.mktemp("two")
            if database == "sqlite":
                return stack.enter_context(two(folder, f"sqlite:///{folder}/register.db"))
            server: Cluster = request.getfixturevalue("postgres")
            return stack.enter_context(two(folder, server.url("gate")))

        yield started


@pytest.fixture(params=DATABASES)
def doors(request: pytest.FixtureRequest, running: Callable[[str], tuple[Door, Door]]) -> tuple[Door, Door]:
    """Two servers over one register in each of the databases."""
    return running(request.param)


@pytest.mark.parametrize(
    ("doors", "case"),
    [(name, case) for name in DATABASES for place, case in enumerate(CASES) if name == "sqlite" or PROVING or place % EVERY == 0],
    indirect=["doors"],
)
def test_an_event_acknowledged_by_one_server_counts_at_the_other(doors: tuple[Door, Door], case: str) -> None:
    """Entered over one transport through one server, asked at once through both over both; another person stays as she was."""
    name, said = CASES[case]
    turned = list(CASES).index(case) % 2
    entering, other = doors[turned], doors[1 - turned]
    number, beside = f"K-{next(NUMBERS)}", f"K-{next(NUMBERS)}"
    for person in (number, beside):
        entering.enter(person, "muster-service", ordinary(name))
    for door in (other, entering):
        assert {*door.live(name, number)} == {("LIVE", "PERMITTED")}, "or the test shows nothing"
        assert all(door.acting(name, number))
    assert {*other.live(name, number, TODAY)} == {("AS_OF", "PERMITTED")}, "kept before the event, of the same day"

    if turned:
        entering.enter_json(number, "muster-service", said)
    else:
        entering.enter(number, "muster-service", [RegisterEvent(**said)])

    for door in (other, entering):
        assert not {("LIVE", "PERMITTED"), ("LIVE", "NOT_REGULATED")} & {*door.live(name, number)}
        assert not any(door.acting(name, number))
    for door, (caller, day) in product((other, entering), CALLERS.items()):
        found = {*door.live(name, number, day)}
        assert {basis for basis, _ in found} == {"AS_OF"}, caller
        assert not any(door.acting(name, number, day)), caller
        if day >= TODAY:
            assert found != {("AS_OF", "PERMITTED")}, caller
    assert {*other.live(name, beside)} == {("LIVE", "PERMITTED")}


def test_a_demand_of_erasure_is_heard_at_the_other(doors: tuple[Door, Door]) -> None:
    """No rule of the shipped law makes it alone a reason to stop; the answer rests on it all the same."""
    number = f"K-{next(NUMBERS)}"
    doors[0].enter(number, "muster-service", ordinary("newsletter"))
    for door, demanded in ((doors[1], False), (doors[0], False), (doors[1], True), (doors[0], True)):
        if demanded and door is doors[1]:
            doors[0].enter_json(number, "muster-service", {"kind": Kind.ERASURE_REQUESTED, "scope": "*"})
        said = {
            "activity": "newsletter",
            "subject": {"customerNumber": number},
            "facts": plain(stated("newsletter", None)),
            "detail": "FULL",
        }
        sources = door.post(CHECK, said)["sources"]
        known = [source["facts"].get("rights.erasure_request") for source in sources if source.get("origin") == "FROM_REGISTER"]
        assert {"boolValue": demanded} in known, (demanded, known)


def test_a_caller_who_may_not_state_a_day_gets_no_answer_about_one(doors: tuple[Door, Door]) -> None:
    """Otherwise the day before an objection would be a way around it."""
    asked = question(stated("newsletter", TODAY), activity="newsletter", subject=v1.Subject(customer_number="K-0"))
    for door in doors:
        with grpc.insecure_channel(door.address) as channel, pytest.raises(grpc.RpcError) as refused:
            DecisionServiceStub(channel).CheckProcessing(asked, metadata=door.metadata("acting"), timeout=60)
        assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
