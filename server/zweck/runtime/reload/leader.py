"""The supervisor's part of a reload: all workers exchange the policy set together."""

from zweck.runtime.reload.reloader import NotServed, Reloader
from zweck.runtime.sources.read import Packed
from zweck.runtime.workers.supervisor import Supervisor
from zweck.runtime.workers.worker import NotPrepared
from zweck.words.said import quoted


async def lead(reloader: Reloader, settings: bytes, supervisor: Supervisor) -> None:
    """Let the workers of a supervisor serve the policies that a reloader finds, until cancelled; those that begin later get `settings`."""

    async def exchange(packed: Packed) -> None:
        try:
            await supervisor.exchange(packed._replace(settings=settings).dumped())
        except NotPrepared as error:
            raise NotServed(quoted(str(error))) from None

    async def publish() -> None:
        await supervisor.publish(reloader.status())

    supervisor.on_reload_request = reloader.reload
    reloader.exchange = exchange
    reloader.on_attempt = publish
    await publish()
    await reloader.run()
