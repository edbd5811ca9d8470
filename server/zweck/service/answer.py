"""Decode, answer, encode: from the bytes of a question to those of its answer."""

from collections import deque
from collections.abc import Generator, Hashable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import Final, NamedTuple, TypeVar

from zweck.activities.validity import Turn, Turns
from zweck.bounded.cache import Cache
from zweck.bounded.steps import finished
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Decision, Detail
from zweck.engine import Engine
from zweck.facts.basis import Basis, Days, Today
from zweck.forms.quoting import COMPARING
from zweck.law.vocabulary import Vocabulary
from zweck.rpc.budget import Budget
from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.turns import SLICE, begun, in_slices
from zweck.service.decode.fast import FIRST_OF_SUBJECT, Parted, Reader, cut, parted
from zweck.service.decode.protobuf import ParsedQuestion, admit, message, with_own
from zweck.service.decode.questions import Background, Looked
from zweck.service.encode.fast import DECISION_ID, Dividing, Encoder, Envelope, Tail, in_result, text, timed
from zweck.service.encode.sources import in_detail, records, sourced
from zweck.service.looking import Gathering, Patient
from zweck.service.middleware import Middleware
from zweck.service.options import BATCH_LIMIT, AnswerOptions, Decider
from zweck.service.templates import Answer, Met, Templates
from zweck.v1 import decision_pb2 as v1

__all__ = ["BATCH_LIMIT", "LATEST", "ROOMS", "AnswerOptions", "Answers", "Decider"]

MAX_CACHED_BYTES: Final = 4096
"""Bytes of a question that is cached: padding by unknown fields must not fill the memory."""

LATEST: Final = 300
"""The latest questions whose bytes are kept, so that another policy set can answer them beforehand."""

ROOMS: Final = 8
"""The part of the memory that each of the caches may have is one of so many."""

FACT: Final = 4
OVERHEAD: Final = 1024
"""Bytes that a parsed question takes for each byte in which it came, and beside them, about."""

T = TypeVar("T")


class CachedAnswer(NamedTuple):
    """A question as it was parsed, without what differs each time, its decision, and what of the answer follows from both."""

    asked: ParsedQuestion
    decision: Decision
    tail: Tail


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
        self._patient = register = Patient(options.register) if options.register is not None else None
        self._days = Days(options.now, options.time_zone, (one.time_zone for one in company.controllers.values()))
        self.background = Background(vocabulary, company, options.pseudonyms, register, turns, self._days.of)
        self.clock = self._days.of
        """The day in a time zone, now."""
        self._reader = Reader(self.background)
        self._templates = Templates(self.background, memory // ROOMS)
        self._gathering = None if register is None else Gathering(register, self._reader)
        self._encoder = Encoder(memory // ROOMS)
        self._bare = Envelope(self._encoder, lambda _reference, pieces, _decision: b"".join(pieces))
        self._in_result = Envelope(self._encoder, in_result)
        self._dividing = Dividing(memory // ROOMS)
        self._options = options
        self._middleware = middleware
        concerns = [concern for concern in middleware if type(concern).decided is not Middleware.decided]
        self._decided = [concern.decided for concern in concerns]
        self._named = tuple({outcome for concern in concerns for outcome in concern.reads_events})
        self.cache: Cache[CachedAnswer] | None = Cache(options.cached, memory // ROOMS) if options.cached else None
        self._asked: deque[bytes] = deque(maxlen=LATEST)
        self._budget = budget
        kept = (self.cache, None if turns is None else turns.kept, *(engine.kept if isinstance(engine, Engine) else ()))
        self.caches = [
            cache
            for cache in (*kept, self.background.prepared.posed, *self._templates.caches, *self._encoder.caches, *self._dividing.caches)
            if cache is not None
        ]
        """The caches for further questions; all of them may be emptied."""
        if budget is not None:
            for cache in self.caches:
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
            return self._gathering.answered(pieces[1], lambda looked: self._answer(request, pieces, call, self._bare, looked))
        return self._answer(request, pieces, call, self._bare)

    def _answer(
        self, request: bytes, pieces: Parted | None, call: Call, envelope: Envelope[T], looked: Looked | None = None
    ) -> T | Generator[None, None, T]:
        """The answer to a question in its envelope; one that takes several slices of time is still to be made."""
        known, reference, own, until = None, "", b"", monotonic() + SLICE
        if pieces is not None and self.cache is not None:
            (reference, body), own = parted(pieces[0]), pieces[1]
            met = self._templates.met(reference, body, own, looked)
            if met is not None and met.answer is not None:
                return self._from_template(met, met.answer, call, envelope)
            looked = looked if met is None else met.looked
            known = self.cache.get(_key(body, self._days.all())) if len(body) <= MAX_CACHED_BYTES else None
        if known is None or own:
            token = COMPARING.set(call)
            try:
                asked = (
                    self._parse(request, pieces, looked)
                    if known is None
                    else with_own(known.asked, message(v1.CheckProcessingRequest, own), self.background)
                )
            finally:
                COMPARING.reset(token)
        else:
            asked = known.asked
        if known is not None and reference:
            asked = ParsedQuestion._make((reference, *asked[1:]))
        self._read(asked.subject, call)
        admit(asked, call)
        if known is not None:
            call.step("decide")
        if asked.detail is Detail.EXAMINATION:
            return in_slices(self._examined(asked, known, call, envelope))
        if known is not None:
            return self._answered(asked, known.decision, known.tail, call, envelope)
        decision = self._engine.decide(asked.question, asked.detail)
        if call.trace:
            call.step("decide")
        turn = begun(self._templates.turn(decision, asked.about, asked.detail, asked.body), until)
        if turn is None or isinstance(turn, Turn):
            return self._answered(*self._written(asked, decision, turn), call, envelope)
        return self._later(asked, decision, turn, call, envelope)

    def _read(self, person: object, call: Call) -> None:
        """Say in the call's trace that a question was read, and when its person was looked up for it."""
        if call.trace and person and self._patient is not None:
            call.step("register", self._patient.looked)
        if call.trace:
            call.step("decode")

    def _cut(self, request: bytes) -> Parted | None:
        """The parts of a question; `None` where only protobuf can say which they are, or nothing else of it is read."""
        known = self._templates.cut(request) if FIRST_OF_SUBJECT in request else None
        return known or (cut(request) if len(request) <= self._options.question_limit else None)

    def _parse(self, request: bytes, pieces: Parted | None, looked: Looked | None = None) -> ParsedQuestion:
        """The question of a `CheckProcessingRequest`; with the bytes by which its answer may be kept."""
        if pieces is None or self.cache is None or len(parted(pieces[0])[1]) > MAX_CACHED_BYTES:
            return self._reader.question(*(pieces or (request, b"")), looked)
        reference, body = parted(pieces[0])
        asked = self._reader.question(body, pieces[1], looked)
        return asked if asked.request_id else asked._replace(request_id=reference, body=body)

    def _from_template(self, met: Met, answer: Answer, call: Call, envelope: Envelope[T]) -> T:
        """The answer to a question that was asked before about the class of the person."""
        self._read(met.about.persons, call)
        decision = answer.template.decision
        asked = self._templates.question_about(met, answer, named=decision.outcome in self._named)
        admit(asked, call)
        self._hear(asked, asked.decision or decision, call)
        data = self._templates.filled(met, answer, envelope.encoder.finding(decision.finding))
        call.step("decide")
        return envelope.closed(met.request_id, (data,), decision)

    def _answered(self, asked: ParsedQuestion, decision: Decision, tail: Tail, call: Call, envelope: Envelope[T]) -> T:
        """The answer in its envelope; it is kept for others where it is about an activity."""
        self._hear(asked, decision, call)
        pieces = envelope.encoder.pieces(decision.finding, asked.request_id, asked.notes, tail)
        if asked.about is not None and self.cache is not None:
            self._templates.keep(asked, decision, envelope.encoder, b"".join(pieces))
        return envelope.closed(asked.request_id, pieces, decision)

    def _later(
        self, asked: ParsedQuestion, decision: Decision, turn: Generator[None, None, Turn | None], call: Call, envelope: Envelope[T]
    ) -> Generator[None, None, T]:
        return self._answered(*self._written(asked, decision, (yield from turn)), call, envelope)

    def _examined(self, asked: ParsedQuestion, known: CachedAnswer | None, call: Call, envelope: Envelope[T]) -> Generator[None, None, T]:
        """The answer with an examination, which is decided and then written in steps: that takes as long as several slices of time."""
        if known is None:
            self._engine.decide(asked.question, Detail.OUTCOME)  # it makes the law of the day, which takes as long as the examination
            yield
            decision = self._engine.decide(asked.question, asked.detail)
            call.step("decide")
            turn = yield from self._templates.turn(decision, asked.about, asked.detail, asked.body)
            known = self._written(asked, decision, turn)
            asked = known.asked
        decision = known.decision
        self._hear(asked, decision, call)
        yield
        examined = decision.finding.examination is not None  # without a day there is none
        finding = (yield from envelope.encoder.examined(decision.finding)) if examined else b""
        pieces = envelope.encoder.pieces(decision.finding, asked.request_id, asked.notes, known.tail, finding)
        return envelope.closed(asked.request_id, pieces, decision)

    def _written(self, asked: ParsedQuestion, decision: Decision, turn: Turn | None) -> CachedAnswer:
        """The fields of an answer beside its finding, and its question with what writes its sources; both are kept for who asks the same.

        The cache knows an answer by the day, and by the bytes of its question without the caller's reference, the person concerned and
        notes, which differ each time. Answers about activities are not in it, for the register may say something else each time.
        """
        background, about, merged = self.background, asked.about, decision.question.merged
        own = timed(decision.question.time_zone, turn)
        if merged is not None:
            sources = sourced(decision, about, background.company)
            asked = asked._replace(sources=lambda: sources)
            own += in_detail(sources, asked.detail).SerializeToString(deterministic=True)
        if about is not None and asked.detail is not Detail.OUTCOME:
            own += records(about.held)
        tail = (text(DECISION_ID, decision.decision_id), self._encoder.behind(decision), own)
        if self.cache is not None and asked.body:
            days = self._days.all()
            if about is None and _of_one_of(days, decision):
                bare = ParsedQuestion("", asked.question, asked.detail, controller=asked.controller, activity=asked.activity)._replace(
                    sources=None if merged is None else partial(sourced, decision, None, background.company)
                )
                self.cache.put(_key(asked.body, days), CachedAnswer(bare, decision, tail), len(asked.body) * FACT + OVERHEAD)
            self._asked.append(asked.body)
        if self._budget is not None:
            self._budget.grown()
        return CachedAnswer(asked, decision, tail)

    def _hear(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        for decided in self._decided:
            decided(asked, decision, call)

    def latest(self, most: int) -> list[bytes]:
        """The bytes of the last `most` questions in the cache, the latest first."""
        return list(dict.fromkeys(reversed(self._asked)))[:most]

    def warm_up(self, body: bytes) -> None:
        """Cache the decision on a question, and until when it stays; nothing is counted.

        Raises:
            InvalidFacts, InvalidField: if it cannot be understood, because the vocabulary is another one now.
        """
        asked = self._reader.question(body)._replace(body=body)
        decision = self._engine.decide(asked.question, asked.detail)
        self._written(asked, decision, finished(self._templates.turn(decision, asked.about, asked.detail, body)))


def _key(body: bytes, days: tuple[Today, ...]) -> Hashable:
    """The key of an answer: the bytes say whether a day is stated, and if none is, the days say which it is."""
    return body, days


def _of_one_of(days: Iterable[Today], decision: Decision) -> bool:
    """Whether an answer is still that of the day: midnight may have passed since it was asked for."""
    return decision.basis is Basis.AS_OF or any(today == (decision.date, decision.question.time_zone) for today in days)
