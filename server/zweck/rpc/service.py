"""The methods that are served, and how their calls begin and end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil

from zweck.rpc.budget import Budget
from zweck.rpc.call import Call
from zweck.rpc.json_requests import PUSHBACK, Doors
from zweck.rpc.limits import Limits
from zweck.rpc.method import Method, Middleware
from zweck.rpc.refusal import Fault, Headers, Overloaded, Refusal, status, trailers


class Service:
    """The methods by their paths, the concerns that see all calls, and whether new calls are still taken."""

    def __init__(
        self,
        methods: Iterable[Method],
        *,
        middleware: Sequence[Middleware] = (),
        limits: Limits | None = None,
        largest: Mapping[str, int] | None = None,
        doors: Doors | None = None,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve `methods`, which are wrapped already; `middleware` admits their calls and learns of refusals.

        `largest` has the bytes of a message of each method whose limit is not that of all. `doors` has the paths of plain requests; without
        it, gRPC alone is served. `tidy` is called between calls, where they take much time together.
        """
        self.methods = {method.path: method for method in methods}
        self.limits = limits = limits or Limits()
        self.largest = dict(largest or {})
        self.budget = Budget(limits.memory, int(limits.memory * limits.share), int(limits.memory * limits.watchers))
        self.doors = doors
        self.tidy = tidy
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

    def trailers(self, error: Exception, path: str, language: str) -> Headers:
        """The trailers of a call of the method at `path` that an error has ended, in `de` or `en`."""
        if isinstance(error, Fault):
            return trailers(error.status(language))
        for refused in self._refused:
            refused(error)
        return self._overloaded(error, language) if isinstance(error, Overloaded) else _trailers(error, path, language)

    def _overloaded(self, error: Overloaded, language: str) -> Headers:
        """Trailers of an overload refusal, written once, so that refusing stays cheap under load."""
        sentence = error.message.in_(language)
        if self._busy is None or self._busy[0] != sentence:
            self._busy = sentence, _trailers(error, language=language)
        return self._busy[1]


def _trailers(error: Exception, path: str = "", language: str = "en") -> Headers:
    found = trailers(status(error, path, language))
    if isinstance(error, Refusal) and error.wait is not None:
        found = (*found, (PUSHBACK, b"%d" % ceil(error.wait * 1000)))
    return found
