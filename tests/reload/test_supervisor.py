"""All workers serve other policies, or none does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import IO, cast

import pytest

from zweck.rpc.listen import Listener
from zweck.runtime.workers.channel import Command
from zweck.runtime.workers.supervisor import Supervisor
from zweck.runtime.workers.worker import NotPrepared, Worker


class Pretending:
    """A worker that only writes down what it is ordered."""

    def __init__(self, name: str, done: list[str], *, able: bool = True, obeys: bool = True) -> None:
        """Write into `done`."""
        self.name = name
        self.done = done
        self.able = able
        self.obeys = obeys
        self.left = asyncio.Event()
        self.process = SimpleNamespace(pid=1)

    async def prepare(self, file: IO[bytes]) -> bool:
        """Prepare, or refuse to."""
        await asyncio.sleep(0)
        if not self.able:
            raise NotPrepared("no room")
        file.seek(0)
        self.done.append(f"{self.name} prepared {file.read().decode()}")
        return True

    async def serve(self) -> None:
        """Serve, or do not answer."""
        if not self.obeys:
            raise NotPrepared("worker 1 does not obey")
        self.done.append(f"{self.name} serves")

    async def send(self, command: Command, file: IO[bytes] | None = None) -> bool:
        """Take any other order."""
        self.done.append(f"{self.name} {command.decode()}")
        return True

    def kill(self) -> None:
        """End."""
        self.done.append(f"{self.name} killed")


def supervising(story: Callable[[Supervisor, list[str]], Awaitable[None]]) -> list[str]:
    """The events in a story of a supervisor."""
    done: list[str] = []

    async def run() -> None:
        supervisor = Supervisor(cast(Listener, None), lambda channel, packed: [], 2, 1, b"A")
        await story(supervisor, done)
        supervisor.close()

    asyncio.run(run())
    return done


def joined(supervisor: Supervisor, *workers: Pretending) -> None:
    """Let workers serve under a supervisor."""
    supervisor._serving += cast("list[Worker]", workers)


def test_none_serves_before_all_are_ready_also_those_that_came_meanwhile() -> None:
    async def story(supervisor: Supervisor, done: list[str]) -> None:
        late = Pretending("late", done)

        class First(Pretending):
            async def prepare(self, file: IO[bytes]) -> bool:
                joined(supervisor, late)
                return await super().prepare(file)

        joined(supervisor, First("one", done), Pretending("two", done))
        await supervisor.exchange(b"B")

    done = supervising(story)
    assert done[:3] == ["one prepared B", "two prepared B", "late prepared B"]
    assert sorted(done[3:]) == ["late serves", "one serves", "two serves"]


def test_if_one_cannot_none_does() -> None:
    async def story(supervisor: Supervisor, done: list[str]) -> None:
        joined(supervisor, Pretending("one", done), Pretending("two", done, able=False))
        with pytest.raises(NotPrepared, match="no room"):
            await supervisor.exchange(b"B")

    drop = Command.DISCARD.decode()
    assert supervising(story) == ["one prepared B", f"one {drop}", f"two {drop}"]


def test_one_that_does_not_obey_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    """Another one takes its place, which begins with what is served."""

    async def story(supervisor: Supervisor, done: list[str]) -> None:
        joined(supervisor, Pretending("one", done), Pretending("two", done, obeys=False))
        await supervisor.exchange(b"B")

    with caplog.at_level(logging.ERROR):
        done = supervising(story)
    assert sorted(done[2:]) == ["one serves", "two killed"]
    assert "worker 1 does not obey: it is ended" in caplog.text


def test_a_worker_that_was_started_before_an_exchange_catches_up() -> None:
    async def story(supervisor: Supervisor, done: list[str]) -> None:
        await supervisor.exchange(b"B")
        await supervisor.exchange(b"C")
        await supervisor._catch_up(cast(Worker, Pretending("new", done)), 0)
        await supervisor._catch_up(cast(Worker, Pretending("newer", done)), 2)

    assert supervising(story) == ["new prepared C", "new serves"]
