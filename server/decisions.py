"""`zweck.v1.DecisionService`: questions in, answers out."""

from server.answers import Answers
from server.transport.method import Each, Method, Piecewise, Unary
from zweck.v1 import decision_pb2 as v1

SERVICE = v1.DESCRIPTOR.services_by_name["DecisionService"].full_name


def methods(answers: Answers) -> list[Method]:
    """The methods of the service."""
    return [
        Unary(f"/{SERVICE}/CheckProcessing", lambda request, _: answers.one(request)),
        Piecewise(f"/{SERVICE}/BatchCheckProcessing", lambda request, _: answers.batch(request)),
        Each(f"/{SERVICE}/StreamCheckProcessing", lambda request, _: answers.streamed(request)),
    ]
