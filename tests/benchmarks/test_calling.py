"""The service answers a call without a connection, as the benchmarks make it."""

from benchmarks.calling import CALL
from tests.law import shipped_law
from zweck.client import question
from zweck.engine import Engine
from zweck.service.answer import Answers
from zweck.v1.decision_pb2 import Decision, Outcome


def test_a_question_is_answered() -> None:
    policies = shipped_law()
    answers = Answers(Engine(policies), policies.vocabulary)
    asked = question({"time.decision_date": "2018-05-25", "operation.kind": "collect"}, presume_unstated=False)
    assert Decision.FromString(answers.decision(asked.SerializeToString(), CALL)).outcome == Outcome.UNDETERMINED
