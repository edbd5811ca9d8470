"""Answers to questions, bytes in and bytes out, whatever carries them."""

from collections.abc import Generator
from typing import Final, Protocol

from engine.decision import Decision, Detail
from engine.facts import FactError, Question
from engine.vocabulary import Vocabulary
from server.encoding import Encoder, head
from server.errors import BatchError, BatchTooLarge, InvalidField, refusal
from server.reading import Asked, Reader
from zweck.v1 import decision_pb2 as v1

BATCH_LIMIT: Final = 1000
PIECE: Final = 20
"""So many questions of a batch are answered before others get their turn."""

DECISION: Final = 0x0A
STREAMED_DECISION: Final = 0x12
"""Tags: of an answer in a batch, and of one in a stream (Protocol Buffers, Encoding)."""


class Decider(Protocol):
    """What the service needs of an engine."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question; called from several threads at once."""
        ...


class Answers:
    """Answers the messages of `zweck.v1.DecisionService` with one engine; safe to use from several threads."""

    def __init__(self, engine: Decider, vocabulary: Vocabulary, batch_limit: int = BATCH_LIMIT) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`."""
        self._engine = engine
        self._reader = Reader(vocabulary)
        self._encoder = Encoder()
        self._batch_limit = batch_limit

    def one(self, request: bytes) -> bytes:
        """The `Decision` on a `CheckProcessingRequest`.

        Raises:
            NotAMessage: if it is none.
            FactError: for everything in it that cannot be understood.
        """
        return self._answer(self._reader.question(request))

    def batch(self, request: bytes) -> Generator[None, None, bytes]:
        """The `BatchCheckProcessingResponse` to a `BatchCheckProcessingRequest`, a piece at a time.

        Raises:
            NotAMessage: if it is none.
            BatchTooLarge: if it holds more questions than the limit.
            BatchError: if one of the questions is faulty: none is answered then.
        """
        asked = self._batch(request)
        written: list[bytes] = []
        for place, question in enumerate(asked, start=1):
            answer = self._answer(question)
            written += (head(DECISION, len(answer)), answer)
            if place % PIECE == 0:
                yield
        return b"".join(written)

    def streamed(self, request: bytes) -> bytes:
        """The `StreamCheckProcessingResponse` to a `StreamCheckProcessingRequest`; one that is faulty is refused in the answer.

        Raises:
            NotAMessage: if it is none.
        """
        (question,) = self._reader.several(request) or (b"",)
        try:
            request_id, *_ = asked = self._reader.question(question)
        except (FactError, InvalidField) as error:
            request_id = v1.CheckProcessingRequest.FromString(question).request_id
            return v1.StreamCheckProcessingResponse(request_id=request_id, refusal=refusal(error)).SerializeToString()
        answer = self._answer(asked)
        return v1.StreamCheckProcessingResponse(request_id=request_id).SerializeToString() + head(STREAMED_DECISION, len(answer)) + answer

    def _answer(self, asked: Asked) -> bytes:
        request_id, question, detail = asked
        return self._encoder.decision(self._engine.decide(question, detail), request_id)

    def _batch(self, request: bytes) -> list[Asked]:
        requests = self._reader.several(request)
        if len(requests) > self._batch_limit:
            raise BatchTooLarge(
                f"a batch holds at most {self._batch_limit} questions, not {len(requests)}; send several batches",
                field="requests",
                limit=str(self._batch_limit),
                size=str(len(requests)),
            )
        asked: list[Asked] = []
        errors: list[tuple[int, FactError]] = []
        for place, one in enumerate(requests):
            try:
                asked.append(self._reader.question(one))
            except FactError as error:
                errors.append((place, error))
        if errors:
            raise BatchError(errors)
        return asked
