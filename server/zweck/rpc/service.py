"""What is served, to whoever connects."""

from collections.abc import Callable, Iterable

from google.rpc.status_pb2 import Status

from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.method import Method
from zweck.rpc.status import Fault, Headers, trailers
from zweck.rpc.turns import Overloaded

OnRequest = Callable[[Call], None]
"""Sees a call before its messages, and may raise to refuse it."""


def anybody(call: Call) -> None:
    """Let every call pass."""


class Service:
    """The methods, how their errors are told, and whether new calls are still taken."""

    def __init__(
        self,
        methods: Iterable[Method],
        status: Callable[[Exception, str], Status],
        *,
        limits: Limits | None = None,
        on_request: OnRequest = anybody,
    ) -> None:
        """Serve `methods`.

        `status` says how a call ends whose handler, on this path, raised this error. `on_request` sees every call before anything of its
        body is read, and may raise to refuse it.
        """
        self.methods = {method.path: method for method in methods}
        self.status = status
        self.limits = limits or Limits()
        self.on_request = on_request
        self.stopping = False
        """Set, also by a signal handler, when no new call is to be taken."""
        self._busy: tuple[Status, Headers] | None = None

    def trailers(self, error: Exception, path: str) -> Headers:
        """How a call of the method at `path` ends that an error has ended; the busier the server, the less it costs to say so."""
        status = error.status if isinstance(error, Fault) else self.status(error, path)
        if not isinstance(error, Overloaded):
            return trailers(status)
        if self._busy is None or self._busy[0] is not status:
            self._busy = status, trailers(status)
        return self._busy[1]
