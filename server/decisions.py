"""`zweck.v1.DecisionService`: questions in, answers out."""

from collections.abc import Iterator

import grpc

from engine.vocabulary import Vocabulary
from server.answers import BATCH_LIMIT, Answers, Decider
from server.errors import answering
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceServicer


class Decisions(DecisionServiceServicer):
    """Answers questions with one engine."""

    def __init__(self, engine: Decider, vocabulary: Vocabulary, batch_limit: int = BATCH_LIMIT) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`."""
        self._answers = Answers(engine, vocabulary, batch_limit)

    @answering
    def CheckProcessing(self, request: v1.CheckProcessingRequest, context: grpc.ServicerContext) -> v1.Decision:
        """Answer one question."""
        return v1.Decision.FromString(self._answers.one(request.SerializeToString()))

    @answering
    def BatchCheckProcessing(
        self, request: v1.BatchCheckProcessingRequest, context: grpc.ServicerContext
    ) -> v1.BatchCheckProcessingResponse:
        """Answer several questions in their order, or refuse them all if one of them is faulty."""
        pieces = self._answers.batch(request.SerializeToString())
        while context.is_active():
            try:
                next(pieces)
            except StopIteration as done:
                return v1.BatchCheckProcessingResponse.FromString(done.value)
        return v1.BatchCheckProcessingResponse()

    def StreamCheckProcessing(
        self, request: Iterator[v1.StreamCheckProcessingRequest], context: grpc.ServicerContext
    ) -> Iterator[v1.StreamCheckProcessingResponse]:
        """Answer questions as they come."""
        for asked in request:
            yield v1.StreamCheckProcessingResponse.FromString(self._answers.streamed(asked.SerializeToString()))
