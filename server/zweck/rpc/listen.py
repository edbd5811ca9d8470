"""Addresses, and the clients that connect to them."""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from zweck.rpc.endpoint import Endpoint
from zweck.rpc.service import Service
from zweck.rpc.turns import SLICE
from zweck.words.said import SaidError, reason_of, says

LISTEN: Final = "127.0.0.1:50051"
UNIX: Final = "unix:"  # the beginning of the address of a socket in the file system, as gRPC's clients write it
MAX_PATH: Final = 107  # bytes; unix(7) has 108 with the zero behind them

MODE: Final = 0o660
MAX_PORT: Final = 65535
BACKLOG: Final = 1024
AT_ONCE: Final = 64  # clients that are accepted before those that are served have their turn, if that takes no longer than a slice of time

BREATH: Final = 0.1  # seconds without accepting after the system had no room for another client

ELSEWHERE: Final = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
"""A name may have addresses that this machine does not: `localhost` where there is no IPv6."""


TRIES: Final = 20  # ports that the system may choose before one is free at all addresses of a name


class ListenError(SaidError):
    """The server cannot listen where it should."""


class Listener:
    """Listens at all addresses of a name, or at a socket in the file system."""

    def __init__(self, listen: str = LISTEN) -> None:
        """Take `listen`, which is `HOST:PORT` or `unix:PATH`; port 0 lets the system choose. Clients can connect from now on, and wait.

        Raises:
            ListenError: if that address cannot be had.
        """
        self._path: Path | None = None
        if listen.startswith(UNIX):
            try:
                self._path = free(listen)
                self._sockets = [_in_file_system(self._path)]
            except OSError as error:
                raise _impossible(listen, error) from None
            self.address = f"{UNIX}{self._path}"
            return
        host, port = _parts(listen)
        try:
            self._sockets = _bound(host.removeprefix("[").removesuffix("]"), port)
        except (OSError, UnicodeError) as error:
            raise _impossible(listen, error) from None
        self.address = f"{host}:{self._sockets[0].getsockname()[1]}"

    def start(self, take: Callable[[socket.socket], None]) -> None:
        """Accept clients, in the running event loop, and give them to `take`."""
        for listening in self._sockets:
            self._listen(asyncio.get_running_loop(), listening, take)

    def pause(self) -> None:
        """Let clients wait."""
        for listening in self._sockets:
            asyncio.get_running_loop().remove_reader(listening)

    async def close(self) -> None:
        """Take no further clients."""
        self.pause()
        self.release()

    def release(self) -> None:
        """Give the address up, before or after clients were accepted."""
        for listening in self._sockets:
            listening.close()
        self._sockets.clear()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _listen(self, loop: asyncio.AbstractEventLoop, listening: socket.socket, take: Callable[[socket.socket], None]) -> None:
        if listening in self._sockets:
            loop.add_reader(listening, self._accept, loop, listening, take)

    def _accept(self, loop: asyncio.AbstractEventLoop, listening: socket.socket, take: Callable[[socket.socket], None]) -> None:
        until = monotonic() + SLICE
        for _ in range(AT_ONCE):
            try:
                client, _ = listening.accept()
            except (BlockingIOError, ConnectionAbortedError, InterruptedError):
                return
            except OSError:  # no descriptors or no memory left
                loop.remove_reader(listening)
                loop.call_later(BREATH, self._listen, loop, listening, take)
                return
            client.setblocking(False)
            take(client)
            if monotonic() > until:
                return


def loopback(listen: str) -> bool:
    """Whether only this machine can reach the address `HOST:PORT` or `unix:PATH`.

    Raises:
        ListenError: if it is none.
    """
    if listen.startswith(UNIX):
        return bool(_path(listen))
    host, port = _parts(listen)
    try:
        found = socket.getaddrinfo(host.removeprefix("[").removesuffix("]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _impossible(listen, error) from None
    return all(ip_address(str(address[0]).partition("%")[0]).is_loopback for *_, address in found)


def _impossible(listen: str, error: OSError | UnicodeError) -> ListenError:
    return ListenError(
        says(
            "rpc.cannot_listen",
            listen=listen,
            strerror=says("words.system.no_host") if isinstance(error, UnicodeError) else reason_of(error),
        )
    )


def _parts(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit()):
        raise ListenError(says("rpc.not_address_write", listen=listen, listen_2=LISTEN))
    if len(port) > len(str(MAX_PORT)) or int(port) > MAX_PORT:
        raise ListenError(says("rpc.cannot_listen_port", listen=listen, max_port=MAX_PORT))
    return host, int(port)


def _path(listen: str) -> Path:
    path = Path(listen.removeprefix(UNIX).replace("//", "", 1) if listen.startswith(f"{UNIX}//") else listen.removeprefix(UNIX))
    if not path.name:
        raise ListenError(says("rpc.names_no_socket", listen=listen))
    path = path.absolute()
    if len(os.fsencode(path)) > MAX_PATH:
        raise ListenError(says("rpc.socket_path_long", listen=listen, most=MAX_PATH))
    if not path.parent.is_dir():
        raise ListenError(says("rpc.socket_no_folder", listen=listen, folder=path.parent))
    if os.path.lexists(path) and not path.is_socket():  # a link to nothing, too
        raise ListenError(says("rpc.socket_taken", listen=listen))
    return path


def free(listen: str) -> Path:
    """The path of `unix:PATH`, where no server listens; one that has ended may have left its socket.

    Raises:
        ListenError: if no socket can be there.
        OSError: if a server listens there, even one that others may not ask, or that is slow.
    """
    path = _path(listen)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.setblocking(False)
        if path.is_socket() and asking.connect_ex(str(path)) != errno.ECONNREFUSED:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    return path


def _in_file_system(path: Path) -> socket.socket:
    """A listening socket in the file system, for its owner and group, in the place of one that was left there."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        listening.setblocking(False)
        listening.bind(str(path))
        path.chmod(MODE)
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def _bound(host: str, port: int) -> list[socket.socket]:
    """A listening socket for every address of the host that this machine has.

    Where the system chooses the port for the first of them, it may be taken at another one; then it chooses again.
    """
    for left in reversed(range(1 if port else TRIES)):
        try:
            return _bound_once(host, port)
        except OSError as error:
            if not left or error.errno != errno.EADDRINUSE:
                raise
    raise AssertionError(host)  # the last try has returned or raised


def _bound_once(host: str, port: int) -> list[socket.socket]:
    """The first one chooses the port for all."""
    bound: list[socket.socket] = []
    refused: OSError | None = None
    for family, _, _, _, address in dict.fromkeys(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)):
        try:
            bound.append(_socket(family, (address[0], port or (bound[0].getsockname()[1] if bound else 0), *address[2:])))
        except OSError as error:
            if error.errno not in ELSEWHERE:
                for other in bound:
                    other.close()
                raise
            refused = error
    if not bound and refused is not None:
        raise refused
    return bound


def _socket(family: int, address: tuple[object, ...]) -> socket.socket:
    both = family == socket.AF_INET6 and address[0] == "::"  # `::` takes IPv4 too
    try:
        listening = socket.create_server(address, family=family, backlog=BACKLOG, dualstack_ipv6=both)
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0)) from None  # the address is said anyway
    listening.setblocking(False)
    return listening


class Source(Protocol):
    """A source of clients."""

    def start(self, take: Callable[..., None]) -> None:
        """Give clients to `take`."""

    async def close(self) -> None:
        """Give no more."""


class Transport:
    """Carries the calls of clients to a service. Used by one event loop."""

    def __init__(self, source: Source, address: str = "") -> None:
        """Serve the clients of `source`, which are those at `address`."""
        self.address = address
        self._source = source
        self._endpoint: Endpoint

    @classmethod
    def at(cls, listen: str) -> "Transport":
        """Listen at an address, as `Listener` does.

        Raises:
            ListenError: if it cannot be had.
        """
        listener = Listener(listen)
        return cls(listener, listener.address)

    async def open(self, service: Service, tls: ssl.SSLContext | None) -> None:
        """Serve from now on."""
        self._endpoint = Endpoint(service, tls)
        self._source.start(self._endpoint.take)

    def renew(self, tls: ssl.SSLContext | None) -> None:
        """Use this for connections from now on."""
        self._endpoint.tls = tls

    async def close(self) -> None:
        """Take no further clients."""
        await self._source.close()

    async def drain(self, grace: float) -> None:
        """Take no new calls, and return when those in flight are answered or `grace` seconds are over."""
        await self._endpoint.drain(grace)
