"""Clients that all come at once: a caller who rests keeps its place before those who have not called yet."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest
import uvloop

from tests.server.transport.clock import Clock
from tests.server.transport.fiction import Fiction
from tests.server.transport.test_bursts import said
from zweck.rpc import endpoint, listen
from zweck.rpc.endpoint import Endpoint
from zweck.rpc.limits import Limits
from zweck.rpc.listen import Listener
from zweck.rpc.service import Service
from zweck.rpc.turns import SLICE

PLACES = 4


async def soon(true: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0)


async def come(connect: Callable[[Endpoint], None], caller: socket.socket) -> bool:
    """Whether a caller who rests is still there after more clients than there are places have come in one round of the event loop."""
    fiction = Fiction()
    serving = Endpoint(Service(fiction.methods(), limits=Limits(connections=PLACES)))
    caller.setblocking(False)
    serving.take(caller)
    await soon(lambda: bool(fiction.messages))
    (known,) = serving._connections
    for _ in range(3 * PLACES):
        connect(serving)
    await soon(lambda: not serving._opening)
    try:
        return not known.closing
    finally:
        await serving.drain(0)


def test_a_caller_who_rests_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "YOUNG", -1.0)
    with ExitStack() as stack:

        def pair() -> tuple[socket.socket, socket.socket]:
            ours, theirs = socket.socketpair()
            stack.callback(ours.close)
            theirs.setblocking(False)
            return ours, theirs

        ours, theirs = pair()
        ours.sendall(said(1))
        assert uvloop.run(come(lambda serving: serving.take(pair()[1]), theirs))


def test_clients_are_accepted_for_a_slice_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are too many, it takes a millisecond to find one that makes room; others have their turns in between."""
    clock, taken = Clock(), list[socket.socket]()
    monkeypatch.setattr(listen, "monotonic", clock)

    def take(client: socket.socket) -> None:
        taken.append(client)
        clock.advance(0.6 * SLICE)

    with ExitStack() as stack:
        listener = Listener("127.0.0.1:0")
        stack.callback(listener.release)
        for _ in range(6):
            stack.enter_context(socket.create_connection(("127.0.0.1", int(listener.address.rpartition(":")[2]))))
        loop = stack.enter_context(closing(asyncio.new_event_loop()))
        for accepted in (2, 4, 6, 6):
            listener._accept(loop, listener._sockets[0], take)
            assert len(taken) == accepted
        for client in taken:
            client.close()
