"""Decode, answer, encode: from the bytes of a question to those of its answer."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from zweck.access.refusals import RateLimited
from zweck.cache import Cache
from zweck.decision import Decision, Detail
from zweck.facts import Question
from zweck.law.values import FactFault
from zweck.law.vocabulary import Vocabulary
from zweck.rpc.call import Call
from zweck.rpc.refusal import Refusal
from zweck.service.decode.fast import Reader, parted
from zweck.service.decode.protobuf import NO_PROFILES, ParsedQuestion, message
from zweck.service.encode.fast import Encoder, in_batch, in_stream
from zweck.service.encode.protobuf import refused
from zweck.service.middleware import Middleware
from zweck.service.refusals import BatchTooLarge, InvalidFacts, InvalidField
from zweck.sources.profiles import load_profiles
from zweck.v1 import decision_pb2 as v1

BATCH_LIMIT: Final = 1000
MAX_CACHED_BYTES: Final = 4096
"""Bytes of a question that is cached: padding by unknown fields must not fill the memory."""

PIECE: Final = 20
"""Questions of a batch that are answered before other calls have their turn."""


class Decider(Protocol):
    """The part of an engine that the service needs."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question; called from several threads at once."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """`batch_limit` questions fit into one batch; the decisions on the last `cached` questions are found by the question's bytes.

    `controllers` is the file with the profiles of controllers that questions may name.
    """

    batch_limit: int = BATCH_LIMIT
    cached: int = 0
    controllers: Path | None = None


class CachedAnswer(NamedTuple):
    """A question as it was parsed, and the decision on it."""

    question: Question
    detail: Detail
    decision: Decision


class Answers:
    """Answers the messages of `zweck.v1.DecisionService` with one engine.

    Safe to use from several threads, unless one of the `middleware` is not.
    """

    def __init__(
        self,
        engine: Decider,
        vocabulary: Vocabulary,
        options: AnswerOptions | None = None,
        middleware: Sequence[Middleware] = (),
    ) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`; `middleware` learns of decisions and of refusals in streams.

        Raises:
            PolicyError: if the file with the profiles is faulty under this vocabulary.
        """
        options = options or AnswerOptions()
        self._engine = engine
        self._reader = Reader(vocabulary, load_profiles(options.controllers, vocabulary) if options.controllers else NO_PROFILES)
        self._encoder = Encoder()
        self._batch_limit = options.batch_limit
        self._middleware = middleware
        self._decided = [concern.decided for concern in middleware if type(concern).decided is not Middleware.decided]
        self.cache: Cache[CachedAnswer] | None = Cache(options.cached) if options.cached else None

    # --- the methods --------------------------------------------------------------------------------------------------------------

    def one(self, request: bytes, call: Call) -> bytes:
        """The `Decision` on a `CheckProcessingRequest`.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        return self._answer(self.parse(request), call)

    def batch(self, request: bytes, call: Call) -> Generator[None, None, bytes]:
        """The `BatchCheckProcessingResponse` to a `BatchCheckProcessingRequest`, a piece at a time.

        Raises:
            NotAMessage: if it is none.
            BatchTooLarge: if it holds more questions than the limit.
            InvalidFacts, InvalidField: if one of the questions cannot be understood: none is answered then.
            RateLimited: if the caller may not ask so many.
        """
        answers: list[bytes] = []
        for place, asked in enumerate(self._parse_batch(request, call), start=1):
            answers.append(in_batch(self._answer(asked, call)))
            if place % PIECE == 0:
                yield
        return b"".join(answers)

    def streamed(self, request: bytes, call: Call) -> bytes:
        """The `StreamCheckProcessingResponse` to a `StreamCheckProcessingRequest`; a faulty question is refused in the response.

        Raises:
            NotAMessage: if it is none.
        """
        questions = self._reader.several(request)
        if len(questions) == 1:
            question = questions[0]
        else:
            question = message(v1.StreamCheckProcessingRequest, request).request.SerializeToString()
        try:
            call.spend(1)
            asked = self.parse(question)
        except (InvalidFacts, InvalidField, RateLimited) as refusal:
            return self._refuse(question, refusal)
        return in_stream(asked.request_id, self._answer(asked, call))

    # --- the steps ----------------------------------------------------------------------------------------------------------------

    def parse(self, request: bytes) -> ParsedQuestion:
        """The question of a `CheckProcessingRequest`, with its decision if that is cached.

        The cache knows a question by its bytes without the caller's reference, which differs each time.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        if self.cache is None:
            return self._reader.question(request)
        reference, body = parted(request)
        if len(body) > MAX_CACHED_BYTES:
            return self._reader.question(request)
        cached = self.cache.get(body)
        if cached is not None:
            return ParsedQuestion(reference, cached.question, cached.detail, body, cached.decision)
        request_id, question, detail, *_ = self._reader.question(body)
        return ParsedQuestion(request_id or reference, question, detail, body if not request_id else b"")

    def decide(self, asked: ParsedQuestion) -> Decision:
        """The decision on a question, from the cache or from the engine."""
        if asked.decision is not None:
            return asked.decision
        decision = self._engine.decide(asked.question, asked.detail)
        if self.cache is not None and asked.body:
            self.cache.put(asked.body, CachedAnswer(asked.question, asked.detail, decision))
        return decision

    def _answer(self, asked: ParsedQuestion, call: Call) -> bytes:
        decision = self.decide(asked)
        for decided in self._decided:
            decided(asked, decision, call)
        return self._encoder.decision(decision, asked.request_id)

    def _parse_batch(self, request: bytes, call: Call) -> list[ParsedQuestion]:
        requests = self._reader.several(request)
        if len(requests) > self._batch_limit:
            raise BatchTooLarge(
                f"a batch holds at most {self._batch_limit} questions, not {len(requests)}; send several batches",
                field="requests",
                limit=str(self._batch_limit),
                size=str(len(requests)),
            )
        call.spend(max(0, len(requests) - 1))  # the call counts as one
        parsed: list[ParsedQuestion] = []
        faults: list[tuple[str, FactFault]] = []
        for place, one in enumerate(requests):
            try:
                parsed.append(self.parse(one))
            except InvalidFacts as error:
                faults += ((f"requests[{place}].", fault) for _, fault in error.faults)
        if faults:
            raise InvalidFacts(faults)
        return parsed

    def _refuse(self, question: bytes, refusal: Refusal) -> bytes:
        for concern in self._middleware:
            concern.refused(refusal)
        return refused(v1.CheckProcessingRequest.FromString(question).request_id, refusal).SerializeToString()

    # --- the cache ----------------------------------------------------------------------------------------------------------------

    def latest(self, most: int) -> list[bytes]:
        """The bytes of the last `most` questions in the cache, the latest first."""
        return [] if self.cache is None else [body for body in self.cache.latest(most) if isinstance(body, bytes)]

    def warm_up(self, body: bytes) -> None:
        """Cache the decision on a question; nothing is counted.

        Raises:
            InvalidFacts, InvalidField: if it cannot be understood, because the vocabulary is another one now.
        """
        self.decide(self._reader.question(body)._replace(body=body))
