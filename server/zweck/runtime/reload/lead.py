"""The supervisor's part: it lets all workers exchange the policy set together."""

from pathlib import Path

from zweck.runtime.reload.reload import NotServed, Reload
from zweck.runtime.sources.read import Packed
from zweck.runtime.workers.supervisor import Supervisor
from zweck.runtime.workers.worker import NotPrepared


class Leading:
    """Keeps the set with which workers begin in a file, and exchanges it with theirs."""

    def __init__(self, file: Path, reload: Reload) -> None:
        """Let workers begin with `file`, and exchange what `reload` finds."""
        self.file = file
        self._reload = reload
        self._supervisor: Supervisor
        reload.exchange = self._exchange

    def keep(self, packed: bytes) -> None:
        """Let workers that are started from now on begin with this set."""
        unfinished = self.file.with_suffix(".part")
        unfinished.write_bytes(packed)
        unfinished.replace(self.file)

    async def run(self, supervisor: Supervisor) -> None:
        """Look after the workers of a supervisor until cancelled."""
        self._supervisor = supervisor
        supervisor.on_ask = self._reload.again
        self._reload.tell = self._tell
        await self._tell()
        await self._reload.run()

    async def _tell(self) -> None:
        await self._supervisor.tell(self._reload.told())

    async def _exchange(self, packed: Packed) -> None:
        whole = packed.dumped()
        try:
            await self._supervisor.exchange(whole, lambda: self.keep(whole))
        except NotPrepared as error:
            raise NotServed(str(error)) from None
