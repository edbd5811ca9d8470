"""The other end of a connection."""

import asyncio
from ipaddress import ip_address
from typing import Final, cast

LOCALHOST: Final = "localhost"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == LOCALHOST


class Peer:
    """The client; an object of its own, because calls that held the connection would make a reference cycle."""

    def __init__(self) -> None:
        self.transport: asyncio.BaseTransport

        self.address = ""
        """The client's host; empty where it came through a socket of the file system."""

    def connected(self, transport: asyncio.BaseTransport) -> None:
        """Learn where the client is."""
        self.transport = transport
        found = transport.get_extra_info("peername")
        self.address = found[0] if isinstance(found, tuple) else ""

    @property
    def peer(self) -> str:
        """The client's address, as `HOST:PORT`."""
        found = self.transport.get_extra_info("peername")
        return f"{found[0]}:{found[1]}" if isinstance(found, tuple) else "unix"

    @property
    def loopback(self) -> bool:
        """Whether the client is on this machine."""
        return is_loopback(self.address)

    @property
    def certificate(self) -> dict[str, object] | None:
        """The client's certificate, `None` if it showed none."""
        return self.transport.get_extra_info("peercert") or None

    @property
    def protocol(self) -> str | None:
        """The protocol that client and server chose in the TLS handshake (ALPN); empty if none, and `None` without TLS."""
        tls = self.transport.get_extra_info("ssl_object")
        return None if tls is None else cast(str | None, tls.selected_alpn_protocol()) or ""
