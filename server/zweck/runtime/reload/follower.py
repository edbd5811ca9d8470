"""A worker's part of a reload: it carries out the commands of its supervisor."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import Final

from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import NotServed
from zweck.runtime.sources.read import Packed
from zweck.runtime.workers.channel import Command, ControlChannel, Event
from zweck.service.deployment import Deployment
from zweck.words.said import says

log: Final = logging.getLogger(__name__)


class Follower:
    """Exchanges the policies of one worker on command, and forwards callers' reload requests to the supervisor."""

    def __init__(self) -> None:
        self.exchange: Exchange
        self._channel: ControlChannel
        self._ready: Deployment | None = None
        self._preparing = 0
        self._status = b""
        self._requested: deque[asyncio.Future[None]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, channel: ControlChannel) -> None:
        """Carry out the commands that come over this channel."""
        self._channel = channel
        channel.on_command = self._on_command

    def status(self) -> bytes:
        """The `PolicySetStatus` that the supervisor sent last."""
        return self._status

    async def reload(self) -> None:
        """Return once the supervisor has made another attempt to read the policies."""
        requested = asyncio.get_running_loop().create_future()
        self._requested.append(requested)
        self._channel.send(Event.RELOAD_REQUESTED)
        await requested

    def _on_command(self, command: Command, data: bytes) -> None:
        match command:
            case Command.PREPARE:
                self._preparing += 1
                self._begin(self._prepare(data, self._preparing))
            case Command.SERVE:
                if self._ready is not None:
                    self.exchange.serving.serve(self._ready)
                self._discard()
                self._channel.send(Event.SERVED)
            case Command.DISCARD:
                self._discard()
            case Command.STATUS:
                self._status = data
            case Command.RELOADED:
                if not (requested := self._requested.popleft()).done():
                    requested.set_result(None)
            case Command.RENEW:
                self.exchange.serving.renew()
            case Command.CLIENT:
                pass  # the channel gives clients to the endpoint

    async def _prepare(self, packed: bytes, number: int) -> None:
        why = ""
        try:
            deployment = await asyncio.to_thread(lambda: self.exchange.prepare(Packed.loaded(packed)))
            if number == self._preparing:  # no later command has replaced or discarded it
                self._ready = deployment
        except NotServed as error:
            why = str(error)
        except Exception:
            log.exception("could not make the policies ready")
            why = str(says("chain.error_inside_zweck"))
        self._channel.send(Event.PREPARED, why)

    def _discard(self) -> None:
        self._preparing += 1
        self._ready = None

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
