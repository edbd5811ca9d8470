"""The kinds of methods: what a handler takes and gives, knowing nothing of how it travels; concerns that cross all of them."""

from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from google.rpc import code_pb2

from zweck.rpc.call import Call
from zweck.rpc.refusal import Fault
from zweck.rpc.turns import turn_by_turn
from zweck.words.said import says

Pieces = Generator[None, None, bytes]
"""An answer that is still to be made, and others have their turn between its pieces."""

Answering = Callable[[bytes, Call], bytes | Pieces]
"""Gives an answer at once, or in pieces."""

Waited = TypeVar("Waited", bytes, None)


@dataclass(frozen=True, slots=True)
class Unary:
    """One message, one answer, at once; one that takes long to write comes in pieces."""

    path: str
    handler: Answering
    probe: bool = False
    """Whether it looks after the server rather than use it: its calls keep no place for their client."""


@dataclass(frozen=True, slots=True)
class Piecewise:
    """One message, one answer that takes long: other calls have their turn between its pieces, and it is dropped when its caller leaves."""

    path: str
    handler: Callable[[bytes, Call], Generator[None, None, bytes]]


@dataclass(frozen=True, slots=True)
class Each:
    """Many messages, and to each one an answer as of a `Unary`, in their order."""

    path: str
    handler: Answering


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message or many, and to each one an answer that its handler has to wait for, in their order."""

    path: str
    handler: Callable[[bytes, Call], Awaitable[bytes]]
    many: bool = False
    heavy: bool = False
    """Whether an answer is as large as that of a `Piecewise`."""

    async def run(self, call: Call) -> None:
        """Answer the messages of a call.

        Raises:
            Fault: if the call is to hold one message and holds none.
        """
        message = await call.read()
        if message is None and not self.many:
            raise Fault(code_pb2.INTERNAL, says("rpc.request_holds_no"))
        while message is not None:
            await call.write(await self.handler(message, call))
            message = await call.read() if self.many else None


@dataclass(frozen=True, slots=True)
class Stream:
    """Messages and answers as they come, for as long as the handler runs."""

    path: str
    handler: Callable[[Call], Awaitable[None]]
    probe: bool = False
    """Whether its calls look after the server (health watches): they keep no place for their client."""

    async def run(self, call: Call) -> None:
        """Run the handler."""
        await self.handler(call)


TASKS: Final = (Stream, Waiting)
"""The kinds whose calls run as tasks of the event loop."""

Method = Unary | Piecewise | Each | Waiting | Stream
Block = Callable[[Call], AbstractContextManager[object]]


def around(method: Method, block: Block) -> Method:
    """The method, with each of its answers made inside a block; of a `Stream`, the whole call."""
    match method:
        case Unary(handler=answer) | Each(handler=answer):
            return replace(method, handler=_around_one(answer, block))
        case Piecewise(handler=pieces):
            return replace(method, handler=_around_pieces(pieces, block))
        case Waiting(handler=waiting):
            return replace(method, handler=_around_waiting(waiting, block))
        case Stream(handler=run):
            return replace(method, handler=_around_waiting(run, block))


def _around_one(handler: Answering, block: Block) -> Answering:
    def handle(message: bytes, call: Call) -> bytes | Pieces:
        with ExitStack() as opened:
            opened.enter_context(block(call))
            answer = handler(message, call)
            if isinstance(answer, bytes):
                return answer
            return _inside(opened.pop_all(), answer)

    return handle


def _inside(opened: ExitStack, pieces: Pieces) -> Pieces:
    with opened:
        return (yield from pieces)


def _around_pieces(handler: Callable[[bytes, Call], Pieces], block: Block) -> Callable[[bytes, Call], Pieces]:
    def handle(message: bytes, call: Call) -> Pieces:
        with block(call):
            return (yield from handler(message, call))

    return handle


def _around_waiting(handler: Callable[..., Awaitable[Waited]], block: Block) -> Callable[..., Awaitable[Waited]]:
    async def handle(*asked: Any) -> Waited:  # the call stands last
        with block(asked[-1]):
            return await handler(*asked)

    return handle


def at_once(handler: Answering) -> Callable[[bytes, Call], Awaitable[bytes]]:
    """A handler as one that is waited for; between the pieces of its answers others have their turn."""

    async def answer(message: bytes, call: Call) -> bytes:
        found = handler(message, call)
        return found if isinstance(found, bytes) else await turn_by_turn(found)

    return answer


class Middleware:
    """One concern; a hook that it does not need does nothing."""

    @property
    def ready(self) -> bool:
        """Whether calls can be answered now, as far as this concern is needed for it."""
        return True

    def admit(self, call: Call) -> None:
        """See a call before anything of its body is read; may raise to refuse it."""

    def wrap(self, method: Method) -> Method:
        """The method with what this concern does before and after its handler."""
        return method

    def refused(self, error: Exception) -> None:
        """Learn that this error has refused a call, or a question in a stream."""


def wrapped(methods: Iterable[Method], middleware: Sequence[Middleware]) -> list[Method]:
    """The methods inside all concerns; the first concern is the outermost."""
    found = list(methods)
    for concern in reversed(middleware):
        found = [concern.wrap(method) for method in found]
    return found
