"""The supervisor's part of a reload: all workers exchange the policy set together."""

from zweck.runtime.reload.reloader import NotServed, Reloader
from zweck.runtime.sources.read import Packed
from zweck.runtime.workers.supervisor import Supervisor
from zweck.runtime.workers.worker import NotPrepared
from zweck.words.said import quoted


class Leader:
    """Lets the workers of a supervisor serve the policies that a reloader finds."""

    def __init__(self, reloader: Reloader, settings: bytes = b"") -> None:
        self._reloader = reloader
        self._settings = settings  # of workers that begin later
        self._supervisor: Supervisor

    async def run(self, supervisor: Supervisor) -> None:
        """Keep the workers of a supervisor up to date until cancelled."""
        self._supervisor = supervisor
        supervisor.on_reload_request = self._reloader.reload
        self._reloader.exchange = self._exchange
        self._reloader.on_attempt = self._publish
        await self._publish()
        await self._reloader.run()

    async def _publish(self) -> None:
        await self._supervisor.publish(self._reloader.status())

    async def _exchange(self, packed: Packed) -> None:
        try:
            await self._supervisor.exchange(packed._replace(settings=self._settings).dumped())
        except NotPrepared as error:
            raise NotServed(quoted(str(error))) from None
