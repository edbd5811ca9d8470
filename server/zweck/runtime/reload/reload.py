"""Notices other policies, lets them be compiled aside, and exchanges the set that is served only for a sound one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Protocol

from zweck.runtime.reload.compile import Refused
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.read import Packed
from zweck.runtime.sources.source import Source

SETTLE: Final = 0.1
"""Seconds without a change after which files count as written."""

LONGEST: Final = 5.0
"""Seconds after which they are read although they still change."""

AGAIN: Final = 5.0
"""Seconds after which policies are tried again that could not be read or served, though nothing seems to have changed."""

MOST_LOGGED: Final = 20

log: Final = logging.getLogger(__name__)


class NotServed(Exception):
    """A sound policy set could not be brought to all who serve; none of them serves it."""


class Compiler(Protocol):
    """Whoever compiles the policies."""

    async def compiled(self) -> Packed:
        """The policy set as it is now.

        Raises:
            Refused: if there is none.
        """
        ...


class Reload:
    """Keeps what is served up to date with its source. Used by one event loop."""

    def __init__(self, source: Source, compiler: Compiler, status: Status, *, stamp: Hashable, watch: bool = True) -> None:
        """Begin with the set that is served now; `stamp` is that of the source before it was read."""
        self.exchange: Callable[[Packed], Awaitable[None]]
        """Serves another set, or raises `NotServed`."""
        self.tell: Callable[[], Awaitable[None]] | None = None
        """Awaited whenever the status has changed."""
        self.status = status
        self._source = source
        self._compiler = compiler
        self._stamp = stamp
        self._watch = watch
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    def told(self) -> bytes:
        """The `PolicySetStatus`."""
        return self.status.message.SerializeToString()

    async def run(self) -> None:
        """Look for changes until cancelled."""
        refused = 0.0
        while self._watch:
            await asyncio.sleep(self._source.every)
            refused = refused + self._source.every if self.status.refused else 0.0
            if await self._changed() or refused >= AGAIN:
                refused = 0.0
                await self.again()

    async def again(self) -> None:
        """Return once an attempt is over that began after this was called; calls that come together share one, and none can stop it."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._attempts())
        await asyncio.shield(self._next)

    async def _attempts(self) -> None:
        async with self._turn:
            self._next = None  # whoever asks from now on waits for another one
            await self._attempt()
            if self.tell is not None:
                await self.tell()

    async def _changed(self) -> bool:
        """Whether the source has changed since it was last read, and rests."""
        stamp = await self._stamped()
        if stamp == self._stamp:
            return False
        for _ in range(int(LONGEST / SETTLE)):
            await asyncio.sleep(SETTLE)
            before, stamp = stamp, await self._stamped()
            if stamp == before:
                break
        return True

    async def _stamped(self) -> Hashable:
        return await asyncio.to_thread(self._source.stamp)

    async def _attempt(self) -> None:
        self._stamp = await self._stamped()  # what changes from now on is a change
        try:
            packed = await self._compiler.compiled()
            if packed.revision == self.status.revision:
                self.status.unchanged(packed.origin)
                log.info("the policies are still those of revision %s", packed.revision)
            else:
                before = self.status.revision
                await self.exchange(packed)
                self.status.loaded(packed.revision, packed.origin)
                log.info("the policies of revision %s are served from now on, before them those of %s", packed.revision, before)
        except (Refused, NotServed) as error:
            self._complain(error)
        except Exception:
            log.exception("could not exchange the policies")
            self.status.failed("an error inside zweck; its log has the details", "", ())

    def _complain(self, error: Refused | NotServed) -> None:
        faults, help = (error.faults, error.help) if isinstance(error, Refused) else ((), "")
        if faults or str(error) != self.status.complaint:  # what is refused is tried again and again
            log.error("%s; those of revision %s are served on", error, self.status.revision)
        for fault in faults[:MOST_LOGGED]:
            log.error("%s: %s: %s", fault.span, fault.code, fault.message)
        self.status.failed(str(error), help, faults)
