"""Between bodies and messages, a part at a time: a batch, or a list of facts, takes many milliseconds."""

from collections.abc import Generator
from time import monotonic
from typing import Any, Final

from google.protobuf.message import Message

from zweck.cache import Cache
from zweck.doors.json.read import document, message, with_plain_facts
from zweck.doors.json.write import Writer
from zweck.rpc.turns import SLICE
from zweck.service.refusals import NotAMessage
from zweck.v1 import decision_pb2 as v1

Pieces = Generator[None, None, bytes]

REQUESTS: Final = "requests"


class Codec:
    """The bodies of one method."""

    def __init__(self, request: type[Message], response: type[Message], cache: Cache[bytes]) -> None:
        self._request = request
        self._writer = Writer(response, cache)
        self.encoded = self._writer.pieces
        """The body of an answer."""
        self.long = self._writer.long
        """Whether an answer is a list that may be long."""

    def decoded(self, body: bytes) -> Pieces:
        """The message of a request.

        Raises:
            NotAMessage: if the body is none.
        """
        given = document(body)
        if self._request is v1.BatchCheckProcessingRequest:
            return (yield from _batch(given))
        if self._request is v1.CheckProcessingRequest:
            given = with_plain_facts(given)
        return message(self._request, given).SerializeToString()


def _batch(given: Any) -> Pieces:
    if not isinstance(given, dict) or not isinstance(given.get(REQUESTS, []), list):
        raise NotAMessage("the body is to be an object of JSON whose `requests` are a list", field=REQUESTS)
    others = {name: value for name, value in given.items() if name != REQUESTS}
    batch = message(v1.BatchCheckProcessingRequest, others)
    until = monotonic() + SLICE
    for number, question in enumerate(given.get(REQUESTS, [])):
        place = f"{REQUESTS}[{number}]."
        batch.requests.append(message(v1.CheckProcessingRequest, with_plain_facts(question, place), place))
        if monotonic() > until:
            yield
            until = monotonic() + SLICE
    return batch.SerializeToString()
