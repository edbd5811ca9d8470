"""Answers that stand in the decision record before they are sent."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from time import monotonic
from typing import Final

from zweck.observe.meter import BATCH, CHECK, STREAM, Meter
from zweck.record import Record, RecordUnavailable
from zweck.record.entry import Entry
from zweck.rpc.call import Call
from zweck.rpc.limits import WAIT
from zweck.rpc.turns import Overloaded
from zweck.service.answers import PIECE, Answers, Heard, in_batch, streamed
from zweck.service.errors import NotAMessage, Unrecorded
from zweck.v1 import decision_pb2 as v1

log: Final = logging.getLogger(__name__)


class Recorded:
    """The methods of `zweck.v1.DecisionService`; each answer waits until it is durable in the record. Used by one event loop."""

    def __init__(self, answers: Answers, record: Record, *, refuse: bool = True, meter: Meter | None = None, longest: float = WAIT) -> None:
        """Record what `answers` says; `refuse` to answer, or else only complain, while that cannot be done.

        To refuse is also to take no new call while an answer has waited for the record for the `longest` time, in seconds.
        """
        self._answers = answers
        self._record = record
        self._refuse = refuse
        self._meter = meter
        self._longest = longest
        self._waiting: dict[object, float] = {}
        """Since when answers wait for the record, in their order."""

    async def one(self, call: Call) -> None:
        """`CheckProcessing`."""
        request = await _only(call, v1.CheckProcessingRequest.DESCRIPTOR.full_name)
        self._check_wait()
        with self._timed(CHECK):
            answer, entry = self._given(self._answers.hear(request), call.caller, CHECK)
            await self._durable([entry])
        await call.write(answer)

    async def batch(self, call: Call) -> None:
        """`BatchCheckProcessing`; the answers of one batch are recorded together."""
        request = await _only(call, v1.BatchCheckProcessingRequest.DESCRIPTOR.full_name)
        self._check_wait()
        answers: list[bytes] = []
        entries: list[Entry] = []
        with self._timed(BATCH):
            for place, heard in enumerate(self._answers.hear_batch(request, call.spend), start=1):
                answer, entry = self._given(heard, call.caller, BATCH)
                answers.append(in_batch(answer))
                entries.append(entry)
                if place % PIECE == 0:
                    await asyncio.sleep(0)  # others have their turn, and whoever left is noticed
            await self._durable(entries)
        await call.write(b"".join(answers))

    async def stream(self, call: Call) -> None:
        """`StreamCheckProcessing`."""
        while (request := await call.read()) is not None:
            with self._timed(STREAM):
                answer = await self._streamed(request, call)
            await call.write(answer)

    async def _streamed(self, request: bytes, call: Call) -> bytes:
        heard = self._answers.hear_streamed(request, call.spend)
        if isinstance(heard, bytes):
            return heard  # a refusal decides nothing
        answer, entry = self._given(heard, call.caller, STREAM)
        await self._durable([entry])
        return streamed(heard.request_id, answer)

    def _given(self, heard: Heard, caller: str, method: str) -> tuple[bytes, Entry]:
        """The answer to a question of a caller, and what the record says of it."""
        decision = self._answers.decide(heard, method)
        bare = self._answers.write(decision)
        references = {"caller": caller, "request": heard.request_id}  # those that are empty are left out
        entry = self._record.answered(heard.question, decision, bare, detail=heard.detail, references=references)
        return self._answers.write(decision, heard.request_id), entry

    async def _durable(self, entries: Sequence[Entry]) -> None:
        """Wait until entries are durable.

        Raises:
            Unrecorded: if they are not, and no answer is to be given then.
        """
        if not entries:
            return
        place = object()
        self._waiting[place] = monotonic()
        try:
            with self._meter.waiting() if self._meter is not None else nullcontext():
                await asyncio.wrap_future(self._record.submit(entries))
        except RecordUnavailable as error:
            if self._meter is not None:
                self._meter.unrecorded(len(entries))
            log.error("%d answers were not recorded: %s", len(entries), error)
            if self._refuse:
                raise Unrecorded("the decision record is not available, so nothing is answered; try again later") from None
        finally:
            del self._waiting[place]

    def _check_wait(self) -> None:
        """See that the record keeps up.

        Raises:
            Overloaded: if it does not, and no answer is to be given then.
        """
        if self._refuse and self._waiting and monotonic() - next(iter(self._waiting.values())) > self._longest:
            raise Overloaded(f"the server is busy: the decision record is {self._longest:g} seconds behind; try again later")

    def _timed(self, method: str) -> AbstractContextManager[None]:
        return self._meter.timed(method) if self._meter is not None else nullcontext()


async def _only(call: Call, kind: str) -> bytes:
    """The one message of a call.

    Raises:
        NotAMessage: if there is none.
    """
    message = await call.read()
    if message is None:
        raise NotAMessage(f"the call has no `{kind}`")
    return message
