"""The process that serves a workbench: one address on the loopback, until Ctrl-C or SIGTERM."""

import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

GRACE: Final = 3
"""Seconds for pages that are being made when the workbench is asked to stop."""

MAX_HEAD: Final = 64 * 1024
"""Bytes of an address with its headers."""


def serve(app: ASGIApp, at: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serve until a signal asks to stop."""
    gc.enable()
    gc.freeze()  # the policies stay: no collection during a page need look through them
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=MAX_HEAD,
    )
    server = _Server(config)
    server.on_ready = on_ready
    server.run(sockets=[at])


class _Server(uvicorn.Server):
    """Says when it is ready."""

    on_ready: Callable[[], None] = staticmethod(lambda: None)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal, and end as a program that was asked to: uvicorn would send itself the signal again."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets=sockets)
        if not self.should_exit:
            self.on_ready()
