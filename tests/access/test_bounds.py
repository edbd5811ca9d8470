"""Callers that are bound to activities and controllers."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from tests.access.authority import AUDIENCE, ISSUER, Issuer
from tests.activities.group import DAY, engine, group
from tests.clocks import Clock
from tests.server.refusals import refused
from tests.serving import Server
from zweck.access.certificate import identity
from zweck.access.file import read_access
from zweck.access.gate import Gate
from zweck.access.identity import Bounds
from zweck.client import question
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import AnswerOptions
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

BOUND = {"zweck_activities": ["newsletter"], "zweck_controllers": "muster-service"}
CLOCK = Clock.at_noon(DAY)


@pytest.fixture(scope="module")
def stub(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DecisionServiceStub]:
    """A server whose tokens bind their callers."""
    folder = tmp_path_factory.mktemp("bounds")
    (folder / "issuer.pem").write_bytes(issuer.public)
    claims = "activities_claim: zweck_activities, controllers_claim: zweck_controllers"
    text = f"jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: '{ISSUER}', audience: {AUDIENCE}, {claims}}}"
    (folder / "access.yaml").write_text(text, encoding="utf-8")
    options = ServerOptions(answers=AnswerOptions(cached=10, now=CLOCK), middleware=(Gate(read_access(folder / "access.yaml")),))
    server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
    server.start()
    with grpc.insecure_channel(server.address) as channel:
        yield DecisionServiceStub(channel)
    server.stop(grace=1)


def ask(stub: DecisionServiceStub, token: str, **how: str) -> v1.Decision:
    """The answer to a question."""
    return stub.CheckProcessing(question({}, **how), metadata=(("authorization", f"Bearer {token}"),), timeout=60)  # type: ignore[arg-type]


def test_a_bound_caller_asks_about_its_activities(stub: DecisionServiceStub, issuer: Issuer) -> None:
    assert ask(stub, issuer.token(BOUND), activity="newsletter").activity == "newsletter@2026-01-01"


@pytest.mark.parametrize("how", [{}, {"activity": "win-back-call"}, {"controller": "muster-service"}])
def test_and_about_nothing_else(stub: DecisionServiceStub, issuer: Issuer, how: dict[str, str]) -> None:
    with refused() as told:
        ask(stub, issuer.token(BOUND), **how)
    assert (told.code, told.reason) == (grpc.StatusCode.PERMISSION_DENIED, "OUT_OF_BOUNDS")


@pytest.mark.parametrize(
    "claims", [{}, {"zweck_activities": [], "zweck_controllers": []}, {"zweck_activities": 5, "zweck_controllers": None}]
)
def test_a_token_without_bounds_is_bound_to_nothing(stub: DecisionServiceStub, issuer: Issuer, claims: dict[str, object]) -> None:
    with refused() as told:
        ask(stub, issuer.token(claims), activity="newsletter")
    assert told.reason == "OUT_OF_BOUNDS"
    assert told.message == "the caller may ask about these activities alone: none; its token or the access file names none"


def test_controllers_bind_without_activities_too(stub: DecisionServiceStub, issuer: Issuer) -> None:
    token = issuer.token({"zweck_activities": ["market-research"], "zweck_controllers": ["muster-service"]})
    with refused() as told:
        ask(stub, token, activity="market-research")
    assert "for these controllers alone: `muster-service`" in told.message


def test_a_day_that_is_unknown_makes_no_other_activity_of_it(stub: DecisionServiceStub, issuer: Issuer) -> None:
    """A caller who asks about its own activity without a day is not refused as if it asked about another."""
    token = issuer.token({**BOUND, "roles": ["decide", "as_of"]})
    asked = question({"time.decision_date": "unknown"}, activity="newsletter")
    for _ in range(2):  # the second time from the cache
        found = stub.CheckProcessing(asked, metadata=(("authorization", f"Bearer {token}"),), timeout=60)
        assert [missing.fact for missing in found.missing_facts] == ["time.decision_date"]


def test_in_a_batch_each_question_is_refused_in_its_place(stub: DecisionServiceStub, issuer: Issuer) -> None:
    asked = [question({}, activity=name) for name in ("newsletter", "win-back-call")]
    metadata = (("authorization", f"Bearer {issuer.token(BOUND)}"),)
    results = stub.BatchCheckProcessing(v1.BatchCheckProcessingRequest(requests=asked), metadata=metadata).results
    assert [result.WhichOneof("result") for result in results] == ["decision", "refusal"]
    assert results[1].refusal.reason == "OUT_OF_BOUNDS"


def test_the_file_binds_callers_by_their_certificates(tmp_path: Path) -> None:
    file = tmp_path / "access.yaml"
    file.write_text("callers: [{certificate: CN=dialer, roles: [decide], activities: [newsletter]}]", encoding="utf-8")
    certificate = {"subject": ((("commonName", "dialer"),),), "notAfter": "Jan  1 00:00:00 2100 GMT"}
    assert identity(certificate, read_access(file).certificates).bounds == Bounds(frozenset({"newsletter"}), None)
