"""Methods whose messages are bodies: translation stands around everything that the method itself does.

It goes a part at a time, since a batch, or a list of facts, takes many milliseconds.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2

from zweck.bounded.cache import Cache
from zweck.bounded.steps import finished
from zweck.doors.json.read import message, with_plain_facts
from zweck.doors.json.text import Listed, document, members
from zweck.doors.json.write import Writer
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Pieces, Piecewise, Unary, Waiting
from zweck.rpc.turns import in_slices, turn_by_turn
from zweck.service.decode.wire import too_many
from zweck.service.registry.decode import MAX_EVENTS, too_many_events
from zweck.v1 import activity_pb2, admin_pb2, decision_pb2, policy_pb2, register_pb2
from zweck.v1 import decision_pb2 as v1

FILES: Final[tuple[Any, ...]] = (
    decision_pb2.DESCRIPTOR,
    activity_pb2.DESCRIPTOR,
    policy_pb2.DESCRIPTOR,
    register_pb2.DESCRIPTOR,
    admin_pb2.DESCRIPTOR,
    health_pb2.DESCRIPTOR,
)
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
        self.long = self._writer.long
        """Whether an answer is a list that may be long."""

    def encoded(self, answer: bytes) -> Pieces:
        """The body of an answer."""
        return in_slices(self._writer.pieces(answer))

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


def services() -> Iterator[ServiceDescriptor]:
    """All services, in their order in the documents."""
    for file in FILES:
        yield from file.services_by_name.values()


def codecs(cache: Cache[bytes], batch_limit: int, question_limit: int) -> Mapping[str, Codec]:
    """The codec of each method by its path; parts of answers are kept in `cache`. The limits are those of `Codec`."""

    def codec(request: Any, response: Any) -> Codec:
        kinds = GetMessageClass(request), GetMessageClass(response)
        return Codec(*kinds, cache, batch_limit=batch_limit, question_limit=question_limit)

    return {
        f"/{service.full_name}/{method.name}": codec(method.input_type, method.output_type)
        for service in services()
        for method in service.methods
        if not (method.client_streaming or method.server_streaming)
    }


def translated(method: Method, codec: Codec) -> Method | None:
    """The method for plain requests; `None` for one of many messages."""
    match method:
        case Unary(path, handler, probe) if not codec.long:

            def at_once(body: bytes, call: Call) -> bytes | Pieces:
                answer = handler(finished(codec.decoded(body)), call)
                return finished(codec.encoded(answer)) if isinstance(answer, bytes) else later(answer)

            def later(answer: Pieces) -> Pieces:
                return (yield from codec.encoded((yield from answer)))

            return Unary(path, at_once, probe)
        case Unary(path, any_handler) | Piecewise(path, any_handler):

            def in_pieces(body: bytes, call: Call) -> Pieces:
                answer = any_handler((yield from codec.decoded(body)), call)
                return (yield from codec.encoded(answer if isinstance(answer, bytes) else (yield from answer)))

            return Piecewise(path, in_pieces)
        case Waiting(path, waiting, False, heavy):

            async def waited(body: bytes, call: Call) -> bytes:
                answer = await waiting(await turn_by_turn(codec.decoded(body)), call)
                return await turn_by_turn(codec.encoded(answer))

            return Waiting(path, waited, heavy=heavy)
        case _:
            return None
