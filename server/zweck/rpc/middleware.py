"""Concerns that cross all methods, as a list of one shape: access, traces, metrics, the record."""

from collections.abc import Iterable, Sequence

from zweck.rpc.call import Call
from zweck.rpc.method import Method


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
