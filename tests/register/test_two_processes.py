"""Two `zweck serve` on one register, asked over gRPC and JSON: whatever happens in whichever order, both answer as the reference does.

`test_interleavings.py` does the same within one process, thousands of times; here a kill is a SIGKILL, a reload reads other files, and the
clock is that of the processes.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any, Final

import grpc
import pytest

from tests.access.authority import AUDIENCE, ISSUER, Issuer
from tests.activities.group import FOLDER, needed
from tests.cli.test_sealing import pseudonyms
from tests.faults.moved import show
from tests.faults.recorded import key_file
from tests.faults.served import Served, served
from tests.proving import PROVING, drawn
from tests.record.postgres import Cluster
from tests.register.reference import BERLIN, Reference
from tests.register.test_interleavings import ACTIVITY, LONGEST, STEPS
from zweck.client import question
from zweck.company import company_contents, revision_of
from zweck.v1 import admin_pb2, register_pb2
from zweck.v1 import decision_pb2 as v1
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.register_pb2_grpc import RegisterServiceStub

Event = register_pb2.RegisterEvent

RUNS: Final = 200
WAIT: Final = 60
CONTROLLER: Final = "muster-service"
MIDNIGHT_IS_NEAR: Final = datetime(2026, 2, 2, 22, 58, tzinfo=UTC)
CHECK: Final = "/zweck.v1.DecisionService/CheckProcessing"
RECORD: Final = "/zweck.v1.RegisterService/Record"
SAID: Final[dict[str, dict[str, Any]]] = {
    "of age": {"kind": "OF_AGE_ON", "scope": "*", "until": "2020-01-01"},
    "give": {"kind": "GIVEN", "scope": "phone-consent@2025-01-01", "evidence": "form 1"},
    "withdraw": {"kind": "WITHDRAWN", "scope": "*"},
    "object": {"kind": "OBJECTED", "scope": "*"},
    "lift": {"kind": "OBJECTION_LIFTED", "scope": "*"},
}
ASKED: Final = {"consent.given": True, "consent.withdrawn": False, "rights.marketing_objection": False}
"""The facts of a person who may be called, as the reference has it."""

PERMITTING: Final = ("PERMITTED", "NOT_REGULATED")
ACCESS: Final = f'jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}\n'
CLAIMS: Final = {
    "iat": None,
    "roles": ["decide", "record", "admin"],
    "controllers": "*",
    "exp": int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()),
}


class Server:
    """A program that can be killed and started again."""

    def __init__(self, folder: Path, clock: Path, url: str) -> None:
        """Start it, with files of a company of its own; its state is in `folder`."""
        self._folder = folder
        self._clock = clock
        self._company = Path(shutil.copytree(FOLDER, folder / "company"))
        key = ("--register-key", key_file(folder), "--pseudonym-key", pseudonyms(folder))
        issuer = Issuer()
        (folder / "issuer.pem").write_bytes(issuer.public)
        (folder / "access.yaml").write_text(ACCESS, encoding="utf-8")
        self._metadata = (("authorization", f"Bearer {issuer.token(CLAIMS)}"),)
        options = ("--no-watch", "--access", folder / "access.yaml", "--activities", self._company)
        self._options = (*options, "--register", url, *key)
        self._edits = 0
        self._stack = ExitStack()
        self._start()

    def _start(self) -> None:
        self._program: Served = self._stack.enter_context(served(self._folder, *self._options, policies=None, ahead=self._clock))
        self._channel = self._stack.enter_context(grpc.insecure_channel(self._program.address))

    def close(self) -> None:
        """End it."""
        self._stack.close()

    def kill(self) -> None:
        """SIGKILL, and another start."""
        self._program.kill()
        self._stack.close()
        self._start()

    def reload(self) -> None:
        """Edit a file of the company, and read it again."""
        self._edits += 1
        with (self._company / "controllers.yaml").open("a", encoding="utf-8") as file:
            file.write(f"# edit {self._edits}\n")
        status = AdminServiceStub(self._channel).ReloadPolicies(admin_pb2.ReloadPoliciesRequest(), timeout=WAIT, metadata=self._metadata)
        assert status.activities == revision_of(company_contents(self._company)), status

    def enter(self, step: str, person: str, *, over_json: bool) -> None:
        """Enter an event; returns when it was acknowledged."""
        if over_json:
            event = {"subject": {"customerNumber": person}, "event": SAID[step]}
            found = self._post(RECORD, {"controller": CONTROLLER, "events": [event]})
            assert found.get("positions"), found
            return
        new = register_pb2.NewEvent(
            subject=v1.Subject(customer_number=person),
            event=Event(**{**SAID[step], "kind": Event.Kind.Value(SAID[step]["kind"])}),
        )
        request = register_pb2.RecordRequest(controller=CONTROLLER, events=[new])
        assert RegisterServiceStub(self._channel).Record(request, timeout=WAIT, metadata=self._metadata).positions

    def answers(self, person: str) -> Iterator[tuple[str, str, dict[str, bool]]]:
        """The basis, the outcome and the facts of the register of a question about now, over gRPC and over JSON."""
        stated = needed(ACTIVITY).stated or {}
        asked = question(stated, activity=ACTIVITY, subject=v1.Subject(customer_number=person), detail=v1.FULL)
        found = DecisionServiceStub(self._channel).CheckProcessing(asked, timeout=WAIT, metadata=self._metadata)
        registers = [source for source in found.sources if source.origin == v1.FROM_REGISTER]
        facts = {name: value.bool_value for source in registers for name, value in source.facts.items() if name in ASKED}
        yield v1.Basis.Name(found.basis), v1.Outcome.Name(found.outcome), facts
        plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in stated.items()}
        said = self._post(CHECK, {"activity": ACTIVITY, "subject": {"customerNumber": person}, "facts": plain, "detail": "FULL"})
        sent = [source["facts"] for source in said["sources"] if source["origin"] == "FROM_REGISTER"]
        facts = {name: value.get("boolValue") for held in sent for name, value in held.items() if name in ASKED}
        yield said["basis"], said["outcome"], facts

    def _post(self, path: str, body: Any) -> Any:
        with closing(HTTPConnection(self._program.address, timeout=WAIT)) as client:
            client.request("POST", path, json.dumps(body), {"content-type": "application/json", **dict(self._metadata)})
            return json.loads(client.getresponse().read())


class World:
    """Two servers on one register, and the clock of both; each run is about another person."""

    def __init__(self, servers: tuple[Server, Server], clock: Path) -> None:
        """Begin with persons of whom nothing is known."""
        self.permitted = 0
        self._servers = servers
        self._file = clock
        self._runs = 0

    def run(self, steps: Sequence[str]) -> None:
        """Take steps, in turn at one server and the other, and ask both after each."""
        self._runs += 1
        person, reference = f"K-{self._runs}", Reference()
        show(self._file, MIDNIGHT_IS_NEAR - timedelta(days=30))
        self._servers[0].enter("of age", person, over_json=True)
        self._clock = MIDNIGHT_IS_NEAR
        for number, step in enumerate(steps):
            self._clock += timedelta(seconds=1)
            show(self._file, self._clock)
            self._take(step, number, person, reference)
            for server in self._servers:
                for answer in server.answers(person):
                    self._check(answer, reference, steps[: number + 1])

    def _check(self, answer: tuple[str, str, dict[str, bool]], reference: Reference, steps: Sequence[str]) -> None:
        basis, outcome, facts = answer
        wanted = reference.permits(self._clock)
        assert basis == "LIVE"
        assert (facts == ASKED) is wanted, (steps, self._clock, outcome, facts)
        if not wanted:
            assert outcome not in PERMITTING, (steps, self._clock, outcome, facts)
        elif self._clock.year == MIDNIGHT_IS_NEAR.year:
            assert outcome == "PERMITTED", (steps, self._clock, outcome, facts)
            self.permitted += 1

    def _take(self, step: str, number: int, person: str, reference: Reference) -> None:
        server = self._servers[number % 2]
        match step:
            case "midnight":
                day = self._clock.astimezone(BERLIN).date() + timedelta(days=1)
                self._clock = datetime.combine(day, datetime.min.time(), BERLIN).astimezone(UTC)
            case "back":
                self._clock -= timedelta(days=1)
            case "ahead":
                self._clock += timedelta(days=730)
            case "kill":
                server.kill()
            case "reload":
                server.reload()
            case _:
                server.enter(step, person, over_json=number % 4 < 2)
                reference.enter(step, self._clock)
        show(self._file, self._clock)


@contextmanager
def serving(folder: Path, url: str) -> Iterator[World]:
    """Two servers on a register."""
    clock = folder / "clock"
    show(clock, MIDNIGHT_IS_NEAR)
    with ExitStack() as stack:
        servers = []
        for name in ("one", "other"):
            (folder / name).mkdir()
            servers.append(Server(folder / name, clock, url))
            stack.callback(servers[-1].close)
        yield World((servers[0], servers[1]), clock)


@pytest.fixture(params=["sqlite", "postgresql"] if PROVING else ["sqlite"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Two servers on a register in a file; where everything is proven, in PostgreSQL, too."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/register.db"
        if request.param == "postgresql":
            server: Cluster = request.getfixturevalue("postgres")
            url = server.url("interleaved")
        yield stack.enter_context(serving(tmp_path, url))


def test_both_programs_answer_as_the_reference(world: World) -> None:
    """Six steps each; the first two runs have every kind of step, with answers of both kinds."""
    world.run(["give", "kill", "withdraw", "midnight", "give", "reload"])
    world.run(["give", "back", "ahead", "object", "midnight", "lift"])
    assert world.permitted
    random = Random(5)
    for _ in range(drawn(RUNS) - 2):
        world.run(random.choices(STEPS, k=LONGEST))
