"""A question that names its controller is answered with the facts of the controller's profile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import grpc
import pytest

from tests.law import shipped_law
from tests.server.conftest import serving
from tests.server.fiction import Parrot
from tests.server.refusals import refused
from tests.serving import Server
from zweck.client import Client, question
from zweck.company import load_company
from zweck.engine import Engine
from zweck.forms.diagnostics import PolicyError
from zweck.load import shipped
from zweck.runtime.serving import ServerOptions
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import read
from zweck.service.answer import AnswerOptions
from zweck.v1.decision_pb2 import BatchCheckProcessingRequest, Decision
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

PROFILES: Final = """\
controllers:
  - controller: muster
    name: Muster GmbH
    facts: {controller.type: private_body, controller.seat_country: DE}
"""
OWN: Final = {"controller.type": "private_body", "controller.seat_country": "DE"}
CALL: Final = {
    "time.decision_date": "2026-11-25",
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
}


@pytest.fixture(scope="module")
def controllers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("profiles") / "controllers.yaml"
    file.write_text(PROFILES, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def address(controllers: Path) -> Iterator[str]:
    """A server with the shipped law and a profile; it keeps answers by the questions' bytes."""
    policies = shipped_law()
    options, company = ServerOptions(answers=AnswerOptions(cached=10)), load_company(controllers, policies.vocabulary)
    server = Server(Engine(policies), policies, "127.0.0.1:0", options, company)
    server.start()
    yield server.address
    server.stop(grace=1)


def same(one: Decision, other: Decision) -> bool:
    """Whether two questions were the same question."""
    return one.decision_id == other.decision_id and one.missing_facts == other.missing_facts


def test_the_facts_of_the_profile_hold(address: str) -> None:
    with Client(address) as client:
        for _ in range(2):  # the second answer comes from the cache
            assert same(client.check(CALL, controller="muster"), client.check({**CALL, **OWN}))
        assert not same(client.check(CALL), client.check({**CALL, **OWN}))


def test_a_fact_that_differs_from_the_profile_is_unknown(address: str) -> None:
    with Client(address) as client:
        differing = client.check({**CALL, "controller.type": "public_body"}, controller="muster")
        assert same(differing, client.check({**CALL, **OWN, "controller.type": "unknown"}))


def test_each_question_of_a_batch_has_its_controller(address: str) -> None:
    asked = [question(CALL, controller="muster"), question(CALL), question({**CALL, **OWN})]
    with grpc.insecure_channel(address) as channel:
        results = DecisionServiceStub(channel).BatchCheckProcessing(BatchCheckProcessingRequest(requests=asked)).results
    one, none, own = (result.decision for result in results)
    assert same(one, own)
    assert not same(none, own)


def test_an_unknown_controller_is_refused(address: str) -> None:
    with Client(address) as client, refused() as told:
        client.check(CALL, controller="mustr")
    assert told.reason == "INVALID_FIELD"
    assert told.fields == {"controller": "there is no controller `mustr`; did you mean `muster`?"}


def test_a_server_without_profiles_says_so() -> None:
    with serving(Parrot()) as channel, refused() as told:
        DecisionServiceStub(channel).CheckProcessing(question({}, controller="muster"))
    assert told.fields == {"controller": "there is no controller `muster`; the server has no profiles: `zweck serve --controllers FILE`"}


def test_faulty_profiles_are_not_read(controllers: Path) -> None:
    faulty = controllers.with_name("faulty.yaml")
    faulty.write_text(PROFILES.replace("controller.type", "consent.given"), encoding="utf-8")
    with pytest.raises(PolicyError):
        read(Folder(shipped()), CompanyFiles(faulty))


def test_policies_whom_the_profiles_do_not_fit_are_not_read(controllers: Path) -> None:
    """Another vocabulary may lack a fact of the profiles: the policies that were served before go on."""
    utopia = Path(__file__).parents[1] / "cli" / "utopia" / "policies"
    with pytest.raises(PolicyError, match=r"`controller.type` is not"):
        read(Folder(utopia), CompanyFiles(controllers))
