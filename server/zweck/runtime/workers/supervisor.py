"""Several worker processes at one address: the supervisor accepts, and each client goes to the worker that has the fewest."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from tempfile import TemporaryFile
from typing import IO, Final

from zweck.rpc.listen import BREATH, Listener
from zweck.runtime.workers.channel import Command
from zweck.runtime.workers.worker import NotPrepared, NotStarted, StartCommand, Worker

log: Final = logging.getLogger(__name__)

STOP: Final = (signal.SIGTERM, signal.SIGINT)
STEADY: Final = 10.0
"""Seconds after which a worker has proved itself; one that ends sooner is replaced only after a while."""

RETRY: Final = 1.0
"""Seconds after which another attempt to start a worker is made."""

PATIENCE: Final = 5.0
"""Seconds that workers have to end beyond the time for calls in flight."""


async def _nothing() -> None:
    """Do nothing."""


class Supervisor:
    """Keeps a number of workers going until it is asked to stop, and lets all of them serve the same policies."""

    def __init__(self, listener: Listener, command: StartCommand, count: int, grace: float, packed: bytes) -> None:
        """Start `count` workers with the policies `packed`; calls in flight have `grace` seconds when the workers are to stop."""
        self._listener = listener
        self._command = command
        self._count = count
        self._grace = grace
        self._all: set[Worker] = set()
        self._serving: list[Worker] = []
        self._waiting: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._renewing = asyncio.Lock()
        self._generation = 0
        """How often the policies were exchanged."""
        self._packed_file = _file_of(packed)
        """The policies that are served, in a file without a name: it outlives a cleaned /tmp."""
        self._status_file: IO[bytes] | None = None
        self.on_reload_request: Callable[[], Awaitable[None]] = _nothing
        """Awaited when a worker requests a reload, or SIGHUP comes."""
        self._over: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def run(self, on_ready: Callable[[str], None]) -> int:
        """Serve until SIGTERM or SIGINT; a second signal ends all at once.

        SIGHUP lets workers renew what they can, SIGUSR2 replaces them, one after the other. `on_ready` is called with the message of the
        first worker once all of them serve. Returns the exit code: that of a worker if none can be started.
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
        """Close the files of the policies and of the status."""
        self._packed_file.close()
        if self._status_file is not None:
            self._status_file.close()

    async def _begin(self, on_ready: Callable[[str], None]) -> None:
        """Start one worker, which reports why it cannot serve, and then the others."""
        try:
            message = await self._start()
            await asyncio.gather(*(self._start() for _ in range(self._count - 1)))
        except NotStarted as failed:
            if failed.code <= 0:  # a signal's is negative; other workers have said why
                log.error("no worker can start (%s), so the server ends", failed)
            self._fail(failed)
        else:
            self._listener.start(self._give)
            on_ready(message)

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
        generation = self._generation
        worker = await Worker.start(self._command, self._packed_file)
        self._all.add(worker)
        try:
            message = await worker.ready()
        except NotStarted:
            self._all.discard(worker)
            raise
        worker.on_reload_request = lambda: self._spawn(self._reload_for(worker))
        self._spawn(self._watch(worker))
        await self._catch_up(worker, generation)
        if worker.left.is_set():
            raise NotStarted(worker.process.returncode or 1)
        self._serving.append(worker)
        if self._status_file is not None:
            await worker.send(Command.STATUS, self._status_file)
        return message

    async def _catch_up(self, worker: Worker, generation: int) -> None:
        """Let a new worker serve the policies that were exchanged since it was started with those of an earlier generation."""
        while generation != self._generation:
            generation, packed_file = self._generation, self._packed_file
            try:
                if await worker.prepare(packed_file):
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
                await asyncio.sleep(RETRY)
            try:
                await self._start()
            except NotStarted as failed:
                if not self._serving:
                    log.error("no worker is left, and no other one can start (%s), so the server ends", failed)
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

    # --- policies -----------------------------------------------------------------------------------------------------------------

    async def exchange(self, packed: bytes) -> None:
        """Let all workers serve other policies, once every one of them has them ready.

        Raises:
            NotPrepared: if one of them cannot; then none does.
        """
        file = _file_of(packed)
        ready: set[Worker] = set()
        try:
            while rest := [worker for worker in self._serving if worker not in ready]:
                await _all_done(worker.prepare(file) for worker in rest)
                ready.update(rest)
        except NotPrepared:
            await asyncio.gather(*(worker.send(Command.DISCARD) for worker in self._serving))
            file.close()
            raise
        before, self._packed_file = self._packed_file, file
        self._generation += 1
        await asyncio.gather(*(self._serve(worker) for worker in ready))
        before.close()

    async def _serve(self, worker: Worker) -> None:
        try:
            await worker.serve()
        except NotPrepared as failed:
            log.error("%s: it is ended, another one takes its place", failed)
            worker.kill()

    async def publish(self, status: bytes) -> None:
        """Give all workers, also those to come, the current `PolicySetStatus`."""
        before, self._status_file = self._status_file, _file_of(status)
        await asyncio.gather(*(worker.send(Command.STATUS, self._status_file) for worker in self._serving))
        if before is not None:
            before.close()

    async def _reload_for(self, worker: Worker) -> None:
        await self.on_reload_request()
        await worker.send(Command.RELOADED)

    async def _hang_up(self) -> None:
        await asyncio.gather(*(worker.send(Command.RENEW) for worker in self._serving))
        await self.on_reload_request()

    # --- clients ------------------------------------------------------------------------------------------------------------------

    def _give(self, client: socket.socket) -> None:
        for worker in sorted(self._serving, key=lambda worker: worker.clients):
            if worker.take(client):
                client.close()
                return
        if not self._waiting:
            asyncio.get_running_loop().call_later(BREATH, self._give_again)
        self._waiting.append(client)
        self._listener.pause()

    def _give_again(self) -> None:
        waiting, self._waiting = self._waiting, []
        for client in waiting:
            self._give(client)
        if not self._waiting:
            self._listener.start(self._give)

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
    """Wait for all, and then raise the first error."""
    for done in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(done, BaseException):
            raise done


def _file_of(data: bytes) -> IO[bytes]:
    """A file without a name that holds `data`."""
    file = TemporaryFile(prefix="zweck-")  # noqa: SIM115  closed when another one takes its place
    file.write(data)
    file.flush()
    return file
