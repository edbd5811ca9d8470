"""Answers to questions, bytes in and bytes out, whatever carries them."""

from collections.abc import Callable, Generator
from typing import Final, NamedTuple, Protocol

from zweck.cache import Cache
from zweck.decision import Decision, Detail
from zweck.facts import FactError, Question
from zweck.law.vocabulary import Vocabulary
from zweck.observe.meter import BATCH, CHECK, METHODS, STREAM, Meter
from zweck.rpc.call import free
from zweck.service.encoding import Encoder, head, text
from zweck.service.errors import BatchError, BatchTooLarge, InvalidField, RateLimited, refusal
from zweck.service.reading import Reader, message, parted
from zweck.v1 import decision_pb2 as v1

BATCH_LIMIT: Final = 1000
PIECE: Final = 20
"""So many questions of a batch are answered before others get their turn."""

DECISION: Final = 0x0A
STREAMED_ID: Final = 0x0A
STREAMED_DECISION: Final = 0x12
"""Tags: of an answer in a batch, and of the reference and the answer in a stream (Protocol Buffers, Encoding)."""


Spend = Callable[[int], None]
"""Counts that many further questions of a call; raises `RateLimited` if the caller may not ask them."""


class Decider(Protocol):
    """What the service needs of an engine."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question; called from several threads at once."""
        ...


class Heard(NamedTuple):
    """A question with the caller's reference; its bytes where it may be remembered, and its decision where it is."""

    request_id: str
    question: Question
    detail: Detail
    body: bytes = b""
    decision: Decision | None = None


class Given(NamedTuple):
    """A question as it was read, and the decision on it."""

    question: Question
    detail: Detail
    decision: Decision


class Answers:
    """Answers the messages of `zweck.v1.DecisionService` with one engine; safe to use from several threads."""

    def __init__(
        self,
        engine: Decider,
        vocabulary: Vocabulary,
        batch_limit: int = BATCH_LIMIT,
        remember: int = 0,
        meter: Meter | None = None,
    ) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`, and know the last `remember` questions by their bytes.

        With a `meter`, which counts decisions and refusals in streams, only one thread may use it.
        """
        self._engine = engine
        self._reader = Reader(vocabulary)
        self._encoder = Encoder()
        self._batch_limit = batch_limit
        self._meter = meter
        self._counters = {method: meter.counter(method) for method in METHODS} if meter is not None else None
        self.memory: Cache[Given] | None = Cache(remember) if remember else None

    def one(self, request: bytes) -> bytes:
        """The `Decision` on a `CheckProcessingRequest`.

        Raises:
            NotAMessage: if it is none.
            FactError: for everything in it that cannot be understood.
        """
        return self._answer(self.hear(request), CHECK)

    def batch(self, request: bytes, spend: Spend = free) -> Generator[None, None, bytes]:
        """The `BatchCheckProcessingResponse` to a `BatchCheckProcessingRequest`, a piece at a time.

        Raises:
            NotAMessage: if it is none.
            BatchTooLarge: if it holds more questions than the limit.
            BatchError: if one of the questions is faulty: none is answered then.
            RateLimited: if `spend` says so, which counts the questions.
        """
        written: list[bytes] = []
        for place, heard in enumerate(self.hear_batch(request, spend), start=1):
            answer = self._answer(heard, BATCH)
            written.append(in_batch(answer))
            if place % PIECE == 0:
                yield
        return b"".join(written)

    def streamed(self, request: bytes, spend: Spend = free) -> bytes:
        """The `StreamCheckProcessingResponse` to a `StreamCheckProcessingRequest`; one that is faulty is refused in the answer.

        Raises:
            NotAMessage: if it is none.
        """
        heard = self.hear_streamed(request, spend)
        return heard if isinstance(heard, bytes) else streamed(heard.request_id, self._answer(heard, STREAM))

    def hear(self, request: bytes) -> "Heard":
        """A question by its bytes, or as it is read; the caller's reference, which differs each time, is no part of it.

        Raises:
            NotAMessage: if it is not a `CheckProcessingRequest`.
            FactError: for everything in it that cannot be understood.
        """
        if self.memory is None:
            return Heard(*self._reader.question(request))
        reference, body = parted(request)
        given = self.memory.get(body)
        if given is not None:
            return Heard(reference, given.question, given.detail, body, given.decision)
        request_id, question, detail = self._reader.question(body)
        return Heard(request_id or reference, question, detail, body if not request_id else b"")

    def hear_batch(self, request: bytes, spend: Spend = free) -> "list[Heard]":
        """The questions of a `BatchCheckProcessingRequest`.

        Raises:
            NotAMessage, BatchTooLarge, BatchError, RateLimited: as `batch`.
        """
        requests = self._reader.several(request)
        if len(requests) > self._batch_limit:
            raise BatchTooLarge(
                f"a batch holds at most {self._batch_limit} questions, not {len(requests)}; send several batches",
                field="requests",
                limit=str(self._batch_limit),
                size=str(len(requests)),
            )
        spend(max(0, len(requests) - 1))  # the call counts as one
        heard: list[Heard] = []
        errors: list[tuple[int, FactError]] = []
        for place, one in enumerate(requests):
            try:
                heard.append(self.hear(one))
            except FactError as error:
                errors.append((place, error))
        if errors:
            raise BatchError(errors)
        return heard

    def hear_streamed(self, request: bytes, spend: Spend = free) -> "Heard | bytes":
        """The question of a `StreamCheckProcessingRequest`, or the answer that refuses it.

        Raises:
            NotAMessage: if it is none.
        """
        questions = self._reader.several(request)
        if len(questions) == 1:
            question = questions[0]
        else:
            question = message(v1.StreamCheckProcessingRequest, request).request.SerializeToString()
        try:
            spend(1)
            return self.hear(question)
        except (FactError, InvalidField, RateLimited) as error:
            if self._meter is not None:
                self._meter.refused(error)
            request_id = v1.CheckProcessingRequest.FromString(question).request_id
            return v1.StreamCheckProcessingResponse(request_id=request_id, refusal=refusal(error)).SerializeToString()

    def latest(self, most: int) -> list[bytes]:
        """The questions that were remembered last, by their bytes; the latest first."""
        return [] if self.memory is None else [body for body in self.memory.latest(most) if isinstance(body, bytes)]

    def rehearse(self, body: bytes) -> None:
        """Answer a question and remember that, counting nothing.

        Raises:
            NotAMessage, FactError: as `hear`.
        """
        _, question, detail = self._reader.question(body)
        decision = self._engine.decide(question, detail)
        if self.memory is not None:
            self.memory.put(body, Given(question, detail, decision))

    def decide(self, heard: "Heard", method: str) -> Decision:
        """The decision on a question that was asked by this method."""
        decision = heard.decision
        if decision is None:
            decision = self._engine.decide(heard.question, heard.detail)
            if self.memory is not None and heard.body:
                self.memory.put(heard.body, Given(heard.question, heard.detail, decision))
        if self._counters is not None:
            self._counters[method](decision.finding.ruling)
        return decision

    def write(self, decision: Decision, request_id: str = "") -> bytes:
        """The `Decision` message with the caller's reference."""
        return self._encoder.decision(decision, request_id)

    def _answer(self, heard: "Heard", method: str) -> bytes:
        return self.write(self.decide(heard, method), heard.request_id)


def in_batch(answer: bytes) -> bytes:
    """A `Decision` as a part of a `BatchCheckProcessingResponse`."""
    return head(DECISION, len(answer)) + answer


def streamed(request_id: str, answer: bytes) -> bytes:
    """A `Decision` as a `StreamCheckProcessingResponse`."""
    reference = text(STREAMED_ID, request_id) if request_id else b""
    return reference + head(STREAMED_DECISION, len(answer)) + answer
