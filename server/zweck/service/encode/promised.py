"""Answers as the contracts of earlier releases have them: the same bytes without the fields that came later.

The contract only adds fields within a second number, so an answer of then is an answer of today without them, in the order in which
`fast` writes the others. `promised/` has the contract of each release, which `make corpus` adds.
"""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Final

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool

FOLDER: Final = Path(__file__).parent / "promised"
ANSWER: Final = "zweck.v1.Decision"
VARINT, EIGHT, LENGTH, FOUR = 0, 1, 2, 5
"""Wire types (Protocol Buffers, Encoding)."""

LOW: Final = 0x7F
MORE: Final = 0x80
BITS: Final = 7
KIND: Final = 7
"""The bits of a tag that say the wire type; the others are the number of the field."""

NUMBER: Final = 3


@cache
def promised() -> tuple[Callable[[bytes], bytes], ...]:
    """For each release the function that takes from the bytes of an answer all fields that its contract does not have."""
    return tuple(partial(reduced, message=_answer(path)) for path in sorted(FOLDER.glob("*.binpb")))


def _answer(path: Path) -> Descriptor:
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString(path.read_bytes()).file:
        pool.Add(file)
    found: Descriptor = pool.FindMessageTypeByName(ANSWER)
    return found


def reduced(data: bytes, message: Descriptor) -> bytes:
    """The bytes of a message without the fields that its descriptor does not have, in their order."""
    found = bytearray()
    at = 0
    while at < len(data):
        start = at
        tag, at = _number(data, at)
        field = message.fields_by_number.get(tag >> NUMBER)
        kind = tag & KIND
        if kind == VARINT:
            _, at = _number(data, at)
        elif kind == LENGTH:
            size, begin = _number(data, at)
            at = begin + size
            if field is not None and field.message_type is not None:
                inner = reduced(data[begin:at], field.message_type)
                found += _written(tag) + _written(len(inner)) + inner
                continue
        else:
            at += {EIGHT: 8, FOUR: 4}[kind]
        if field is not None:
            found += data[start:at]
    return bytes(found)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A varint, and the place behind it."""
    value = shift = 0
    while data[at] & MORE:
        value |= (data[at] & LOW) << shift
        shift, at = shift + BITS, at + 1
    return value | data[at] << shift, at + 1


def _written(value: int) -> bytes:
    found = bytearray()
    while value > LOW:
        found.append(value & LOW | MORE)
        value >>= BITS
    return bytes((*found, value))
