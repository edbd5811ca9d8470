"""Several worker processes at one address: the supervisor accepts, and each client goes to the worker that has the fewest."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO, Final

from zweck.rpc.listen import BREATH, Listener
from zweck.runtime.workers import line
from zweck.runtime.workers.worker import NotPrepared, NotStarted, Worker

log: Final = logging.getLogger(__name__)

STOP: Final = (signal.SIGTERM, signal.SIGINT)
STEADY: Final = 10.0
"""Seconds after which a worker has proved itself; one that ends sooner is replaced only after a while."""

WHILE: Final = 1.0
PATIENCE: Final = 5.0
"""Seconds that workers have to end beyond the time for calls in flight."""


async def _nothing() -> None:
    """Do nothing."""


class Supervisor:
    """Keeps a number of workers going until it is asked to stop, and lets them all serve the same."""

    def __init__(self, listener: Listener, command: Sequence[str], count: int, grace: float) -> None:
        """Start `count` workers with `command`; calls in flight have `grace` seconds when they are to stop."""
        self._listener = listener
        self._command = command
        self._count = count
        self._grace = grace
        self._all: set[Worker] = set()
        self._serving: list[Worker] = []
        self._waiting: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._renewing = asyncio.Lock()
        self._served: tuple[int, IO[bytes] | None] = 0, None
        """How often what is served was exchanged, and the file that says what it is; `None` as long as it is what workers begin with."""
        self._told: IO[bytes] | None = None
        self.on_ask: Callable[[], Awaitable[None]] = _nothing
        """Awaited when a worker asks or SIGHUP comes."""
        self._over: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def run(self, on_ready: Callable[[str], None]) -> int:
        """Serve until SIGTERM or SIGINT; a second signal ends all at once.

        SIGHUP lets workers renew what they can, SIGUSR2 starts them anew, one after the other. `on_ready` is called with what the first
        worker tells once all of them serve. Returns the exit code: that of a worker if none can be started.
        """
        loop = asyncio.get_running_loop()
        for number in STOP:
            loop.add_signal_handler(number, self._asked_to_stop, number)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._spawn(self._hang_up()))
        loop.add_signal_handler(signal.SIGUSR2, lambda: self._spawn(self._renew()))
        self._spawn(self._begin(on_ready))
        code = await self._over
        await self._end()
        self.close()
        return code

    def close(self) -> None:
        """Forget what is served."""
        for file in (self._served[1], self._told):
            if file is not None:
                file.close()

    async def _begin(self, on_ready: Callable[[str], None]) -> None:
        """Start one worker, which may tell why it cannot, and then the others."""
        try:
            told = await self._start()
            await asyncio.gather(*(self._start() for _ in range(self._count - 1)))
        except NotStarted as failed:
            self._fail(failed)
        else:
            self._listener.start(self._hand)
            on_ready(told)

    async def _end(self) -> None:
        await self._listener.close()
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            worker.leave()
        ends = [asyncio.create_task(worker.process.wait()) for worker in self._all]
        if ends:
            _, late = await asyncio.wait(ends, timeout=self._grace + PATIENCE)
            if late:
                self._kill()
                await asyncio.wait(late)

    # --- workers ------------------------------------------------------------------------------------------------------------------

    async def _start(self) -> str:
        begun = self._served[0]
        worker = await Worker.start(self._command)
        self._all.add(worker)
        try:
            told = await worker.ready()
        except NotStarted:
            self._all.discard(worker)
            raise
        worker.on_ask = lambda: self._spawn(self._asked(worker))
        self._spawn(self._watch(worker))
        await self._follow(worker, begun)
        if worker.left.is_set():
            raise NotStarted(worker.process.returncode or 1)
        self._serving.append(worker)
        if self._told is not None:
            await worker.order(line.TOLD, self._told)
        return told

    async def _follow(self, worker: Worker, begun: int) -> None:
        """Let a new worker serve what was exchanged since it was begun."""
        while begun != self._served[0]:
            begun, file = self._served
            try:
                if file is not None and await worker.prepare(file):
                    await worker.serve()
            except NotPrepared as failed:
                log.error("a new worker cannot serve what the others do: %s", failed)
                worker.kill()
                raise NotStarted(1) from None

    async def _watch(self, worker: Worker) -> None:
        await worker.left.wait()
        if worker.wanted and worker in self._serving:
            self._serving.remove(worker)
            worker.leave()
            self._spawn(self._replace(worker))
        code = await worker.process.wait()
        self._all.discard(worker)
        log.info("worker %d has ended with exit code %d", worker.process.pid, code)

    async def _replace(self, worker: Worker) -> None:
        log.warning("worker %d leaves; another one takes its place", worker.process.pid)
        steady = worker.age > STEADY
        while True:
            if not steady:
                await asyncio.sleep(WHILE)
            try:
                await self._start()
            except NotStarted as failed:
                if not self._serving:
                    self._fail(failed)
                    return
                log.error("no other worker can start (%s); the rest go on", failed)
                steady = False
            else:
                return

    async def _renew(self) -> None:
        async with self._renewing:
            for worker in tuple(self._serving):
                try:
                    await self._start()
                except NotStarted as failed:
                    log.error("no new worker can start (%s); the old ones go on", failed)
                    return
                if worker in self._serving:
                    self._serving.remove(worker)
                    worker.leave()
                    await worker.process.wait()

    # --- what is served -----------------------------------------------------------------------------------------------------------

    async def exchange(self, what: bytes, kept: Callable[[], None]) -> None:
        """Let all workers serve something else, once every one of them has it ready; `kept` is called before the first one does.

        Raises:
            NotPrepared: if one of them cannot; then none does.
        """
        file = _filed(what)
        ready: set[Worker] = set()
        try:
            while rest := [worker for worker in self._serving if worker not in ready]:
                await _all_done(worker.prepare(file) for worker in rest)
                ready.update(rest)
        except NotPrepared:
            await asyncio.gather(*(worker.order(line.DROP) for worker in self._serving))
            file.close()
            raise
        kept()
        number, before = self._served
        self._served = number + 1, file
        await asyncio.gather(*(self._serve(worker) for worker in ready))
        if before is not None:
            before.close()

    async def _serve(self, worker: Worker) -> None:
        try:
            await worker.serve()
        except NotPrepared as failed:
            log.error("%s: it is ended, another one takes its place", failed)
            worker.kill()

    async def tell(self, what: bytes) -> None:
        """Let all workers, also those to come, take note of something."""
        before, self._told = self._told, _filed(what)
        await asyncio.gather(*(worker.order(line.TOLD, self._told) for worker in self._serving))
        if before is not None:
            before.close()

    async def _asked(self, worker: Worker) -> None:
        await self.on_ask()
        await worker.order(line.ANSWERED)

    async def _hang_up(self) -> None:
        await asyncio.gather(*(worker.order(line.RENEW) for worker in self._serving))
        await self.on_ask()

    # --- clients ------------------------------------------------------------------------------------------------------------------

    def _hand(self, client: socket.socket) -> None:
        for worker in sorted(self._serving, key=lambda worker: worker.clients):
            if worker.take(client):
                client.close()
                return
        if not self._waiting:
            asyncio.get_running_loop().call_later(BREATH, self._hand_again)
        self._waiting.append(client)
        self._listener.pause()

    def _hand_again(self) -> None:
        waiting, self._waiting = self._waiting, []
        for client in waiting:
            self._hand(client)
        if not self._waiting:
            self._listener.start(self._hand)

    # --- signals ------------------------------------------------------------------------------------------------------------------

    def _asked_to_stop(self, number: int) -> None:
        if not self._over.done():
            self._over.set_result(0)
            return
        self._kill()
        asyncio.get_running_loop().remove_signal_handler(number)
        os.kill(os.getpid(), number)

    def _kill(self) -> None:
        for worker in self._all:
            worker.kill()

    def _fail(self, failed: NotStarted) -> None:
        if not self._over.done():
            self._over.set_result(max(failed.code, 1))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _all_done(works: Iterable[Awaitable[object]]) -> None:
    """Wait for all, and then raise what the first one raised that failed."""
    for done in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(done, BaseException):
            raise done


def _filed(what: bytes) -> IO[bytes]:
    """A file without a name that holds this."""
    file = TemporaryFile(prefix="zweck-")  # noqa: SIM115  closed when another one takes its place
    file.write(what)
    file.flush()
    return file
