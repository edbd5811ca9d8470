"""`zweck.v1.DecisionService`: questions in, answers out."""

from typing import Final

from zweck.observe.meter import BATCH, CHECK, STREAM
from zweck.rpc.method import Each, Method, Piecewise, Unary
from zweck.service.answer import Answers
from zweck.v1 import decision_pb2 as v1

SERVICE: Final = v1.DESCRIPTOR.services_by_name["DecisionService"].full_name


def path(method: str) -> str:
    """The path of a method of the service."""
    return f"/{SERVICE}/{method}"


def methods(answers: Answers) -> list[Method]:
    """The methods of the service."""
    return [
        Unary(path(CHECK), answers.single),
        Piecewise(path(BATCH), answers.batch),
        Each(path(STREAM), answers.streamed),
    ]
