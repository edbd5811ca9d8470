"""All paths of plain requests."""

from collections.abc import Iterable, Mapping
from math import inf
from typing import Final

from zweck.bounded.cache import Cache
from zweck.doors.authzen.methods import EVALUATION, EVALUATIONS, Evaluating
from zweck.doors.authzen.search import ACTIONS, RESOURCES, actions, resources
from zweck.doors.documents import AUTHZEN, CONTRACT, OPENAPI, endpoints
from zweck.doors.json.methods import codecs
from zweck.doors.json.translate import translated
from zweck.doors.json.write import PARTS
from zweck.rpc.limits import Limits
from zweck.rpc.method import Method
from zweck.rpc.plain import JSON, Way

PROTO: Final = b"application/proto"


class Ways:
    """The paths that a server offers: the methods of the contract with JSON and with messages as they are, AuthZEN, and documents."""

    def __init__(
        self,
        batch_limit: int,
        room: float = inf,
        *,
        contract: bool,
        question_limit: int = Limits().question,
        also: Iterable[Method] = (),
    ) -> None:
        """Take at most `batch_limit` questions of `question_limit` letters at once, and keep `room` bytes of answers.

        `contract` says whether it may be read; `also` are methods of JSON at paths of their own.
        """
        self.cache: Cache[bytes] = Cache(PARTS, room)
        """Parts of answers in JSON."""
        self._codecs = codecs(self.cache, batch_limit, question_limit)
        evaluating = Evaluating(self.cache, batch_limit, question_limit)
        self._authzen = {EVALUATION: evaluating.single, EVALUATIONS: evaluating.several, ACTIONS: actions, RESOURCES: resources}
        self._also = {method.path: Way({JSON: method}) for method in also}
        self._documents = {OPENAPI: CONTRACT} if contract else {}

    def paths(self, methods: Mapping[str, Method]) -> list[str]:
        """All paths that offer something."""
        found = (*methods, *self._authzen, *self._documents, *self._also, AUTHZEN)
        return [path for path in found if self.way(path, methods) is not None]

    def way(self, path: str, methods: Mapping[str, Method]) -> Way | None:
        """The offer of a path by these methods, `None` if it offers nothing."""
        if made := self._authzen.get(path):
            return _posted(made(methods))
        if path == AUTHZEN:
            return endpoints([path for path, made in self._authzen.items() if made(methods) is not None])
        method, codec = methods.get(path), self._codecs.get(path)
        if method is None or codec is None:
            return self._documents.get(path) or self._also.get(path)
        plain = translated(method, codec)
        return None if plain is None else Way({JSON: plain, PROTO: method})


def _posted(method: Method | None) -> Way | None:
    """The offer of an endpoint of AuthZEN, which answers other content types with 400 (certification scenario, 2.4.3)."""
    return None if method is None else Way({JSON: method}, other=400)
