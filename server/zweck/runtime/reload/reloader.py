"""Notices changed policies, has them compiled in another process, and exchanges the served set only for a sound one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Protocol

from zweck.runtime.admission import Inventory
from zweck.runtime.reload.compile import Refused
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.company import stamp_of
from zweck.runtime.sources.read import Packed
from zweck.runtime.sources.source import Source

SETTLE: Final = 0.1
"""Seconds without a change after which files count as written."""

MAX_SETTLE: Final = 5.0
"""Seconds after which files are read although they still change."""

RETRY: Final = 5.0
"""Seconds until the next attempt after policies could not be read or served, even if nothing seems to have changed."""

MAX_LOGGED: Final = 20

log: Final = logging.getLogger(__name__)


class NotServed(Exception):
    """A sound policy set could not be brought to all who serve; none of them serves it."""


class Compiler(Protocol):
    """Reads and compiles the policies of a source."""

    async def compiled(self) -> Packed:
        """The policy set as it is now.

        Raises:
            Refused: if there is none.
        """
        ...


class Reloader:
    """Keeps what is served up to date with its source. Used by one event loop."""

    def __init__(
        self,
        source: Source,
        compiler: Compiler,
        status: Status,
        *,
        served: Inventory,
        stamp: Hashable,
        company: Source | None = None,
        watch: bool = True,
    ) -> None:
        """Begin with the set that is served now, whose inventory is `served`, and with the company beside it.

        `stamp` is that of source and company before they were read.
        """
        self.exchange: Callable[[Packed], Awaitable[None]]
        """Serves another set, or raises `NotServed`."""
        self.on_served: Callable[[Inventory], None] | None = None
        """Called with the inventory of each further set that is served."""
        self.on_attempt: Callable[[], Awaitable[None]] | None = None
        """Awaited after each attempt, when the status has changed."""
        self.state = status
        self._source = source
        self._company = company
        self._compiler = compiler
        self._served = served
        self._stamp = stamp
        self._watch = watch
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    def status(self) -> bytes:
        """The `PolicySetStatus`."""
        return self.state.message.SerializeToString()

    async def run(self) -> None:
        """Look for changes until cancelled."""
        refused = 0.0
        while self._watch:
            await asyncio.sleep(self._source.every)
            refused = refused + self._source.every if self.state.refused else 0.0
            if await self._changed() or refused >= RETRY:
                refused = 0.0
                await self.reload()

    async def reload(self) -> None:
        """Return once an attempt is over that began after this call; simultaneous calls share one, and no caller can cancel it."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._attempts())
        await asyncio.shield(self._next)

    async def _attempts(self) -> None:
        async with self._turn:
            self._next = None  # calls from now on share another one
            await self._attempt()
            if self.on_attempt is not None:
                await self.on_attempt()

    async def _changed(self) -> bool:
        """Whether the source has changed since it was last read, and rests."""
        stamp = await self._stamped()
        if stamp == self._stamp:
            return False
        for _ in range(int(MAX_SETTLE / SETTLE)):
            await asyncio.sleep(SETTLE)
            before, stamp = stamp, await self._stamped()
            if stamp == before:
                break
        return True

    async def _stamped(self) -> Hashable:
        return await asyncio.to_thread(stamp_of, self._source, self._company)

    async def _attempt(self) -> None:
        self._stamp = await self._stamped()  # a later edit is a change
        try:
            packed = await self._compiler.compiled()
            if (packed.revision, packed.activities) == (self.state.revision, self.state.activities):
                self.state.unchanged(packed.origin)
                log.info("the policies are still those of revision %s", packed.revision)
            elif lost := self._served.lost(packed.inventory):
                raise Refused(f"the policies lack {lost}", "bring it back, state its end with `zweck release`, or restart the server")
            else:
                before = self.state.revision
                await self.exchange(packed)
                self._served = packed.inventory
                if self.on_served is not None:
                    await asyncio.to_thread(self.on_served, self._served)
                self.state.loaded(packed.revision, packed.origin, packed.activities)
                log.info("the policies of revision %s are served from now on, before them those of %s", packed.revision, before)
        except (Refused, NotServed) as error:
            self._complain(error)
        except Exception:
            log.exception("could not exchange the policies")
            self.state.failed("an error inside zweck; its log has the details", "", ())

    def _complain(self, error: Refused | NotServed) -> None:
        faults, help = (error.faults, error.help) if isinstance(error, Refused) else ((), "")
        if faults or str(error) != self.state.complaint:  # refused policies are tried again and again
            log.error("%s; those of revision %s are served on", error, self.state.revision)
        for fault in faults[:MAX_LOGGED]:
            log.error("%s: %s: %s", fault.span, fault.code, fault.message)
        self.state.failed(str(error), help, faults)
