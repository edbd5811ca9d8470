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

from zweck.service.decode.wire import fields
from zweck.service.encode.fast import varint

FOLDER: Final = Path(__file__).parent / "promised"
ANSWER: Final = "zweck.v1.Decision"
NUMBER: Final = 3
"""The bits behind the number of a field in its tag (Protocol Buffers, Encoding)."""


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
    for tag, begin, start, end in fields(data):
        field = message.fields_by_number.get(tag >> NUMBER)
        if field is not None and field.message_type is not None:
            inner = reduced(data[start:end], field.message_type)
            found += varint(tag) + varint(len(inner)) + inner
        elif field is not None:
            found += data[begin:end]
    return bytes(found)
