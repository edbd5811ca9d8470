"""A decorator: the function runs only if its activity is permitted for the person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import isasyncgenfunction, iscoroutine, iscoroutinefunction, isgeneratorfunction, signature
from typing import Any, Final, Protocol, TypeVar, cast

from zweck.client.facts import AnyFacts
from zweck.client.permission import Permission
from zweck.v1.decision_pb2 import Subject

F = TypeVar("F", bound=Callable[..., Any])

GIVEN: Final = "permission"
"""The parameter by which a function may have the permission."""

granted: ContextVar[Permission] = ContextVar("granted")
"""The permission under which the current function, or call, runs."""


class Asking(Protocol):
    """A client, or a fake; an asynchronous one for coroutine functions."""

    def ensure_permitted(self, activity: str, subject: Subject | None = None, facts: AnyFacts | None = None) -> Any:
        """The permission, or `NotPermitted`."""
        ...


def permission_from(client: Any, activity: str, subject: Any, facts: Any, *, allow_cached: bool) -> Any:
    """The permission by a client, or what gives it; it is only said that it may decide itself, so that other clients will do, too."""
    how = {"allow_cached": True} if allow_cached else {}
    return client.ensure_permitted(activity, subject, facts, **how)


@contextmanager
def running(found: Any) -> Iterator[Permission]:
    """The permission that a client gave; `granted` has it while the block runs, and nothing behind it.

    Raises:
        TypeError: if it is none; an asynchronous client gives something to wait for, which permits nothing.
    """
    if not isinstance(found, Permission):
        if iscoroutine(found):
            found.close()
        raise TypeError("the client gave no permission: use `Client` here, and `AsyncClient` for coroutine functions and `grpc.aio`")
    token = granted.set(found)
    try:
        yield found
    finally:
        granted.reset(token)


def permitted(
    client: Asking,
    activity: str,
    *,
    subject: Callable[..., Subject | None],
    facts: Callable[..., AnyFacts] | None = None,
    allow_cached: bool = False,
) -> Callable[[F], F]:
    """Run a function, or a coroutine function, only if `activity` is permitted.

    `subject` and `facts` take the arguments of the function, and give the person and the facts of the call. A parameter `permission` of the
    function, which callers leave out, has the permission with its obligations. With `allow_cached` the client may decide itself.

    Raises:
        NotPermitted: when the function is called, if it is not permitted.
        TypeError: for a generator, which runs later than it is called; when the function is called, if the client is none for it.
    """

    def guard(function: F) -> F:
        if isgeneratorfunction(function) or isasyncgenfunction(function):
            raise TypeError(f"`{function.__name__}` is a generator, which runs later than it is called: guard the function that uses it")
        wants = GIVEN in signature(function).parameters

        def permission_of(*arguments: Any, **named: Any) -> Any:
            stated = facts(*arguments, **named) if facts is not None else None
            return permission_from(client, activity, subject(*arguments, **named), stated, allow_cached=allow_cached)

        def more(permission: Permission) -> dict[str, Permission]:
            return {GIVEN: permission} if wants else {}

        if iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*arguments: Any, **named: Any) -> Any:
                with running(await permission_of(*arguments, **named)) as permission:
                    return await function(*arguments, **named, **more(permission))

            return cast(F, awaited)

        @wraps(function)
        def called(*arguments: Any, **named: Any) -> Any:
            with running(permission_of(*arguments, **named)) as permission:
                return function(*arguments, **named, **more(permission))

        return cast(F, called)

    return guard
