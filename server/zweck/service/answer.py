"""Decode, answer, encode: from the bytes of a question to those of its answer."""

from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple, Protocol

from zweck.access.refusals import RateLimited, RoleMissing
from zweck.cache import Cache
from zweck.decision import Decision, Detail
from zweck.facts import Question
from zweck.law.vocabulary import Vocabulary
from zweck.pseudonym import Pseudonyms
from zweck.rpc.budget import Budget
from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.refusal import Refusal
from zweck.rpc.turns import SLICE
from zweck.service.costs import admit
from zweck.service.decode.cut import cut
from zweck.service.decode.fast import Reader, parted
from zweck.service.decode.parts import only, parts
from zweck.service.decode.protobuf import NO_PROFILES, ParsedQuestion, request_id
from zweck.service.encode.fast import Encoder, before_decision, in_batch
from zweck.service.encode.protobuf import refused
from zweck.service.middleware import Middleware
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage, QuestionTooLarge
from zweck.sources.profiles import load_profiles

BATCH_LIMIT: Final = 1000
MAX_CACHED_BYTES: Final = 4096
"""Bytes of a question that is cached: padding by unknown fields must not fill the memory."""

LATEST: Final = 300
"""The latest questions whose bytes are kept, so that another policy set can answer them beforehand."""

RESULT: Final = 5 * 1024
"""Bytes that a result takes, about; until they are sent, there are two copies of them."""

ROOMS: Final = 8
"""The part of the memory that each of the caches may have is one of so many."""

FACT: Final = 4
OVERHEAD: Final = 1024
"""Bytes that a parsed question takes for each byte in which it came, and beside them, about."""


class Decider(Protocol):
    """The part of an engine that the service needs."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question; called from several threads at once."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """`batch_limit` questions fit into one batch, each of at most `question_limit` bytes.

    The decisions on the last `cached` questions are found by the question's bytes. `controllers` is the file with the profiles of
    controllers that questions may name, `pseudonyms` the key of the persons whom they may name.
    """

    batch_limit: int = BATCH_LIMIT
    cached: int = 0
    question_limit: int = Limits().question
    controllers: Path | None = None
    pseudonyms: Pseudonyms | None = None


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
        budget: Budget | None = None,
    ) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`; the caches are counted in `budget`.

        `middleware` learns of decisions, and of refusals in batches and streams.

        Raises:
            PolicyError: if the file with the profiles is faulty under this vocabulary.
        """
        options = options or AnswerOptions()
        memory = Limits().memory if budget is None else budget.most
        self._engine = engine
        profiles = load_profiles(options.controllers, vocabulary) if options.controllers else NO_PROFILES
        self._reader = Reader(vocabulary, profiles, options.pseudonyms)
        self._encoder = Encoder(memory // ROOMS)
        self._options = options
        self._middleware = middleware
        self._decided = [concern.decided for concern in middleware if type(concern).decided is not Middleware.decided]
        self.cache: Cache[CachedAnswer] | None = Cache(options.cached, memory // ROOMS) if options.cached else None
        self._asked: deque[bytes] = deque(maxlen=LATEST)
        self._budget = budget
        if budget is not None:
            for cache in (self.cache, getattr(engine, "cache", None), *self._encoder.caches):
                if cache is not None:
                    budget.watch(cache)

    # --- the methods --------------------------------------------------------------------------------------------------------------

    def one(self, request: bytes, call: Call) -> bytes:
        """The `Decision` on a `CheckProcessingRequest`.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        asked = self.parse(request)
        admit(asked, call)
        return self._encoder.decision(self._answer(asked, call), asked.request_id, asked.notes)

    def batch(self, request: bytes, call: Call) -> Generator[None, None, bytes]:
        """The `BatchCheckProcessingResponse` to a `BatchCheckProcessingRequest`, a slice of time at a time.

        A faulty question gets a refusal in its place.

        Raises:
            NotAMessage: if it is none.
            BatchTooLarge: if it holds more questions than the limit.
            RateLimited: if the caller may not ask so many.
            OutOfMemory: if there is no room for the results.
        """
        questions: list[bytes] = []
        until = monotonic() + SLICE
        for part in parts(request, self._options.batch_limit):
            if part is not None:
                questions.append(part)
            elif monotonic() > until:
                yield
                until = monotonic() + SLICE
        call.spend(max(0, len(questions) - 1))  # the call counts as one
        made, held = 0, len(questions) * RESULT
        call.hold(2 * held)
        results: list[bytes] = []
        for question in questions:
            result = self._result(question, call)
            size = sum(map(len, result))
            results += (in_batch(size), *result)
            made += size
            if made > held:
                call.hold(2 * made)
                held += made
            if monotonic() > until:
                yield
                until = monotonic() + SLICE
        return b"".join(results)

    def streamed(self, request: bytes, call: Call) -> bytes:
        """The `StreamCheckProcessingResponse` to a `StreamCheckProcessingRequest`; a faulty question is refused in the response.

        Raises:
            NotAMessage: if it is none.
        """
        question = only(request)
        try:
            call.spend(1)
        except RateLimited as refusal:
            return self._refuse(question, refusal)
        return b"".join(self._result(question, call))

    # --- the steps ----------------------------------------------------------------------------------------------------------------

    def parse(self, request: bytes) -> ParsedQuestion:
        """The question of a `CheckProcessingRequest`, with its decision if that is cached.

        The cache knows a question by its bytes without the caller's reference, the person concerned and notes, which differ each time.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        found = cut(request)
        if found is None:
            return self._reader.question(request)
        body, own = found
        asked = self._reader.question(body) if self.cache is None else self._known(body, self.cache)
        return self._reader.with_own(asked, own) if own else asked

    def _known(self, request: bytes, cache: Cache[CachedAnswer]) -> ParsedQuestion:
        reference, body = parted(request)
        if len(body) > MAX_CACHED_BYTES:
            return self._reader.question(request)
        cached = cache.get(sha256(body).digest())
        if cached is not None:
            return ParsedQuestion(reference, cached.question, cached.detail, body, cached.decision)
        later, question, detail, *_ = self._reader.question(body)
        return ParsedQuestion(later or reference, question, detail, body if not later else b"")

    def decide(self, asked: ParsedQuestion) -> Decision:
        """The decision on a question, from the cache or from the engine."""
        if asked.decision is not None:
            return asked.decision
        decision = self._engine.decide(asked.question, asked.detail)
        if self.cache is not None and asked.body:
            size = len(asked.body) * FACT + OVERHEAD
            self.cache.put(sha256(asked.body).digest(), CachedAnswer(asked.question, asked.detail, decision), size)
            self._asked.append(asked.body)
        if self._budget is not None:
            self._budget.grown()
        return decision

    def _answer(self, asked: ParsedQuestion, call: Call) -> Decision:
        decision = self.decide(asked)
        for decided in self._decided:
            decided(asked, decision, call)
        return decision

    def _result(self, question: bytes, call: Call) -> Sequence[bytes]:
        """The `CheckProcessingResult` of a question, in parts that are not copied."""
        try:
            if len(question) > self._options.question_limit:
                limit = self._options.question_limit
                raise QuestionTooLarge(f"a question of {len(question)} bytes is too large; the limit is {limit} bytes", limit=str(limit))
            asked = self.parse(question)
            admit(asked, call)
        except (InvalidFacts, InvalidField, NotAMessage, QuestionTooLarge, RoleMissing) as refusal:
            return (self._refuse(question, refusal),)
        answer = self._encoder.decision(self._answer(asked, call), asked.request_id, asked.notes)
        return before_decision(asked.request_id, len(answer)), answer

    def _refuse(self, question: bytes, refusal: Refusal) -> bytes:
        for concern in self._middleware:
            concern.refused(refusal)
        return refused(request_id(question), refusal).SerializeToString()

    # --- the cache ----------------------------------------------------------------------------------------------------------------

    def latest(self, most: int) -> list[bytes]:
        """The bytes of the last `most` questions in the cache, the latest first."""
        return list(dict.fromkeys(reversed(self._asked)))[:most]

    def warm_up(self, body: bytes) -> None:
        """Cache the decision on a question; nothing is counted.

        Raises:
            InvalidFacts, InvalidField: if it cannot be understood, because the vocabulary is another one now.
        """
        self.decide(self._reader.question(body)._replace(body=body))
