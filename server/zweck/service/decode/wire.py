"""Fields of messages as bytes; the questions of a batch, cut apart before protobuf reads them."""

from collections.abc import Iterator
from typing import Final

from zweck.service.decode.protobuf import message
from zweck.service.refusals import BatchTooLarge, NotAMessage
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import says

QUESTION: Final = 0x0A
"""The tag of the field of the messages that hold questions."""

ONCE: Final = 0x10
"""The tag of `parts_once`."""

MAX_OTHERS: Final = 1000
"""Fields beside the questions that a batch may have: those of a later contract."""

SHORT: Final = 0x80
"""A length below stands in one byte."""

LONGEST: Final = 5
"""Bytes of a length, and of a number that is not read by protobuf."""

WHOLE: Final = 10
"""Bytes of the longest number."""

SMALLEST: Final = 8
"""The tag of field 1 with wire type 0."""

KIND: Final = 7
"""The bits of a tag that say the wire type; the others are the number of the field."""

SIZED: Final = 2
FIXED: Final = {1: 8, 5: 4}
KINDS: Final = {0, SIZED, *FIXED}
"""Wire types (Protocol Buffers, Encoding), and the bytes of those of a fixed size; there are none of groups."""

MAX_REST: Final = 16 * 1024
"""Bytes behind a field that is not plain."""


def batched(data: bytes, most: int) -> Iterator[bytes | bool]:
    """The `CheckProcessingRequest`s of a `BatchCheckProcessingRequest`, and its `parts_once`.

    Fields that a later contract may have are passed over, as protobuf does. The first question too many ends it.

    Raises:
        NotAMessage: if the bytes are none.
        BatchTooLarge: if there are more than `most` questions, or too many other fields.
    """
    at, end = 0, len(data)
    questions = others = 0
    while at < end:
        begin, tag = at, data[at]
        kind = tag & KIND
        size = 0
        if kind in FIXED:
            at += 1 + FIXED[kind]
        else:
            size, at = varint(data, at + 1)
            at += size if kind == SIZED else 0
        if tag < SMALLEST or tag >= SHORT or kind not in KINDS or at > end:
            yield from _by_protobuf(data, begin, most - questions)
            return
        if tag == QUESTION:
            questions += 1
            if questions > most:
                raise too_many(most)
            yield data[at - size : at]
        else:
            others += 1
            if others > MAX_OTHERS:
                raise too_many(most)
            if tag == ONCE:
                yield bool(size)


def only(data: bytes) -> bytes:
    """The `CheckProcessingRequest` of a `StreamCheckProcessingRequest`.

    Raises:
        NotAMessage: if the bytes are none.
    """
    if data and data[0] == QUESTION:
        size, at = varint(data, 1)
        if at + size == len(data):
            return data[at:]
    return message(v1.StreamCheckProcessingRequest, data).request.SerializeToString()


def too_many(most: int) -> BatchTooLarge:
    """The refusal of a batch that is too large."""
    return BatchTooLarge(says("service.batch_holds_most", most=most), field="requests", limit=str(most))


def varint(data: bytes, at: int, longest: int = LONGEST) -> tuple[int, int]:
    """A number of variable length, and where it ends; at the end of the data, one that reaches beyond it or is longer."""
    size = shift = 0
    for byte in data[at : at + longest]:
        at += 1
        size |= (byte & 0x7F) << shift
        if byte < SHORT:
            return size, at
        shift += 7
    return len(data) + 1, len(data) + 1


def _by_protobuf(data: bytes, at: int, most: int) -> Iterator[bytes | bool]:
    """The questions of a message that is not plain, as far as protobuf reads them quickly."""
    if len(data) - at > MAX_REST:
        raise NotAMessage(says("service.request_not", full_name=v1.BatchCheckProcessingRequest.DESCRIPTOR.full_name))
    found = message(v1.BatchCheckProcessingRequest, data[at:])
    if len(found.requests) > most:
        raise too_many(most)
    yield from (request.SerializeToString() for request in found.requests)
    if found.parts_once:
        yield True


def fields(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Tag, begin, begin of the value, and end of each field of a message that we have written ourselves."""
    at = 0
    while at < len(data):
        begin = at
        tag, start = varint(data, at)
        if tag & KIND in FIXED:
            at = start + FIXED[tag & KIND]
        else:
            size, at = varint(data, start, WHOLE)
            if tag & KIND == SIZED:
                start, at = at, at + size
        yield tag, begin, start, at
