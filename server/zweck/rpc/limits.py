"""Limits for one client: sizes, numbers and times."""

from dataclasses import dataclass
from typing import Final

from zweck.settings.declared import Integer, Number, setting

WINDOW: Final = 16 * 1024
"""Bytes of every call that may be on the way before the server has read them."""

STREAM_WINDOW: Final = 256 * 1024
"""Window in bytes of a call of many messages, while memory allows it."""

WAIT: Final = 1.0
"""Seconds that a call waits for its turn by default."""


MIB: Final = 1024 * 1024
NUMBER: Final = Integer(1)
TIME: Final = Number(0, above=True)
PART: Final = Number(0, 1, above=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    memory: int = setting(256 * MIB, NUMBER, "MIB", name="max-memory", unit=MIB)
    share: float = setting(0.5, PART, "PART", name="max-share")
    watchers: float = setting(0.05, PART, "PART", name="max-watch-share")
    connections: int = setting(1024, NUMBER, "N", name="max-connections")
    """For further ones those make room that do not begin, or have no calls."""

    address: int = setting(1024, NUMBER, "N", name="max-connections-per-address")
    calls: int = setting(256, NUMBER, "N", name="max-calls")
    """Clients let further ones wait."""

    batches: int = setting(4, NUMBER, "N", name="max-batches")
    message: int = setting(4 * MIB, NUMBER, "BYTES", name="max-message")
    """Inflated."""

    question: int = setting(64 * 1024, NUMBER, "BYTES", name="max-question")
    probe: int = setting(1024, NUMBER, "BYTES", name="max-probe")
    unfinished: int = setting(8 * MIB, NUMBER, "BYTES", name="max-unfinished")
    headers: int = setting(16 * 1024, NUMBER, "BYTES", name="max-headers")
    unread: int = setting(MIB, NUMBER, "BYTES", name="max-unread")
    greeting: float = setting(10, TIME, "SECONDS", name="max-greeting")
    request: float = setting(60, TIME, "SECONDS", name="max-arrival")
    idle: float = setting(300, TIME, "SECONDS", name="max-idle")
    """Clients open a new one when they need it."""

    silence: float = setting(60, TIME, "SECONDS", name="max-silence")
    """After twice this it is given up."""

    wait: float = setting(WAIT, TIME, "SECONDS", name="max-wait")
