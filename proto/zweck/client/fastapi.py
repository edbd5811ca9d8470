"""A dependency for FastAPI, which the service brings itself: a path operation runs only if its activity is permitted."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any, Final, Protocol

import grpc
from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse

from zweck.client.facts import AnyFacts
from zweck.client.guard import permission_from
from zweck.client.permission import NotPermitted, Permission
from zweck.client.problem import MEDIA_TYPE, Problem, problem
from zweck.v1.decision_pb2 import Subject


class Asking(Protocol):
    """An asynchronous client, or a fake."""

    async def ensure_permitted(
        self, activity: str, subject: Subject | None = None, facts: AnyFacts | None = None, **how: Any
    ) -> Permission:
        """The permission, or `NotPermitted`."""
        ...


class Refused(HTTPException):
    """A request that ends without a permission; without `problems`, FastAPI answers with the same in `detail`."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.status, found.body)
        self.found = found


class Permitted:
    """`Depends(Permitted(client, "newsletter", person))` gives the permission, or ends the request: see `problem`.

    In place of a client a function may stand that takes the request and gives one, e.g. of `request.app.state`. `subject` and `facts` take
    the request, too, and may be coroutine functions. With `allow_cached` the client may decide itself.
    """

    def __init__(
        self,
        client: Asking | Callable[[Request], Asking],
        activity: str,
        subject: Callable[[Request], Any],
        facts: Callable[[Request], Any] | None = None,
        *,
        allow_cached: bool = False,
    ) -> None:
        self._allow_cached = allow_cached
        self._client: Any = client
        self._activity = activity
        self._subject = subject
        self._facts = facts

    async def __call__(self, request: Request) -> Permission:
        """The permission of a request."""
        client: Asking = self._client if hasattr(self._client, "ensure_permitted") else self._client(request)
        subject = await _value(self._subject(request))
        facts = await _value(self._facts(request)) if self._facts is not None else None
        try:
            found: Permission = await permission_from(client, self._activity, subject, facts, allow_cached=self._allow_cached)
            return found
        except (NotPermitted, grpc.RpcError) as error:
            raise Refused(problem(error)) from error


async def respond(request: Request, error: Exception) -> JSONResponse:
    """The response to a request that ended with one of `problems`."""
    match error:
        case Refused(found=found):
            pass
        case NotPermitted() | grpc.RpcError():
            found = problem(error)
        case _:
            raise error
    return JSONResponse(found.body, found.status, media_type=MEDIA_TYPE)


problems: Final[dict[Any, Any]] = dict.fromkeys((Refused, NotPermitted, grpc.RpcError), respond)
"""For `FastAPI(exception_handlers=problems)`: refusals are `application/problem+json`, also those of calls in path operations."""


async def _value(found: Any) -> Any:
    return await found if isawaitable(found) else found
