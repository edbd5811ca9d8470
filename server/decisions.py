"""`zweck.v1.DecisionService`: questions in, answers out."""

from server.answers import Answers
from server.recorded import Recorded
from server.transport.method import Each, Method, Piecewise, Stream, Unary
from zweck.v1 import decision_pb2 as v1

SERVICE = v1.DESCRIPTOR.services_by_name["DecisionService"].full_name


def methods(answers: Answers, recorded: Recorded | None = None) -> list[Method]:
    """The methods of the service; with a record, every answer waits for it."""
    if recorded is not None:
        return [
            Stream(f"/{SERVICE}/CheckProcessing", recorded.one),
            Stream(f"/{SERVICE}/BatchCheckProcessing", recorded.batch),
            Stream(f"/{SERVICE}/StreamCheckProcessing", recorded.stream),
        ]
    return [
        Unary(f"/{SERVICE}/CheckProcessing", lambda request, _: answers.one(request)),
        Piecewise(f"/{SERVICE}/BatchCheckProcessing", lambda request, call: answers.batch(request, call.spend)),
        Each(f"/{SERVICE}/StreamCheckProcessing", lambda request, call: answers.streamed(request, call.spend)),
    ]
