"""A dependency for FastAPI, which the service brings itself: a path operation runs only if its activity is permitted."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any, Protocol

import grpc
from fastapi import HTTPException, Request

from zweck.client.facts import AnyFacts
from zweck.client.permission import NotPermitted, Permission
from zweck.v1.decision_pb2 import Subject


class Asking(Protocol):
    """An asynchronous client, or a fake."""

    async def ensure_permitted(self, activity: str, subject: Subject | None = None, facts: AnyFacts | None = None) -> Permission:
        """The permission, or `NotPermitted`."""
        ...


class Permitted:
    """`Depends(Permitted(client, "newsletter", person))` gives the permission, or ends the request with 403, or 503 without an answer.

    `subject` and `facts` take the request, and may be coroutine functions.
    """

    def __init__(
        self,
        client: Asking,
        activity: str,
        subject: Callable[[Request], Any],
        facts: Callable[[Request], Any] | None = None,
    ) -> None:
        self._client = client
        self._activity = activity
        self._subject = subject
        self._facts = facts

    async def __call__(self, request: Request) -> Permission:
        """The permission of a request."""
        subject = await _value(self._subject(request))
        facts = await _value(self._facts(request)) if self._facts is not None else None
        try:
            return await self._client.ensure_permitted(self._activity, subject, facts)
        except NotPermitted as refused:
            detail = {"outcome": refused.outcome, "decision": refused.decision.decision_id, "missing": refused.missing}
            raise HTTPException(403, detail) from refused
        except grpc.RpcError as error:
            raise HTTPException(503, "no answer whether this is permitted") from error


async def _value(found: Any) -> Any:
    return await found if isawaitable(found) else found
