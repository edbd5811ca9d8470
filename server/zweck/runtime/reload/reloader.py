"""Notices changed policies, has them compiled in another process, and exchanges the served set only for a sound one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Final

from zweck.forms.diagnostics import Diagnostic
from zweck.runtime.admission import Inventory
from zweck.runtime.last_served import LastServed
from zweck.runtime.reload.compile import Refused
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.company import stamp_of
from zweck.runtime.sources.read import Packed
from zweck.runtime.sources.source import Source, SourceError
from zweck.words.said import SaidError, says

SETTLE: Final = 0.1
"""Seconds without a change after which files count as written."""

MAX_SETTLE: Final = 5.0
"""Seconds after which files are read although they still change."""

RETRY: Final = 5.0
"""Seconds until the next attempt after policies could not be read or served, even if nothing seems to have changed."""

REMINDER: Final = 300.0
"""Seconds between two lines of the log about policies at the source that are not served."""

MAX_LOGGED: Final = 20

POLICIES: Final = "the policies"
COMPANY: Final = "the activities"

log: Final = logging.getLogger(__name__)


class NotServed(SaidError):
    """A sound policy set could not be brought to all who serve; none of them serves it."""


class Reloader:
    """Keeps what is served up to date with its source. Used by one event loop."""

    def __init__(
        self,
        source: Source,
        compiled: Callable[[], Awaitable[Packed]],
        status: Status,
        *,
        served: Inventory,
        stamp: Hashable,
        company: Source | None = None,
        watch: bool = True,
    ) -> None:
        """Begin with the set that is served now, whose inventory is `served`, and with the company beside it.

        `compiled` gives the policy set as it is now, or raises `Refused`; `stamp` is that of source and company before they were read.
        """
        self.exchange: Callable[[Packed], Awaitable[None]]
        """Serves another set, or raises `NotServed`."""
        self.keeper: LastServed | None = None
        """Keeps each further set beyond a restart."""
        self.on_attempt: Callable[[], Awaitable[None]] | None = None
        """Awaited after each attempt, when the status has changed."""
        self.state = status
        self._source = source
        self._company = company
        self._compiled = compiled
        self._served = served
        self._stamp = stamp
        self._watch = watch
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    def status(self) -> bytes:
        """The `PolicySetStatus`."""
        return self.state.message.SerializeToString()

    async def run(self) -> None:
        """Look for changes until cancelled, and say again and again that those at the source are not the ones that are served."""
        refused = silent = 0.0
        while True:
            await asyncio.sleep(self._source.every)
            silent = silent + self._source.every if self.state.complaint else 0.0
            if silent >= REMINDER:
                silent = 0.0
                log.error(
                    "the policies of revision %s are served on, not those at the source: %s", self.state.revision, self.state.complaint
                )
            refused = refused + self._source.every if self.state.refused else 0.0
            if self._watch and (await self._changed() or refused >= RETRY):
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
            packed = await self._compiled()
            if lost := self._served.lost(packed.inventory):
                raise Refused(says("runtime.policies_lack", lost=lost))
            before = self.state.revision, self.state.activities
            if (packed.revision, packed.activities) == before:
                self.state.unchanged(packed.origin)
                log.info("the policies are still those of revision %s", packed.revision)
            else:
                await self._keep(packed)  # first: a server that is killed right after an answer must not begin with an earlier set
                await self._exchanged(packed)
                self.state.loaded(packed.revision, packed.origin, packed.activities)
                log.info("%s", _revisions(before, packed))
            if self._served != packed.inventory:
                await self._keep(packed)
                self._served = packed.inventory
        except (Refused, NotServed) as error:
            self._complain(error)
        except Exception:
            log.exception("could not exchange the policies")
            self.state.failed(says("chain.error_inside_zweck"), None, ())

    async def _exchanged(self, packed: Packed) -> None:
        try:
            await self.exchange(packed)
        except BaseException:
            if self.keeper is not None:
                self.keeper.undo()
            raise
        self._served = packed.inventory

    async def _keep(self, packed: Packed) -> None:
        if self.keeper is not None:
            try:
                await asyncio.to_thread(self.keeper.write, packed)
            except (OSError, SourceError) as error:  # after a restart an earlier set could be served
                raise NotServed(says("runtime.cannot_kept_policies", error=Refused.of(error))) from None

    def _complain(self, error: Refused | NotServed) -> None:
        faults, help = (error.faults, error.help) if isinstance(error, Refused) else ((), None)
        if faults or str(error) != self.state.complaint:  # refused policies are tried again and again
            log.error("%s; those of revision %s are served on", error, self.state.revision)
        log_faults(faults)
        self.state.failed(error.message, help, faults)


def log_faults(faults: tuple[Diagnostic, ...]) -> None:
    """Log the first faults with their places."""
    for fault in faults[:MAX_LOGGED]:
        log.error("%s: %s: %s%s", fault.span, fault.code, fault.message, f"; {fault.help}" if fault.help else "")


def _revisions(before: tuple[str, str], packed: Packed) -> str:
    """The revisions that are served from now on, each beside the one before where it changed."""
    named = ((POLICIES, before[0], packed.revision), (COMPANY, before[1], packed.activities))
    return "; ".join(
        f"{what} of revision {now} are served from now on, before them those of {old}" for what, old, now in named if old != now
    )
