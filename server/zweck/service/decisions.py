"""`zweck.v1.DecisionService`: questions in, answers out; one, a batch of them, or a stream."""

from collections.abc import Generator
from typing import Final

from zweck.access.refusals import OutOfBounds, RateLimited, RoleMissing
from zweck.observe.meter import BATCH, CHECK, STREAM
from zweck.rpc.call import Call
from zweck.rpc.method import Each, Method, Piecewise, Unary
from zweck.rpc.refusal import Refusal
from zweck.rpc.turns import in_slices
from zweck.service.answer import Answers
from zweck.service.decode.fast import Parted, parted
from zweck.service.decode.protobuf import request_id
from zweck.service.decode.questions import Looked
from zweck.service.decode.wire import batched, only
from zweck.service.encode.fast import Common, Envelope, Pieces, in_batch
from zweck.service.encode.protobuf import refused
from zweck.service.looking import look_up_all
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage, QuestionTooLarge
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import says

SERVICE: Final = v1.DESCRIPTOR.services_by_name["DecisionService"].full_name

RESULT: Final = 5 * 1024
"""Bytes that a result takes, about; until they are sent, there are two copies of them."""


def path(method: str) -> str:
    """The path of a method of the service."""
    return f"/{SERVICE}/{method}"


class Decisions(Answers):
    """Answers single questions, batches and streams; a faulty question of several gets a refusal in its place."""

    def methods(self) -> list[Method]:
        """The methods of the service."""
        return [Unary(path(CHECK), self.single), Piecewise(path(BATCH), self.batch), Each(path(STREAM), self.streamed)]

    def batch(self, request: bytes, call: Call) -> Generator[None, None, bytes]:
        """The `BatchCheckProcessingResponse` to a `BatchCheckProcessingRequest`, a slice of time at a time.

        Raises:
            NotAMessage: if it is none.
            BatchTooLarge: if it holds more questions than the limit.
            RateLimited: if the caller may not ask so many.
            OutOfMemory: if there is no room for the results.
        """
        return in_slices(self._batch(request, call))

    def _batch(self, request: bytes, call: Call) -> Generator[None, None, bytes]:
        questions: list[tuple[bytes, Parted | None]] = []
        common: Common | None = None
        for part in batched(request, self._options.batch_limit):
            if isinstance(part, bytes):
                questions.append((part, self._cut(part)))
            else:
                common = Common(self._dividing) if part else None
            yield
        call.spend(max(0, len(questions) - 1))  # the call counts as one
        made, held = 0, len(questions) * RESULT
        call.hold(2 * held + sum(len(pieces[0]) for _, pieces in questions if pieces is not None and pieces[1]))
        results: list[bytes] = []
        looked = yield from look_up_all([pieces for _, pieces in questions], self._reader, self.background)
        envelope = self._in_result if common is None else Envelope(self._dividing, common.result)
        for question, pieces in questions:
            result = self._result(question, pieces, call, envelope, looked)
            if not isinstance(result, tuple):
                result = yield from result
            size = sum(map(len, result))
            results += (in_batch(size), *result)
            made += size
            while made + (0 if common is None else common.size) > held:
                call.hold(2 * held)
                held *= 2
            yield
        if common is not None:
            results += common.parts()
        return b"".join(results)

    def streamed(self, request: bytes, call: Call) -> bytes | Generator[None, None, bytes]:
        """The `StreamCheckProcessingResponse` to a `StreamCheckProcessingRequest`; one that takes long is still to be made.

        Raises:
            NotAMessage: if it is none.
        """
        question = only(request)
        call.compared = 0  # each message is a call of its own
        try:
            call.spend(1)
        except RateLimited as refusal:
            return self._refuse(request_id(question), refusal)
        result = self._result(question, self._cut(question), call, self._in_result)
        return b"".join(result) if isinstance(result, tuple) else _joined(result)

    def _result(
        self, question: bytes, pieces: Parted | None, call: Call, envelope: Envelope[Pieces], looked: Looked | None = None
    ) -> Pieces | Generator[None, None, Pieces]:
        """The result of a question; one that takes several slices of time is still to be made."""
        try:
            if len(question) > (limit := self._options.question_limit):
                raise QuestionTooLarge(says("service.question_bytes_too", question=len(question), limit=limit), limit=str(limit))
            return self._answer(question, pieces, call, envelope, looked)
        except QuestionTooLarge as refusal:
            return (self._refuse(parted(question)[0], refusal),)  # it is not read any further
        except (InvalidFacts, InvalidField, NotAMessage, RoleMissing, OutOfBounds) as refusal:
            return (self._refuse(request_id(question), refusal),)

    def _refuse(self, reference: str, refusal: Refusal) -> bytes:
        for concern in self._middleware:
            concern.refused(refusal)
        return refused(reference, refusal).SerializeToString()


def _joined(pieces: Generator[None, None, Pieces]) -> Generator[None, None, bytes]:
    return b"".join((yield from pieces))
