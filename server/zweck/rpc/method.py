"""The kinds of methods: what a handler takes and gives, knowing nothing of how it travels."""

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass

from zweck.rpc.call import Call


@dataclass(frozen=True, slots=True)
class Unary:
    """One message, one answer, at once."""

    path: str
    handler: Callable[[bytes, Call], bytes]


@dataclass(frozen=True, slots=True)
class Piecewise:
    """One message, one answer that takes long: other calls have their turn between its pieces, and it is dropped when nobody waits."""

    path: str
    handler: Callable[[bytes, Call], Generator[None, None, bytes]]


@dataclass(frozen=True, slots=True)
class Each:
    """Many messages, and to each one an answer at once, in their order."""

    path: str
    handler: Callable[[bytes, Call], bytes]


@dataclass(frozen=True, slots=True)
class Stream:
    """Messages and answers as they come, for as long as the handler runs."""

    path: str
    handler: Callable[[Call], Awaitable[None]]


Method = Unary | Piecewise | Each | Stream
