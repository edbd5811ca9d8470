"""Large answers, compressed by gzip where the client takes that, a part at a time."""

import zlib
from collections.abc import Generator
from typing import Final

from zweck.rpc.frames import GZIP, PART
from zweck.rpc.running import RunningCall

LARGE: Final = 64 * 1024
"""Bytes from which on an answer is compressed, and not copied to stand behind its length."""

FAST: Final = 1
"""The level of compression: 6.4 MB of answers become 0.9 MB in 23 ms; at level 6 they become 0.6 MB in 48 ms."""


def may_be_small(call: RunningCall, answer: bytes) -> bool:
    """Whether an answer is to be compressed."""
    return call.accepts and not call.compressed and len(answer) >= LARGE


def squeezed(message: bytes) -> Generator[None, None, bytes]:
    """A message as gzip makes it small; others have their turn in between."""
    deflater = zlib.compressobj(FAST, zlib.DEFLATED, GZIP)
    found = []
    for start in range(0, len(message), PART):
        found.append(deflater.compress(message[start : start + PART]))
        yield
    found.append(deflater.flush())
    return b"".join(found)
