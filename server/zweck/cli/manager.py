"""What the service manager (systemd, with `Type=notify`) is told."""

import os
import socket
from contextlib import suppress
from typing import Final

READY: Final = "READY=1"
"""Calls are answered."""


def tell(state: str) -> None:
    """Tell the manager, where there is one that wants to know."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if where:
        address = f"\0{where[1:]}" if where.startswith("@") else where  # `@` stands for an abstract name
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):  # serving does not depend on it
            line.sendto(state.encode(), address)
