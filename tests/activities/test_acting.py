"""The gate: after an acknowledged event against a processing nothing that acts permits it, whatever the caller's clock says.

Three servers share one register: two with the program's own transport, which also have the doors of JSON and AuthZEN, and one with grpcio.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import grpc
import pytest

from tests.activities.group import engine, group, needed
from tests.activities.test_served import KEY, SERVICE, Office
from tests.activities.test_uses import Counted, uses
from tests.clocks import Clock
from tests.judge.transport.server import Grpcio
from tests.serving import Server
from zweck.client import question
from zweck.company.register import EventKind
from zweck.doors.mcp.calls import Calls, Declined
from zweck.pseudonym import Kind
from zweck.register import Entry, Register, RegisterSettings, open_register
from zweck.rpc.listen import Transport
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.service.using import Uses
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

CASES: Final = (
    ("newsletter", EventKind.OBJECTED, "advertising"),
    ("newsletter", EventKind.OBJECTED, "newsletter"),
    ("newsletter", EventKind.OBJECTED, "*"),
    ("newsletter", EventKind.RESTRICTED, "*"),
    ("win-back-call", EventKind.WITHDRAWN, "phone-consent"),
    ("win-back-call", EventKind.WITHDRAWN, "*"),
    ("win-back-call", EventKind.REFUSED, "phone-consent"),
    ("win-back-call", EventKind.INVALIDATED, "phone-consent"),
    ("win-back-call", EventKind.OBJECTED, "advertising"),
)
"""Activities, and events after which each is not permitted."""

AFTER_MIDNIGHT: Final = datetime(2026, 2, 3, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
"""In UTC it is still the day before."""

CALLERS: Final = {
    "a day late": (AFTER_MIDNIGHT - timedelta(days=1)).date(),
    "UTC": AFTER_MIDNIGHT.astimezone(UTC).date(),
    "Berlin": AFTER_MIDNIGHT.date(),
    "a day early": (AFTER_MIDNIGHT + timedelta(days=1)).date(),
}
"""The days that callers state, by their clocks."""

CHECK: Final = "/zweck.v1.DecisionService/CheckProcessing"
EVALUATION: Final = "/access/v1/evaluation"


class Doors:
    """The servers over one register, and its address."""

    def __init__(self, register: Register, url: str, addresses: list[str], clock: Clock) -> None:
        self.register, self.url, self.addresses, self.clock = register, url, addresses, clock

    def live(self, name: str, number: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The basis and the outcome of a question through every door that answers it."""
        asked = question(facts, activity=name, subject=v1.Subject(customer_number=number), detail=v1.OUTCOME)
        for address in self.addresses:
            with grpc.insecure_channel(address) as channel:
                service = DecisionServiceStub(channel)
                streamed = service.StreamCheckProcessing(iter([v1.StreamCheckProcessingRequest(request=asked)]), timeout=60)
                several = service.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=[asked]), timeout=60)
                found = [service.CheckProcessing(asked, timeout=60), next(iter(streamed)).decision, several.results[0].decision]
                yield from ((v1.Basis.Name(one.basis), v1.Outcome.Name(one.outcome)) for one in found)
        for address in self.addresses[:2]:
            said = post(address, CHECK, {"activity": name, "subject": {"customerNumber": number}, "facts": plain(facts)})
            yield said["basis"], said["outcome"]

    def acting(self, name: str, number: str, facts: Mapping[str, Any]) -> Iterator[bool]:
        """Whether each door lets its caller act."""
        for address in self.addresses[:2]:
            resource = {"type": "customer_number", "id": number}
            asked = {"subject": {"type": "service", "id": "x"}, "action": {"name": name}, "resource": resource, "context": plain(facts)}
            yield post(address, EVALUATION, asked).get("decision", False)
            (one,) = post(address, f"{EVALUATION}s", {**asked, "evaluations": [{}]})["evaluations"]
            yield one["decision"]
        for address in self.addresses:
            with grpc.insecure_channel(address) as channel:
                try:
                    found = Calls(channel).decide(name, "customer_number", number, plain(circumstances(facts)), v1.OUTCOME)
                    yield found.outcome == v1.PERMITTED
                except Declined:
                    yield False


def circumstances(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that an agent may state."""
    vocabulary = engine().policies.vocabulary.facts
    return {name: value for name, value in facts.items() if vocabulary[name].silence.silence_class not in ("appraisal", "shown")}


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON has them."""
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}


def post(address: str, path: str, body: Any) -> Any:
    """The response to a message in JSON."""
    client = HTTPConnection(address, timeout=60)
    with closing(client):
        client.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        return json.loads(client.getresponse().read())


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """The servers, whose clocks show half past midnight in Berlin."""
    url, clock = f"sqlite:///{tmp_path_factory.mktemp('register') / 'register.db'}", Clock(AFTER_MIDNIGHT)
    with ExitStack() as stack:
        addresses = []
        for transport in (Transport.at, Transport.at, lambda listen: cast(Transport, Grpcio(listen, None))):
            register = stack.enter_context(closing(open_register(RegisterSettings(url))))
            answers = AnswerOptions(cached=100, pseudonyms=KEY, register=register, now=clock)
            options = ServerOptions(answers=answers, middleware=(Uses(register),))
            server = Server(engine(), engine().policies, "127.0.0.1:0", options, group(), transport=transport)
            server.start()
            stack.callback(server.stop, grace=1)
            addresses.append(server.address)
        yield Doors(register, url, addresses, clock)


@pytest.mark.parametrize(("name", "kind", "scope"), CASES)
def test_nothing_that_acts_permits_after_an_acknowledged_event(doors: Doors, name: str, kind: EventKind, scope: str) -> None:
    office = Office(doors.addresses[0], Counted(doors.register))  # type: ignore[arg-type]
    office._next = 1000 * (1 + CASES.index((name, kind, scope)))
    number, facts = office.person(name), dict(needed(name).stated or {})
    today = {**facts, "time.decision_date": AFTER_MIDNIGHT.date().isoformat()}
    assert {basis for basis, _ in doors.live(name, number, today)} == {"AS_OF"}, "before anything is kept of a question about now"
    assert {*doors.live(name, number, facts)} == {("LIVE", "PERMITTED")}
    assert all(doors.acting(name, number, facts)) or circumstances(facts) != facts

    with doors.clock.entering():
        doors.register.record([Entry(KEY.of(Kind.CUSTOMER_NUMBER, number), SERVICE, kind, scope)])
    used = uses(doors.url)

    assert not {("LIVE", "PERMITTED"), ("LIVE", "NOT_REGULATED")} & {*doors.live(name, number, facts)}
    assert not any(doors.acting(name, number, facts))
    for caller, day in CALLERS.items():
        dated = {**facts, "time.decision_date": day.isoformat()}
        found = {*doors.live(name, number, dated)}
        assert {basis for basis, _ in found} == {"AS_OF"}, caller
        assert not any(doors.acting(name, number, dated)), caller
        if day < AFTER_MIDNIGHT.date():
            assert found == {("AS_OF", "PERMITTED")}, "what held on the day before is still to be had, for audits"
    assert uses(doors.url) == used
