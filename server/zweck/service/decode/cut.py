"""Cuts the parts of a question off on which no answer depends, before anything is cached."""

from typing import Final

from zweck.service.decode.parts import FIXED, KINDS, SHORT, SIZED, SMALLEST, varint

SUBJECT: Final = 0x82
NOTE: Final = 0x8A
SECOND: Final = 0x01
"""The tags of fields 16 and 17 with wire type 2, a first byte each and the same second one (Protocol Buffers, Encoding)."""

FIRST_OF_SUBJECT: Final = bytes((SUBJECT,))
FIRST_OF_NOTE: Final = bytes((NOTE,))

MAX_FIELDS: Final = 400
"""Fields of a question that is cut; protobuf reads longer ones faster."""


Parted = tuple[bytes, bytes]
"""The bytes of a question without its own parts, and these."""


def cut(data: bytes) -> Parted | None:
    """The bytes of a `CheckProcessingRequest` without its own parts, and these; `None` where only protobuf can say which they are."""
    if FIRST_OF_SUBJECT not in data and FIRST_OF_NOTE not in data:  # however the tags are written
        return data, b""
    parts: tuple[list[bytes], list[bytes]] = [], []
    at = fields = 0
    while at < len(data):
        fields += 1
        begin, tag = at, data[at]
        own = tag in (SUBJECT, NOTE) and data[at + 1 : at + 2] == bytes((SECOND,))
        kind = SIZED if own else tag & 7
        if fields > MAX_FIELDS or (not own and (tag < SMALLEST or tag >= SHORT or kind not in KINDS)):
            return None
        if kind in FIXED:
            at += 1 + FIXED[kind]
        else:
            size, at = varint(data, at + 1 + own)
            at += size if kind == SIZED else 0
        if at > len(data):
            return None
        parts[own].append(data[begin:at])
    return b"".join(parts[False]), b"".join(parts[True])
