"""Decode, answer, encode: from the bytes of a question to those of its answer."""

from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from hashlib import sha256
from time import monotonic
from typing import Final, NamedTuple, TypeVar

from zweck.access.refusals import OutOfBounds, RateLimited, RoleMissing
from zweck.activities.validity import Turns
from zweck.bounded.cache import Cache
from zweck.bounded.steps import finished
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Decision, Detail
from zweck.facts.basis import Basis, Today
from zweck.facts.question import Question
from zweck.forms.near import COMPARING
from zweck.law.vocabulary import Vocabulary
from zweck.rpc.budget import Budget
from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.refusal import Refusal
from zweck.rpc.turns import SLICE
from zweck.service.costs import admit
from zweck.service.days import Days
from zweck.service.decode.cut import Parted, cut
from zweck.service.decode.fast import Reader, parted
from zweck.service.decode.parts import only, parts
from zweck.service.decode.posing import Background, Looked
from zweck.service.decode.protobuf import ParsedQuestion, request_id
from zweck.service.encode.fast import Encoder, before_decision, in_batch
from zweck.service.encode.once import Common, Dividing
from zweck.service.encode.protobuf import refused
from zweck.service.encode.sources import in_detail, records, sourced, timed
from zweck.service.looking import Gathering, Patient, look_up_all
from zweck.service.middleware import Middleware
from zweck.service.options import BATCH_LIMIT, AnswerOptions, Decider
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage, QuestionTooLarge
from zweck.service.slices import begun, in_slices
from zweck.service.templates import Answer, Met, Templates
from zweck.words.said import says

__all__ = ["BATCH_LIMIT", "LATEST", "ROOMS", "AnswerOptions", "Answers", "Decider"]

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

T = TypeVar("T")
Result = tuple[bytes, ...]  # in pieces, which are not copied


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
        turns: Turns | None = None,
    ) -> None:
        """Answer with `engine`, whose facts are those of `vocabulary`; the caches are counted in `budget`.

        `middleware` learns of decisions, and of refusals in batches and streams. Questions name what is in `company`; `turns` finds turns.
        """
        options = options or AnswerOptions()
        memory = Limits().memory if budget is None else budget.most
        self._engine = engine
        register = Patient(options.register) if options.register is not None else None
        self._days = Days(options.now, options.time_zone, (one.time_zone for one in company.controllers.values()))
        self.background = Background(vocabulary, company, options.pseudonyms, register, turns, self._days.of)
        self.clock = self._days.of
        """The day in a time zone, now."""
        self._reader = Reader(self.background)
        self._templates = Templates(self.background, memory // ROOMS)
        apart = register is not None and not register.embedded
        self._gathering = Gathering(register, self._reader, self.background) if register is not None and apart else None
        self._encoder = Encoder(memory // ROOMS)
        self._dividing = Dividing(memory // ROOMS)
        self._options = options
        self._middleware = middleware
        self._decided = [concern.decided for concern in middleware if type(concern).decided is not Middleware.decided]
        self.cache: Cache[CachedAnswer] | None = Cache(options.cached, memory // ROOMS) if options.cached else None
        self._asked: deque[bytes] = deque(maxlen=LATEST)
        self._budget = budget
        if budget is not None:
            kept = (self.cache, *getattr(engine, "kept", ()), None if turns is None else turns.kept, self.background.prepared.posed)
            for cache in (*kept, *self._templates.caches, *self._encoder.caches, *self._dividing.caches):
                if cache is not None:
                    budget.watch(cache)

    def decision(self, request: bytes, call: Call) -> bytes:
        """The `Decision` on a `CheckProcessingRequest`, without a break; raises what `single` does."""
        answer = self.single(request, call)
        return answer if isinstance(answer, bytes) else finished(answer)

    def single(self, request: bytes, call: Call) -> bytes | Generator[None, None, bytes]:
        """The `Decision` on a `CheckProcessingRequest`; one with an examination is still to be made.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        pieces = self._cut(request)
        if self._gathering is not None and pieces is not None and self._templates.asks_now(pieces):
            return self._gathering.answered(pieces[1], lambda looked: self._single(request, pieces, call, looked))
        return self._single(request, pieces, call)

    def _single(
        self, request: bytes, pieces: Parted | None, call: Call, looked: Looked | None = None
    ) -> bytes | Generator[None, None, bytes]:
        met = self._templates.met(pieces, looked) if pieces is not None else None
        if met is not None and met.answer is not None:
            return self._from_template(met, met.answer, call, self._encoder)
        token = COMPARING.set(call)
        try:
            asked = self._parse(request, pieces, looked if met is None else met.looked)
        finally:
            COMPARING.reset(token)
        admit(asked, call)
        if asked.detail is Detail.EXAMINATION:
            return in_slices(self._one_examined(asked, call))
        return begun(self._answered(asked, call, self._encoder, lambda _, data: data))

    def _one_examined(self, asked: ParsedQuestion, call: Call) -> Generator[None, None, bytes]:
        if asked.decision is None:
            self._engine.decide(asked.question, Detail.OUTCOME)  # it makes the law of the day, which takes as long as the examination
            yield
        asked, decision, own = yield from self._decided_on(asked, call)
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
        looked = yield from look_up_all([pieces for _, pieces in questions], self._reader, self.background)
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
        return self._templates.cut(request) or (cut(request) if len(request) <= self._options.question_limit else None)

    def _parse(self, request: bytes, pieces: Parted | None, looked: Looked | None = None) -> ParsedQuestion:
        if pieces is None:
            return self._reader.question(request, looked=looked)
        return self._reader.question(*pieces, looked) if self.cache is None else self._parsed(*pieces, self.cache, looked)

    def _parsed(self, request: bytes, own: bytes, cache: Cache[CachedAnswer], looked: Looked | None) -> ParsedQuestion:
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
        return asked._replace(request_id=reference, body=body)

    def decide(self, asked: ParsedQuestion) -> Decision:
        """The decision on a question, from the cache or from the engine."""
        if asked.decision is not None:
            return asked.decision
        decision = self._engine.decide(asked.question, asked.detail)
        if self.cache is not None and asked.body and asked.about is None:
            size, days = len(asked.body) * FACT + OVERHEAD, self._days.all()
            if _of_one_of(days, decision):
                self.cache.put(_key(asked.body, days), CachedAnswer(asked.question, asked.detail, decision, asked.controller), size)
            self._asked.append(asked.body)
        if self._budget is not None:
            self._budget.grown()
        return decision

    def _from_template(self, met: Met, answer: Answer, call: Call, encoder: Encoder) -> bytes:
        """The answer to a question that was asked before about the class of the person."""
        asked = self._templates.question_about(met, answer)
        admit(asked, call)
        for decided in self._decided:
            decided(asked, asked.decision or answer.template.decision, call)
        return self._templates.filled(met, answer, encoder.finding(answer.template.decision.finding))

    def _answered(
        self, asked: ParsedQuestion, call: Call, encoder: Encoder, made: Callable[[Decision, bytes], T]
    ) -> Generator[None, None, T]:
        """The result that is `made` of the decision and its message, which is kept for others where it is about an activity."""
        asked, decision, own = yield from self._decided_on(asked, call)
        data = encoder.decision(decision, asked.request_id, asked.notes, own)
        if asked.about is not None and self.cache is not None:
            self._templates.keep(asked, decision, encoder, data)
        return made(decision, data)

    def _decided_on(self, asked: ParsedQuestion, call: Call) -> Generator[None, None, tuple[ParsedQuestion, Decision, bytes]]:
        """The question and its decision, and the sources of its facts as a part of the message, where there are others than the caller."""
        decision, background = self.decide(asked), self.background
        turn = yield from self._templates.turn(decision, asked.about, asked.detail, asked.body)
        own = timed(decision.question.time_zone, turn)
        if decision.question.merged is not None:
            sources = sourced(decision, asked.about, background.company)
            asked = asked._replace(sources=lambda: sources)
            own += in_detail(sources, asked.detail).SerializeToString(deterministic=True)
        if asked.about is not None and asked.detail is not Detail.OUTCOME:
            own += records(asked.about.held)
        for decided in self._decided:
            decided(asked, decision, call)
        return asked, decision, own

    def _result(
        self, question: bytes, pieces: Parted | None, call: Call, looked: Looked | None = None, common: Common | None = None
    ) -> Result | Generator[None, None, Result]:
        """The `CheckProcessingResult` of a question, in pieces that are not copied; without what stands in `common`.

        One with an examination is decided, and still to be written in steps: that takes as long as several slices of time.
        """
        encoder = self._encoder if common is None else self._dividing
        token = COMPARING.set(call)
        try:
            if len(question) > (limit := self._options.question_limit):
                raise QuestionTooLarge(says("service.question_bytes_too", question=len(question), limit=limit), limit=str(limit))
            met = self._templates.met(pieces, looked) if pieces is not None else None
            if met is not None and met.answer is not None:
                data = self._from_template(met, met.answer, call, encoder)
                return _in_result(data, met.request_id, met.answer.template.decision, common)
            asked = self._parse(question, pieces, looked if met is None else met.looked)
            admit(asked, call)
        except QuestionTooLarge as refusal:
            return (self._refuse(parted(question)[0], refusal),)  # it is not read any further
        except (InvalidFacts, InvalidField, NotAMessage, RoleMissing, OutOfBounds) as refusal:
            return (self._refuse(request_id(question), refusal),)
        finally:
            COMPARING.reset(token)
        if asked.detail is Detail.EXAMINATION:
            return self._examined(encoder, asked, call, common)
        return begun(self._answered(asked, call, encoder, lambda answer, data: _in_result(data, asked.request_id, answer, common)))

    def _examined(self, encoder: Encoder, asked: ParsedQuestion, call: Call, common: Common | None) -> Generator[None, None, Result]:
        """The result with an examination."""
        asked, decision, own = yield from self._decided_on(asked, call)
        finding = (yield from encoder.examined(decision.finding)) if decision.finding.examination is not None else b""
        return _in_result(encoder.decision(decision, asked.request_id, asked.notes, own, finding), asked.request_id, decision, common)

    def _refuse(self, reference: str, refusal: Refusal) -> bytes:
        for concern in self._middleware:
            concern.refused(refusal)
        return refused(reference, refusal).SerializeToString()

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


def _in_result(answer: bytes, request_id: str, decision: Decision, common: Common | None) -> Result:
    """An answer as a result; without what stands in `common`."""
    if common is not None:
        return common.result(request_id, answer, decision)
    return before_decision(request_id, len(answer)), answer
