"""The methods that are served, and how their calls begin and end."""

from collections.abc import Iterable, Sequence

from zweck.rpc.call import Call
from zweck.rpc.limits import Limits
from zweck.rpc.method import Method
from zweck.rpc.middleware import Middleware
from zweck.rpc.refusal import Overloaded, status
from zweck.rpc.status import Fault, Headers, trailers


class Service:
    """The methods by their paths, the concerns that see all calls, and whether new calls are still taken."""

    def __init__(self, methods: Iterable[Method], *, middleware: Sequence[Middleware] = (), limits: Limits | None = None) -> None:
        """Serve `methods`, which are wrapped already; `middleware` admits their calls and learns of refusals."""
        self.methods = {method.path: method for method in methods}
        self.limits = limits or Limits()
        self._admits = [concern.admit for concern in middleware if type(concern).admit is not Middleware.admit]
        self._refused = [concern.refused for concern in middleware]
        self.stopping = False
        """Set, also by a signal handler, when no new call is to be taken."""
        self._busy: tuple[str, Headers] | None = None

    def admit(self, call: Call) -> None:
        """Let a call begin.

        Raises:
            Refusal: if a concern refuses it.
        """
        for admit in self._admits:
            admit(call)

    def trailers(self, error: Exception, path: str) -> Headers:
        """The trailers of a call of the method at `path` that an error has ended."""
        if isinstance(error, Fault):
            return trailers(error.status)
        for refused in self._refused:
            refused(error)
        return self._overloaded(error) if isinstance(error, Overloaded) else trailers(status(error, path))

    def _overloaded(self, error: Overloaded) -> Headers:
        """The same for many calls, written once: the busier the server, the less a refusal may cost."""
        sentence = str(error)
        if self._busy is None or self._busy[0] != sentence:
            self._busy = sentence, trailers(status(error))
        return self._busy[1]
