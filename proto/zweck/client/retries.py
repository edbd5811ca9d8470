"""When a call that failed is tried again: as the server says, and at random times, so that clients do not come back all at once."""

from collections.abc import Callable
from dataclasses import dataclass
from random import random
from typing import Final

import grpc

PUSHBACK: Final = "grpc-retry-pushback-ms"
"""Milliseconds after which the server wants to be asked again (gRPC, A6)."""

SPREAD: Final = 0.25
"""The part of the server's wait by which clients come back at different times."""

Metadata = tuple[tuple[str, str | bytes], ...]


@dataclass(frozen=True, slots=True)
class Retries:
    """At most `attempts` calls; where the server says nothing, the waits grow from `first` seconds to `longest`.

    `chance` is between 0 and 1. On average the waits together are as long as a client's default timeout, which ends them.
    """

    attempts: int = 8
    first: float = 0.05
    longest: float = 1.0
    chance: Callable[[], float] = random

    def wait(self, attempt: int, error: grpc.RpcError) -> float | None:
        """Seconds until the next attempt after this one, the first being 1; `None` if there is to be none."""
        if attempt >= self.attempts or not isinstance(error, grpc.Call | grpc.aio.AioRpcError):
            return None
        given = [value for name, value in error.trailing_metadata() or () if name == PUSHBACK]
        if given:
            asked = str(given[0])
            return float(int(asked) / 1000 * (1 + SPREAD * self.chance())) if asked.isdigit() else None
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            return None
        return float(self.chance() * min(self.longest, self.first * 2 ** (attempt - 1)))


NO_RETRIES: Final = Retries(attempts=1)
