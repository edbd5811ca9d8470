"""An answer over the wire names the rules of a house as the house's, and both revisions."""

from pathlib import Path

from tests.arcadia import POLICIES
from tests.engine.test_houses import house  # noqa: F401  a fixture
from tests.serving import Server
from zweck.client import Client
from zweck.engine import Engine
from zweck.load import load
from zweck.record.account import derived
from zweck.v1 import decision_pb2 as v1

STATED = {"time.decision_date": "2012-01-01", "purpose.kind": "advertising", "controller.kind": "ministry"}


def test_an_answer_names_the_house(house: Path) -> None:  # noqa: F811
    policies = load(POLICIES, house)
    engine = Engine(policies)
    server = Server(engine, policies, "127.0.0.1:0")
    server.start()
    with Client(server.address) as client:
        answer = client.check(STATED)
        plain = client.check({**STATED, "purpose.kind": "news"})
    server.stop(grace=1)
    own = [law for law in answer.laws if law.law == "pastures"]
    assert [(law.house, law.outcome) for law in own] == [("shepherds", v1.PROHIBITED)]
    assert {law.house for law in answer.laws if law.law != "pastures"} <= {""}
    assert [(one.house, one.title.en, one.revision) for one in answer.houses] == [
        ("shepherds", "House rules of the shepherds", policies.houses[0].revision)
    ]
    assert (answer.revision, answer.law_revision) == (policies.revision, policies.beneath)
    assert {reason.house for reason in answer.reasons if reason.rule in ("PASTURES-2", "pastures/scope")} == {"shepherds"}
    assert plain.houses == answer.houses
    assert '"house":"shepherds"' in derived(engine.decide(engine.ask(STATED)), b"").rules


def test_without_a_house_nothing_is_named() -> None:
    policies = load(POLICIES)
    server = Server(Engine(policies), policies, "127.0.0.1:0")
    server.start()
    with Client(server.address) as client:
        answer = client.check(STATED)
    server.stop(grace=1)
    assert (list(answer.houses), answer.law_revision, {law.house for law in answer.laws} - {""}) == ([], "", set())
