"""Answers that stand in the decision record before they are sent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Generator, Sequence
from time import monotonic
from typing import Final

from zweck.bounded.steps import stepped
from zweck.chain.database import RecordUnavailable
from zweck.decision.decision import Decision
from zweck.observe import figures as of
from zweck.observe.meter import Meter
from zweck.record import Record
from zweck.record.entry import Entry
from zweck.rpc.call import Call
from zweck.rpc.limits import WAIT
from zweck.rpc.method import Each, Method, Piecewise, Unary, Waiting, at_once
from zweck.rpc.refusal import Overloaded
from zweck.rpc.turns import others_first
from zweck.service.decisions import SERVICE
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.encode.fast import Encoder
from zweck.service.encode.sources import as_kept
from zweck.service.middleware import Middleware
from zweck.service.refusals import Unrecorded
from zweck.words.said import says

AGAIN: Final = 10.0
"""Seconds after a failure of the record in which this server is not ready; then a question tries again."""

Answer = Callable[[bytes, Call], Awaitable[bytes]]

log: Final = logging.getLogger(__name__)


class Recording(Middleware):
    """Holds each answer back until it is durable in the record. Used by one event loop."""

    def __init__(self, record: Record, *, refuse: bool = True, max_wait: float = WAIT, meter: Meter | None = None) -> None:
        """Write to `record`; while that is not possible, `refuse` to answer, or else only log it.

        With `refuse`, no new call begins either while an answer has waited for the record for more than `max_wait` seconds. `meter`
        measures the waits.
        """
        self._record = record
        self._refuse = refuse
        self._max_wait = max_wait
        self._meter = meter or Meter()
        self._encoder = Encoder()
        self._piece = asyncio.Lock()
        self._entries: dict[Call, list[Entry]] = {}
        """Entries of the answers that are being made, by their call."""
        self._failed = -AGAIN
        self._waiting: dict[object, float] = {}
        """The times since when answers wait for the record, in their order."""

    @property
    def ready(self) -> bool:
        """Whether the record takes answers, or they are given without it."""
        return not self._refuse or monotonic() > self._failed + AGAIN

    def wrap(self, method: Method) -> Method:
        """A method of the decision service, whose answers wait for the record; those of one batch wait together."""
        match method:
            case Unary(path, answer) if path.startswith(f"/{SERVICE}/"):
                return Waiting(path, self._recorded(at_once(answer)))
            case Each(path, answer) if path.startswith(f"/{SERVICE}/"):
                return Waiting(path, self._recorded(at_once(answer), many=True), many=True)
            case Piecewise(path, pieces) if path.startswith(f"/{SERVICE}/"):
                return Waiting(path, self._recorded(self._in_pieces(pieces)), heavy=True)
            case _:
                return method

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Make the entry of a decision."""
        references = {"caller": call.caller, "request": asked.request_id}  # those that are empty are left out
        bare = self._encoder.decision(decision)
        sources = None if asked.sources is None else as_kept(asked.sources())
        entry = self._record.answered(
            decision,
            bare,
            detail=asked.detail,
            references=references,
            subject=asked.subject,
            notes=asked.notes,
            sources=sources,
            trace=call.trace,
        )
        self._entries[call].append(entry)

    def _recorded(self, answer: Answer, *, many: bool = False) -> Answer:
        async def handle(message: bytes, call: Call) -> bytes:
            if not many:
                self._check_wait()
            entries = self._entries[call] = []
            try:
                found = await answer(message, call)
            finally:
                del self._entries[call]
            await self._durable(entries, call)
            return found

        return handle

    def _in_pieces(self, handler: Callable[[bytes, Call], Generator[None, None, bytes]]) -> Answer:
        async def answer(message: bytes, call: Call) -> bytes:
            pieces = handler(message, call)
            while True:
                async with self._piece:  # one piece of all batches, then calls have as much time, and a caller who left is noticed
                    began = monotonic()
                    ended = stepped(pieces)
                    if ended is not None:
                        return ended.found
                    await others_first(monotonic() - began)

        return answer

    async def _durable(self, entries: Sequence[Entry], call: Call) -> None:
        """Wait until entries are durable.

        Raises:
            Unrecorded: if they are not, and unrecorded answers are refused.
        """
        if not entries:
            return
        place = object()
        self._waiting[place] = monotonic()
        try:
            with self._meter.waiting():
                await asyncio.wrap_future(self._record.submit(entries))
            self._failed = -AGAIN
        except RecordUnavailable as error:
            self._meter.count(of.UNRECORDED, times=len(entries))
            self._failed = monotonic()
            log.error(
                "answers that were not recorded: %d; %s%s",
                len(entries),
                error,
                f"; {error.help}" if error.help else "",
                extra={"trace": call.trace},
            )
            if self._refuse:
                raise Unrecorded(says("service.decision_record_not")) from None
        finally:
            call.step("record")
            del self._waiting[place]

    def _check_wait(self) -> None:
        """See that the record keeps up.

        Raises:
            Overloaded: if it does not, and unrecorded answers are refused.
        """
        if self._refuse and self._waiting and monotonic() - next(iter(self._waiting.values())) > self._max_wait:
            raise Overloaded(says("service.server_busy_decision", max_wait=f"{self._max_wait:g}"))
