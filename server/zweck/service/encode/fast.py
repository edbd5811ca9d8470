"""Answers as bytes; parts that answers have in common are written once.

Messages of protobuf may be joined: fields that repeat follow each other, single ones stand in one part only (Protocol Buffers, Encoding,
"Last One Wins"). So a ruling shared by many answers is serialised once, and an answer is that, its own findings, and its head.
"""

from datetime import date
from functools import lru_cache
from typing import Final, Generic, TypeVar

from zweck.decision import Decision, Finding, Ruling
from zweck.service.encode import protobuf
from zweck.v1 import decision_pb2 as v1

MAX_PARTS: Final = 20_000
MAX_HEADS: Final = 50_000
DECISION_ID: Final = 0x0A
REQUEST_ID: Final = 0x12
"""Tags of fields of `Decision`: number and wire type (Protocol Buffers, Encoding)."""

DECISIONS: Final = 0x0A
"""The tag of an answer in a batch."""

STREAMED_ID: Final = 0x0A
STREAMED_DECISION: Final = 0x12
"""The tags of the reference and of the answer in a stream."""

LOW: Final = 0x7F
MORE: Final = 0x80
"""A varint has seven bits in each byte, and says in the eighth that more follow."""

T = TypeVar("T")


class Encoder:
    """Writes answers; safe to use from several threads."""

    def __init__(self) -> None:
        self._rulings: _Written[Ruling] = _Written()
        self._findings: _Written[Finding] = _Written()
        self._tails: dict[tuple[date | None, str], bytes] = {}

    def decision(self, answer: Decision, request_id: str = "") -> bytes:
        """The `Decision` message of an answer, with the caller's reference; the same answer has the same bytes."""
        reference = text(REQUEST_ID, request_id) if request_id else b""
        parts = (self._finding(answer.finding), text(DECISION_ID, answer.decision_id), reference, self._tail(answer))
        return b"".join((*parts, protobuf.contradictions(answer).SerializeToString()) if answer.contradictions else parts)

    def _tail(self, answer: Decision) -> bytes:
        """The fields of the day and the revision, which many answers share."""
        key = (answer.date, answer.revision)
        known = self._tails.get(key)
        if known is None:
            day = answer.date.isoformat() if answer.date else ""
            known = v1.Decision(date=day, revision=answer.revision).SerializeToString()
            if len(self._tails) < MAX_PARTS:
                self._tails[key] = known
        return known

    def _finding(self, finding: Finding) -> bytes:
        if finding.examination is not None:  # large, and of one question only
            return protobuf.own_part(finding).SerializeToString() + self._ruling(finding.ruling)
        known = self._findings.get(finding)
        if known is None:
            own = protobuf.own_part(finding).SerializeToString()
            known = self._findings.put(finding, own + self._ruling(finding.ruling))
        return known

    def _ruling(self, ruling: Ruling) -> bytes:
        known = self._rulings.get(ruling)
        if known is None:
            known = self._rulings.put(ruling, protobuf.ruling_part(ruling).SerializeToString())
        return known


def encoded(decision: Decision) -> bytes:
    """The `Decision` message of one answer, without a caller's reference."""
    return Encoder().decision(decision)


def in_batch(answer: bytes) -> bytes:
    """A `Decision` as a part of a `BatchCheckProcessingResponse`."""
    return head(DECISIONS, len(answer)) + answer


def in_stream(request_id: str, answer: bytes) -> bytes:
    """A `Decision` as a `StreamCheckProcessingResponse`."""
    reference = text(STREAMED_ID, request_id) if request_id else b""
    return reference + head(STREAMED_DECISION, len(answer)) + answer


class _Written(Generic[T]):
    """Bytes of objects, which are known by identity and kept alive; the oldest goes when there is no room."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[T, bytes]] = {}

    def get(self, thing: T) -> bytes | None:
        found = self._known.get(id(thing))
        return found[1] if found else None

    def put(self, thing: T, data: bytes) -> bytes:
        if len(self._known) >= MAX_PARTS:
            self._known.pop(next(iter(self._known)), None)
        self._known[id(thing)] = (thing, data)
        return data


def text(tag: int, value: str) -> bytes:
    """A field that holds a text."""
    data = value.encode()
    return head(tag, len(data)) + data


@lru_cache(MAX_HEADS)
def head(tag: int, size: int) -> bytes:
    """The tag and the length, as a varint, before a message inside another one."""
    head = bytearray((tag,))
    while size > LOW:
        head.append(size & LOW | MORE)
        size >>= 7
    head.append(size)
    return bytes(head)
