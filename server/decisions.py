"""`zweck.v1.DecisionService`: questions in, answers out."""

from typing import Final, Protocol

import grpc

from engine.decision import Decision
from engine.facts import FactError, Question
from engine.vocabulary import Vocabulary
from server import wire
from server.errors import BatchError, BatchTooLarge, answering
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceServicer

BATCH_LIMIT: Final = 1000


class Decider(Protocol):
    """What the service needs of an engine."""

    def decide(self, question: Question) -> Decision:
        """Answer a question; called from several threads at once."""
        ...


class Decisions(DecisionServiceServicer):
    """Answers questions with one engine."""

    def __init__(self, engine: Decider, vocabulary: Vocabulary, batch_limit: int = BATCH_LIMIT) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`."""
        self._engine = engine
        self._vocabulary = vocabulary
        self._batch_limit = batch_limit

    @answering
    def CheckProcessing(self, request: v1.CheckProcessingRequest, context: grpc.ServicerContext) -> v1.Decision:
        """Answer one question."""
        question = wire.question(request, self._vocabulary)
        return wire.decision(self._engine.decide(question), request.request_id)

    @answering
    def BatchCheckProcessing(
        self, request: v1.BatchCheckProcessingRequest, context: grpc.ServicerContext
    ) -> v1.BatchCheckProcessingResponse:
        """Answer several questions in their order, or refuse them all if one of them is faulty."""
        response = v1.BatchCheckProcessingResponse()
        for asked, question in zip(request.requests, self._questions(request), strict=True):
            if not context.is_active():
                break  # nobody waits any more: the deadline has passed or the caller has gone
            response.decisions.append(wire.decision(self._engine.decide(question), asked.request_id))
        return response

    def _questions(self, request: v1.BatchCheckProcessingRequest) -> list[Question]:
        if len(request.requests) > self._batch_limit:
            raise BatchTooLarge(
                f"a batch holds at most {self._batch_limit} questions, not {len(request.requests)}; send several batches",
                field="requests",
                limit=str(self._batch_limit),
                size=str(len(request.requests)),
            )
        questions: list[Question] = []
        errors: list[tuple[int, FactError]] = []
        for place, asked in enumerate(request.requests):
            try:
                questions.append(wire.question(asked, self._vocabulary))
            except FactError as error:
                errors.append((place, error))
        if errors:
            raise BatchError(errors)
        return questions
