"""A worker's part: it makes ready and serves what its supervisor orders."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import Final

from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reload import NotServed
from zweck.runtime.sources.read import Packed
from zweck.runtime.workers import line
from zweck.runtime.workers.line import Line
from zweck.service.offer import Offer

log: Final = logging.getLogger(__name__)


class Following:
    """Carries out orders; and asks the supervisor for what callers ask of this worker."""

    def __init__(self) -> None:
        """Begin with nothing prepared."""
        self.exchange: Exchange
        self._line: Line
        self._offer: Offer | None = None
        self._preparing = 0
        self._status = b""
        self._asked: deque[asyncio.Future[None]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    def on(self, ordering: Line) -> "Following":
        """Answer the supervisor over this line."""
        self._line = ordering
        return self

    def __call__(self, word: bytes, more: bytes) -> None:
        """Carry out an order."""
        match word:
            case line.PREPARE:
                self._preparing += 1
                self._begin(self._prepare(more, self._preparing))
            case line.SERVE:
                if self._offer is not None:
                    self.exchange.serving.serve(self._offer)
                self._drop()
                self._line.say(line.SERVED)
            case line.DROP:
                self._drop()
            case line.TOLD:
                self._status = more
            case line.ANSWERED:
                if not (asked := self._asked.popleft()).done():
                    asked.set_result(None)
            case line.RENEW:
                self.exchange.serving.renew()
            case _:
                pass

    def told(self) -> bytes:
        """The `PolicySetStatus` as the supervisor told it last."""
        return self._status

    async def again(self) -> None:
        """Return once the supervisor has made another attempt."""
        asked = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        self._line.say(line.ASKS)
        await asked

    async def _prepare(self, packed: bytes, number: int) -> None:
        why = ""
        try:
            offer = await asyncio.to_thread(lambda: self.exchange.prepare(Packed.loaded(packed)))
            if number == self._preparing:  # nobody has changed their mind
                self._offer = offer
        except NotServed as error:
            why = str(error)
        except Exception:
            log.exception("could not make the policies ready")
            why = "an error inside zweck; its log has the details"
        self._line.say(line.PREPARED, why)

    def _drop(self) -> None:
        self._preparing += 1
        self._offer = None

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
