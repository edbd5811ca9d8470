"""Interceptors for servers of gRPC: a method runs only if its activity is permitted."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import grpc

from zweck.client.facts import AnyFacts
from zweck.client.guard import Asking, permission_from, running
from zweck.client.permission import NotPermitted
from zweck.client.problem import problem
from zweck.v1.decision_pb2 import Subject

CODES: Final = {500: grpc.StatusCode.INTERNAL, 503: grpc.StatusCode.UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Rule:
    """The activity that a method carries out; `subject` and `facts` take its request. `zweck.client.guard.granted` has the permission."""

    activity: str
    subject: Callable[[Any], Subject | None]
    facts: Callable[[Any], AnyFacts] | None = None
    allow_cached: bool = False
    """Whether the client may decide itself."""

    def ask(self, client: Asking, request: Any) -> Any:
        """The permission for a request, or what gives it."""
        facts = self.facts(request) if self.facts is not None else None
        return permission_from(client, self.activity, self.subject(request), facts, allow_cached=self.allow_cached)


class PermissionInterceptor(grpc.ServerInterceptor):
    """Guards the methods of `grpc.server` by their paths, e.g. `/shop.v1.Mailing/Send`; others pass."""

    def __init__(self, client: Asking, rules: Mapping[str, Rule]) -> None:
        self._client = client
        self._rules = rules

    def intercept_service(
        self, continuation: Callable[[grpc.HandlerCallDetails], Any], handler_call_details: grpc.HandlerCallDetails
    ) -> Any:
        """The handler of a call, behind the question where there is a rule."""
        handler = continuation(handler_call_details)
        rule = self._rules.get(handler_call_details.method)
        if handler is None or rule is None:
            return handler

        def guarded(request: Any, context: grpc.ServicerContext) -> Any:
            try:
                found = rule.ask(self._client, request)
            except NotPermitted as refused:
                context.abort(grpc.StatusCode.PERMISSION_DENIED, str(refused))
            except grpc.RpcError as error:
                context.abort(*_refused(error))
            with running(found):
                return handler.unary_unary(request, context)

        return _around(handler, guarded)


class AsyncPermissionInterceptor(grpc.aio.ServerInterceptor):
    """`PermissionInterceptor` for `grpc.aio.server`, with an asynchronous client."""

    def __init__(self, client: Asking, rules: Mapping[str, Rule]) -> None:
        self._client = client
        self._rules = rules

    async def intercept_service(
        self, continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]], handler_call_details: grpc.HandlerCallDetails
    ) -> Any:
        """The handler of a call, behind the question where there is a rule."""
        handler = await continuation(handler_call_details)
        rule = self._rules.get(handler_call_details.method)
        if handler is None or rule is None:
            return handler

        async def guarded(request: Any, context: Any) -> Any:
            try:
                found = await rule.ask(self._client, request)
            except NotPermitted as refused:
                await context.abort(grpc.StatusCode.PERMISSION_DENIED, str(refused))
            except grpc.RpcError as error:
                await context.abort(*_refused(error))
            with running(found):
                return await handler.unary_unary(request, context)

        return _around(handler, guarded)


def _refused(error: grpc.RpcError) -> tuple[grpc.StatusCode, str]:
    """The status of a call for which there is no answer: `INTERNAL` where the question is wrong, and the log says why."""
    found = problem(error)
    return CODES[found.status], found.body["title"]


def _around(handler: Any, guarded: Callable[[Any, Any], Any]) -> Any:
    """The handler, guarded; one of streams is refused, for a rule sees one request."""
    if handler.unary_unary is None:
        raise TypeError("a rule guards methods of one request and one answer")
    return grpc.unary_unary_rpc_method_handler(
        guarded, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
    )
