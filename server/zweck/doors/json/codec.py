"""Between bodies and messages, a part at a time: a batch, or a list of facts, takes many milliseconds."""

from collections.abc import Generator
from functools import partial
from typing import Any, Final

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from zweck.bounded.cache import Cache
from zweck.doors.json.read import message, with_plain_facts
from zweck.doors.json.text import Listed, document, members
from zweck.doors.json.write import Writer
from zweck.rpc.turns import in_slices
from zweck.service.decode.parts import too_many
from zweck.service.registry.reading import MAX_EVENTS, too_many_events
from zweck.v1 import activity_pb2, register_pb2
from zweck.v1 import decision_pb2 as v1

Pieces = Generator[None, None, bytes]

QUESTION: Final = v1.CheckProcessingRequest
STATING: Final = (QUESTION, activity_pb2.SearchActivitiesRequest, activity_pb2.SearchPersonsRequest)
"""The messages with facts, which may be plain."""


class Codec:
    """The bodies of one method."""

    def __init__(
        self, request: type[Message], response: type[Message], cache: Cache[bytes], *, batch_limit: int, question_limit: int
    ) -> None:
        """Read and write these messages; a batch has at most so many questions, and each of them so many letters."""
        self._request = request
        self._writer = Writer(response, cache)
        self._limit = question_limit
        self._listed: Listed | None = None
        if request is v1.BatchCheckProcessingRequest:
            self._listed = Listed("requests", batch_limit, partial(too_many, batch_limit))
        elif request is register_pb2.RecordRequest:
            self._listed = Listed("events", MAX_EVENTS, too_many_events)
        self.encoded = self._writer.pieces
        """The body of an answer."""
        self.long = self._writer.long
        """Whether an answer is a list that may be long."""

    def decoded(self, body: bytes) -> Pieces:
        """The message of a request.

        Raises:
            NotAMessage: if the body is none.
        """
        if self._listed is not None:
            return (yield from in_slices(self._long(body, self._listed)))
        given = document(body)
        return message(self._request, with_plain_facts(given) if self._request in STATING else given).SerializeToString()

    def _long(self, body: bytes, listed: Listed) -> Pieces:
        """The message with a list, made of its members one by one."""
        given = yield from members(body, listed, self._limit)
        items = given.get(listed.field) if isinstance(given, dict) else None
        if not isinstance(items, list):
            return message(self._request, given).SerializeToString()
        found: Any = message(self._request, {name: value for name, value in given.items() if name != listed.field})
        member: Any = self._request.DESCRIPTOR.fields_by_name[listed.field].message_type
        kind = GetMessageClass(member)
        for number, item in enumerate(items):
            place = f"{listed.field}[{number}]."
            plain = with_plain_facts(item, place) if kind is QUESTION else item
            getattr(found, listed.field).append(message(kind, plain, place))
            yield
        return bytes(found.SerializeToString())
