"""Decode, answer, encode: from the bytes of a question to those of its answer."""

from collections import deque
from collections.abc import Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import Final, NamedTuple, Protocol

from zweck.access.refusals import OutOfBounds, RateLimited, RoleMissing
from zweck.activities.prepared import MAX_MERGED, Merges
from zweck.activities.validity import valid_until
from zweck.bounded.cache import Cache
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Decision, Detail
from zweck.facts.basis import Basis, Today
from zweck.facts.question import Question
from zweck.forms.near import COMPARING
from zweck.law.vocabulary import Vocabulary
from zweck.pseudonym import Pseudonyms
from zweck.rpc.budget import Budget
from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.refusal import Refusal
from zweck.rpc.turns import SLICE
from zweck.service.costs import admit
from zweck.service.days import Clock, Days, clock
from zweck.service.decode.cut import Parted, cut
from zweck.service.decode.fast import Reader, parted
from zweck.service.decode.parts import only, parts
from zweck.service.decode.posing import Background, Looked, Register
from zweck.service.decode.protobuf import ParsedQuestion, request_id
from zweck.service.encode.fast import Encoder, before_decision, in_batch
from zweck.service.encode.once import Common, Dividing
from zweck.service.encode.protobuf import refused
from zweck.service.encode.sources import in_detail, rests, sourced, timed
from zweck.service.looking import Patient, look_up_all
from zweck.service.middleware import Middleware
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage, QuestionTooLarge
from zweck.service.slices import finished, in_slices

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


Result = tuple[bytes, ...]
"""A result in pieces, which are not copied."""


class Decider(Protocol):
    """The part of an engine that the service needs."""

    def decide(self, question: Question, detail: Detail) -> Decision:
        """Answer a question; called from several threads at once."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """`batch_limit` questions fit into one batch, each of at most `question_limit` bytes.

    The decisions on the last `cached` questions are found by the question's bytes. `pseudonyms` is the key of the persons whom questions
    may name, `register` the one in which activities look them up.
    """

    batch_limit: int = BATCH_LIMIT
    cached: int = 0
    question_limit: int = Limits().question
    pseudonyms: Pseudonyms | None = None
    register: Register | None = None
    time_zone: str = ""
    """That of days where no controller has one; UTC if it is empty."""
    now: Clock = clock


class CachedAnswer(NamedTuple):
    """A question as it was parsed, and the decision on it."""

    question: Question
    detail: Detail
    decision: Decision
    controller: str


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
        company: Company = NO_COMPANY,
        turning_days: Sequence[date] = (),
    ) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`; the caches are counted in `budget`.

        `middleware` learns of decisions, and of refusals in batches and streams. Questions may name what is in `company`; the law changes
        on the `turning_days`.
        """
        options = options or AnswerOptions()
        memory = Limits().memory if budget is None else budget.most
        self._engine = engine
        register = Patient(options.register) if options.register is not None else None
        merges: Merges = Cache(MAX_MERGED, memory // ROOMS)
        self._days = Days(options.now, options.time_zone, (one.time_zone for one in company.controllers.values()))
        self._background = Background(vocabulary, company, options.pseudonyms, register, turning_days, merges, self._days.of)
        self.clock = self._days.of
        """The day in a time zone, now."""
        self._reader = Reader(self._background)
        self._encoder = Encoder(memory // ROOMS)
        self._dividing = Dividing(memory // ROOMS)
        self._options = options
        self._middleware = middleware
        self._decided = [concern.decided for concern in middleware if type(concern).decided is not Middleware.decided]
        self.cache: Cache[CachedAnswer] | None = Cache(options.cached, memory // ROOMS) if options.cached else None
        self._asked: deque[bytes] = deque(maxlen=LATEST)
        self._budget = budget
        if budget is not None:
            for cache in (self.cache, merges, *getattr(engine, "kept", ()), *self._encoder.caches, *self._dividing.caches):
                if cache is not None:
                    budget.watch(cache)

    # --- the methods --------------------------------------------------------------------------------------------------------------

    def one(self, request: bytes, call: Call) -> bytes:
        """The `Decision` on a `CheckProcessingRequest`, without a break; raises what `single` does."""
        answer = self.single(request, call)
        return answer if isinstance(answer, bytes) else finished(answer)

    def single(self, request: bytes, call: Call) -> bytes | Generator[None, None, bytes]:
        """The `Decision` on a `CheckProcessingRequest`; one with an examination is still to be made.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        token = COMPARING.set(call)
        try:
            asked = self.parse(request)
        finally:
            COMPARING.reset(token)
        admit(asked, call)
        if asked.detail is Detail.EXAMINATION:
            return in_slices(self._one_examined(asked, call))
        decision, own = self._told(asked, call)
        return self._encoder.decision(decision, asked.request_id, asked.notes, own)

    def _one_examined(self, asked: ParsedQuestion, call: Call) -> Generator[None, None, bytes]:
        if asked.decision is None:
            self._engine.decide(asked.question, Detail.OUTCOME)  # it makes the law of the day, which takes as long as the examination
            yield
        decision, own = self._told(asked, call)
        yield
        examined = decision.finding.examination is not None  # without a day there is none
        finding = (yield from self._encoder.examined(decision.finding)) if examined else b""
        return self._encoder.decision(decision, asked.request_id, asked.notes, own, finding)

    def batch(self, request: bytes, call: Call) -> Generator[None, None, bytes]:
        """The `BatchCheckProcessingResponse` to a `BatchCheckProcessingRequest`, a slice of time at a time.

        A faulty question gets a refusal in its place.

        Raises:
            NotAMessage: if it is none.
            BatchTooLarge: if it holds more questions than the limit.
            RateLimited: if the caller may not ask so many.
            OutOfMemory: if there is no room for the results.
        """
        questions: list[tuple[bytes, Parted | None]] = []
        common: Common | None = None
        until = monotonic() + SLICE
        for part in parts(request, self._options.batch_limit):
            if isinstance(part, bytes):
                questions.append((part, self._cut(part)))
            elif part is not None:
                common = Common(self._dividing) if part else None
            elif monotonic() > until:
                yield
                until = monotonic() + SLICE
        call.spend(max(0, len(questions) - 1))  # the call counts as one
        made, held = 0, len(questions) * RESULT
        call.hold(2 * held + sum(len(pieces[0]) for _, pieces in questions if pieces is not None and pieces[1]))
        results: list[bytes] = []
        looked = yield from look_up_all([pieces for _, pieces in questions], self._reader, self._background)
        until = monotonic() + SLICE
        for question, pieces in questions:
            result = self._result(question, pieces, call, looked, common)
            if not isinstance(result, tuple):
                yield
                result = yield from in_slices(result)
            size = sum(map(len, result))
            results += (in_batch(size), *result)
            made += size
            while made + (0 if common is None else common.size) > held:
                call.hold(2 * held)
                held *= 2
            if monotonic() > until:
                yield
                until = monotonic() + SLICE
        if common is not None:
            results += common.parts()
        return b"".join(results)

    def streamed(self, request: bytes, call: Call) -> bytes:
        """The `StreamCheckProcessingResponse` to a `StreamCheckProcessingRequest`; a faulty question is refused in the response.

        Raises:
            NotAMessage: if it is none.
        """
        question = only(request)
        call.compared = 0  # each message is a call of its own
        try:
            call.spend(1)
        except RateLimited as refusal:
            return self._refuse(request_id(question), refusal)
        result = self._result(question, self._cut(question), call)
        return b"".join(result if isinstance(result, tuple) else finished(result))

    # --- the steps ----------------------------------------------------------------------------------------------------------------

    def parse(self, request: bytes) -> ParsedQuestion:
        """The question of a `CheckProcessingRequest`, with its decision if that is cached.

        The cache knows a question by the day, and by its bytes without the caller's reference, the person concerned and notes, which differ
        each time. Questions about activities are not in it, for the register may say something else each time.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        return self._parse(request, self._cut(request))

    def _cut(self, request: bytes) -> Parted | None:
        """The parts of a question; `None` where only protobuf can say which they are, or nothing else of it is read."""
        return cut(request) if len(request) <= self._options.question_limit else None

    def _parse(self, request: bytes, pieces: Parted | None, looked: Looked | None = None) -> ParsedQuestion:
        if pieces is None:
            return self._reader.question(request, looked=looked)
        return self._reader.question(*pieces, looked) if self.cache is None else self._known(*pieces, self.cache, looked)

    def _known(self, request: bytes, own: bytes, cache: Cache[CachedAnswer], looked: Looked | None) -> ParsedQuestion:
        reference, body = parted(request)
        if len(body) > MAX_CACHED_BYTES:
            return self._reader.question(request, own, looked)
        cached = cache.get(_key(body, self._days.all()))
        if cached is not None:
            asked = ParsedQuestion(reference, cached.question, cached.detail, body, cached.decision, controller=cached.controller)
            return self._reader.with_own(asked, own) if own else asked
        asked = self._reader.question(body, own, looked)
        if asked.request_id:
            return asked
        return asked._replace(request_id=reference, body=body if asked.about is None else b"")

    def decide(self, asked: ParsedQuestion) -> Decision:
        """The decision on a question, from the cache or from the engine."""
        if asked.decision is not None:
            return asked.decision
        decision = self._engine.decide(asked.question, asked.detail)
        if self.cache is not None and asked.body:
            size, days = len(asked.body) * FACT + OVERHEAD, self._days.all()
            if _of_one_of(days, decision):
                self.cache.put(_key(asked.body, days), CachedAnswer(asked.question, asked.detail, decision, asked.controller), size)
            self._asked.append(asked.body)
        if self._budget is not None:
            self._budget.grown()
        return decision

    def _told(self, asked: ParsedQuestion, call: Call) -> tuple[Decision, bytes]:
        """The decision, and the sources of its facts as a part of the message, where there are others than the caller."""
        decision, background = self.decide(asked), self._background
        until = valid_until(decision.question, background.turning_days, rests(asked.about, background.company))
        own = timed(decision.question.time_zone, until)
        if decision.question.merged is not None:
            sources = sourced(decision, asked.about, background.company)
            asked = asked._replace(sources=sources)
            own += in_detail(sources, asked.detail).SerializeToString(deterministic=True)
        for decided in self._decided:
            decided(asked, decision, call)
        return decision, own

    def _result(
        self, question: bytes, pieces: Parted | None, call: Call, looked: Looked | None = None, common: Common | None = None
    ) -> Result | Generator[None, None, Result]:
        """The `CheckProcessingResult` of a question, in pieces that are not copied; without what stands in `common`.

        One with an examination is decided, and still to be written in steps: that takes as long as several slices of time.
        """
        token = COMPARING.set(call)
        try:
            if len(question) > self._options.question_limit:
                limit = self._options.question_limit
                raise QuestionTooLarge(f"a question of {len(question)} bytes is too large; the limit is {limit} bytes", limit=str(limit))
            asked = self._parse(question, pieces, looked)
            admit(asked, call)
        except QuestionTooLarge as refusal:
            return (self._refuse(parted(question)[0], refusal),)  # it is not read any further
        except (InvalidFacts, InvalidField, NotAMessage, RoleMissing, OutOfBounds) as refusal:
            return (self._refuse(request_id(question), refusal),)
        finally:
            COMPARING.reset(token)
        decision, own = self._told(asked, call)
        encoder = self._encoder if common is None else self._dividing
        if decision.finding.examination is not None:
            return self._examined(encoder, decision, asked, own, common)
        return _in_result(encoder.decision(decision, asked.request_id, asked.notes, own), decision, asked, common)

    def _examined(
        self, encoder: Encoder, decision: Decision, asked: ParsedQuestion, own: bytes, common: Common | None
    ) -> Generator[None, None, Result]:
        """The result with an examination."""
        finding = yield from encoder.examined(decision.finding)
        return _in_result(encoder.decision(decision, asked.request_id, asked.notes, own, finding), decision, asked, common)

    def _refuse(self, reference: str, refusal: Refusal) -> bytes:
        for concern in self._middleware:
            concern.refused(refusal)
        return refused(reference, refusal).SerializeToString()

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


def _key(body: bytes, days: tuple[Today, ...]) -> Hashable:
    """The key of an answer: the bytes say whether a day is stated, and if none is, the days say which it is."""
    return sha256(body).digest(), days


def _of_one_of(days: Iterable[Today], decision: Decision) -> bool:
    """Whether an answer is still that of the day: midnight may have passed since it was asked for."""
    question = decision.question
    return question.basis is Basis.AS_OF or any(today == (decision.date, question.time_zone) for today in days)


def _in_result(answer: bytes, decision: Decision, asked: ParsedQuestion, common: Common | None) -> Result:
    """An answer as a result; without what stands in `common`."""
    if common is not None:
        return common.result(asked.request_id, answer, decision)
    return before_decision(asked.request_id, len(answer)), answer
