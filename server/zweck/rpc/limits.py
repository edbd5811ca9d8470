"""Limits for one client: sizes, numbers and times."""

from dataclasses import dataclass
from typing import Final

WINDOW: Final = 16 * 1024
"""Bytes of every call that may be on the way before the server has read them."""

STREAM_WINDOW: Final = 256 * 1024
"""Window in bytes of a call of many messages, while memory allows it."""

WAIT: Final = 1.0
"""Seconds that a call waits for its turn by default."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    memory: int = 256 * 1024 * 1024
    """Messages and answers in flight, and caches, of the process."""

    share: float = 0.5
    """The part of the memory that one caller may hold; where callers are not identified, one address."""

    connections: int = 1024
    """Connections at once; for further ones those make room that do not begin, or have no calls."""

    address: int = 1024
    """Connections at once from one address."""

    calls: int = 256
    """Calls at once on one connection; clients let further ones wait."""

    batches: int = 4
    """Batches that are answered at once on one connection; further ones wait."""

    message: int = 4 * 1024 * 1024
    """One message, inflated: a batch."""

    question: int = 64 * 1024
    """One question, and a message of any other method."""

    probe: int = 1024
    """One message of a health check."""

    watchers: float = 0.05
    """The part of the memory that all calls together may hold that watch the health."""

    unfinished: int = 8 * 1024 * 1024
    """All messages of a connection that have begun to arrive and are not yet read; clients let further ones wait."""

    headers: int = 16 * 1024
    """The headers of one call."""

    unread: int = 1024 * 1024
    """Answers of a connection that its client has not taken; until it does, it gets no more."""

    greeting: float = 10
    """Time for the TLS handshake, and for the first settings."""

    request: float = 60
    """Time for a message to arrive."""

    wait: float = WAIT
    """Time that a call whose message is there waits for its turn; longer, and it is refused, for the server has more to do than it can."""

    idle: float = 300
    """A connection without calls is given up after this; clients open a new one when they need it."""

    silence: float = 60
    """After this without a sign of life a client is asked for one, and after twice this given up."""
