"""When a call that failed is tried again: as the server says, and at random times, so that clients do not come back all at once."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from random import random
from typing import Final

import grpc

PUSHBACK: Final = "grpc-retry-pushback-ms"
"""Milliseconds after which the server wants to be asked again (gRPC, A6)."""

SPREAD: Final = 0.25
"""The part of the server's wait by which clients come back at different times."""

DOUBLED: Final = 30
"""After so many attempts the waits do not grow any more."""

Metadata = tuple[tuple[str, str | bytes], ...]


@dataclass(frozen=True, slots=True)
class Retries:
    """Calls are tried again as long as their time lasts, `attempts` times at most.

    Where the server says nothing, the waits grow from `first` seconds to `longest`. `chance` is between 0 and 1.
    """

    attempts: float = inf
    first: float = 0.05
    longest: float = 1.0
    chance: Callable[[], float] = random

    def wait(self, attempt: int, error: grpc.RpcError, left: float) -> float | None:
        """Seconds until the next attempt after this one, the first being 1; `None` if there is to be none in the seconds that are left."""
        if attempt >= self.attempts or not isinstance(error, grpc.Call | grpc.aio.AioRpcError):
            return None
        given = [value for name, value in error.trailing_metadata() or () if name == PUSHBACK]
        if given:
            asked = str(given[0])
            wait = int(asked) / 1000 * (1 + SPREAD * self.chance()) if asked.isdigit() else inf
            return wait if wait < left else None
        if error.code() is not grpc.StatusCode.UNAVAILABLE or left < self.first:
            return None
        return float(self.chance() * min(self.longest, self.first * 2 ** min(attempt - 1, DOUBLED), left))


NO_RETRIES: Final = Retries(attempts=1)
