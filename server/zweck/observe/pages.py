"""A small HTTP server, which clients cannot make hold more than a few threads."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

MOST: Final = 16
"""Clients at once; for further ones the one makes room that came first."""

PATIENCE: Final = 10.0
"""Seconds that a client may take for each step."""


class Pages(ThreadingMixIn, WSGIServer):
    """A thread for each client, of whom there are few."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # with Python's five, readers wait a second for their next attempt while many connect

    def __init__(self, *given: Any) -> None:
        self._clients: dict[socket.socket, None] = {}
        self._lock = threading.Lock()
        super().__init__(*given)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a client in a thread of its own, once there is a place."""
        with self._lock:
            if len(self._clients) >= MOST:
                first = next(iter(self._clients))
                del self._clients[first]
                with suppress(OSError):
                    first.shutdown(socket.SHUT_RDWR)  # its thread ends
            self._clients[request] = None
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Let a client go."""
        with self._lock:
            self._clients.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes early is nothing to report."""


class Handler(WSGIRequestHandler):
    """Answers one client."""

    timeout = PATIENCE

    def log_message(self, format: str, *args: object) -> None:
        """A reader of figures is nothing to report."""


def listening(host: str, port: int, app: Callable[..., Any]) -> WSGIServer:
    """A server for an application at an address.

    Raises:
        OSError: if the address cannot be had.
    """
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    kind = type("Pages", (Pages,), {"address_family": family})
    return make_server(host, port, app, kind, Handler)
