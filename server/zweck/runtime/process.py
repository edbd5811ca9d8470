"""A process that serves until a signal stops it: alone, as a worker, or as the supervisor of workers."""

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvloop

from zweck.rpc.listen import LISTEN, Listener, Transport
from zweck.runtime.garbage import FROZEN
from zweck.runtime.serving import GRACE, Serving, Task
from zweck.runtime.workers.channel import ControlChannel
from zweck.runtime.workers.supervisor import Supervisor
from zweck.runtime.workers.worker import StartCommand


def run(
    serving: Serving,
    listen: str = LISTEN,
    on_ready: Callable[[str], None] = print,
    *,
    beside: Iterable[Task] = (),
    on_hang_up: Task | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then stop gracefully; a second signal ends the process at once. SIGHUP renews certificates and access.

    `on_ready` is called with the real address once calls are answered; `beside` runs beside them, and `on_hang_up` on SIGHUP. Must run in
    the main thread, which receives signals.

    Raises:
        ListenError: if the address cannot be had.
    """
    own = Transport.at(listen)
    signal.signal(signal.SIGHUP, lambda *_: serving.renew(on_hang_up))
    _run(serving, own, lambda: on_ready(own.address), beside)


def work(serving: Serving, descriptor: int, message: str, follow: Callable[[ControlChannel], None] = lambda channel: None) -> None:
    """Serve as a worker of `supervise`.

    `descriptor` is that of the worker's end of the control channel, whose commands `follow` carries out; `message` is for the user, and is
    sent once calls are answered.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # meant for the supervisor, but a terminal sends it to all
    channel = ControlChannel(descriptor, serving.stop)
    follow(channel)
    _run(serving, Transport(channel), lambda: channel.ready(message))


def supervise(
    listener: Listener,
    command: StartCommand,
    workers: int,
    packed: bytes,
    on_ready: Callable[[str], None] = print,
    *,
    grace: float = GRACE,
    lead: Callable[[Supervisor], Coroutine[None, None, None]] | None = None,
) -> int:
    """Serve with several worker processes until SIGTERM or SIGINT; SIGUSR2 replaces them, one after the other.

    Workers begin with the policies `packed`; `lead` runs beside the supervisor. Returns the exit code.
    """
    gc.enable()
    gc.freeze()

    async def keep() -> int:
        supervisor = Supervisor(listener, command, workers, grace, packed)
        leading = None if lead is None else asyncio.create_task(lead(supervisor))
        try:
            return await supervisor.run(on_ready)
        finally:
            if leading is not None:
                leading.cancel()

    return asyncio.run(keep())


def _run(serving: Serving, transport: Transport, began: Callable[[], None], beside: Iterable[Task] = ()) -> None:
    with _stopped_by_signals(serving), FROZEN.searches():
        uvloop.run(serving.live(transport, began, beside))


@contextmanager
def _stopped_by_signals(serving: Serving) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        restore()
        serving.stop()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        restore()
