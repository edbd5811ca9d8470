"""Between bodies and messages, a part at a time: a batch, or a list of facts, takes many milliseconds."""

import json
from collections.abc import Generator
from time import monotonic
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from zweck.doors.json.read import document, message, with_plain_facts
from zweck.rpc.turns import SLICE
from zweck.service.refusals import NotAMessage
from zweck.v1 import decision_pb2 as v1

Pieces = Generator[None, None, bytes]

REQUESTS: Final = "requests"


class Codec:
    """The bodies of one method."""

    def __init__(self, request: type[Message], response: type[Message]) -> None:
        self._request = request
        self._response = response
        self.long = any(_is_list(field) for field in response.DESCRIPTOR.fields) and response is not v1.Decision
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

    def encoded(self, answer: bytes) -> Pieces:
        """The body of an answer."""
        found = self._response.FromString(answer)
        if not self.long:
            return written(as_json(found))
        lists = {field.name: field.json_name for field, _ in found.ListFields() if _is_list(field)}
        parts: list[bytes] = []
        until = monotonic() + SLICE
        for name, json_name in lists.items():
            written_each: list[bytes] = []
            for one in getattr(found, name):
                written_each.append(written(as_json(one)))
                if monotonic() > until:
                    yield
                    until = monotonic() + SLICE
            parts.append(written(json_name) + b":[" + b",".join(written_each) + b"]")
            found.ClearField(name)
        parts += (written(name) + b":" + written(value) for name, value in as_json(found).items())
        return b"{" + b",".join(parts) + b"}"


def as_json(found: Message, *, snake: bool = False) -> dict[str, Any]:
    """A message as values of JSON, by the names of its fields in JSON, or with `snake` in the contract; unset ones are left out."""
    return MessageToDict(found, preserving_proto_field_name=snake)


def written(value: object) -> bytes:
    """Values as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


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


def _is_list(field: Any) -> bool:
    """Whether it holds messages, one after the other."""
    kind = field.message_type
    return bool(field.is_repeated and kind is not None and not kind.GetOptions().map_entry)
