"""Answers as bytes; parts that answers have in common are written once.

Messages of protobuf may be joined: fields that repeat follow each other, single ones stand in one part only (Protocol Buffers, Encoding,
"Last One Wins"). So a ruling shared by many answers is serialised once, and an answer is that, its own findings, and its head.
"""

from collections.abc import Callable, Generator
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

from zweck.bounded.cache import Cache
from zweck.bounded.steps import finished
from zweck.decision.decision import Decision, Finding, Ruling
from zweck.facts.basis import Basis
from zweck.facts.notes import NO_NOTES, Notes
from zweck.service.encode import examination, protobuf
from zweck.v1 import decision_pb2 as v1

MAX_PARTS: Final = 20_000
MAX_HEADS: Final = 50_000
DECISION_ID: Final = 0x0A
REQUEST_ID: Final = 0x12
"""Tags of fields of `Decision`: number and wire type (Protocol Buffers, Encoding)."""

EXAMINATION: Final = v1.Decision.DESCRIPTOR.fields_by_name["examination"].number << 3 | 2
"""The tag of the examination, of wire type 2: a message."""

RESULTS: Final = 0x0A
"""The tag of a result in a batch."""

RESULT_ID: Final = 0x0A
RESULT_DECISION: Final = 0x12
"""The tags of the reference and of the answer in a result, which are those of a response in a stream."""

ROOM: Final = 16 * 1024 * 1024
"""Bytes of rulings that are kept, and of findings, if nothing else is said."""

OVERHEAD: Final = 512
"""Bytes that a part takes beside what is written of it."""

LOW: Final = 0x7F
MORE: Final = 0x80
"""A varint has seven bits in each byte, and says in the eighth that more follow."""

T = TypeVar("T")


class Encoder:
    """Writes answers; safe to use from several threads."""

    def __init__(self, room: int = ROOM) -> None:
        """Keep up to `room` bytes of rulings, and as many of findings."""
        self._rulings: Cache[tuple[Ruling, bytes]] = Cache(MAX_PARTS, room)
        self._findings: Cache[tuple[Finding, bytes]] = Cache(MAX_PARTS, room)
        self.caches: tuple[Cache[Any], ...] = (self._rulings, self._findings)
        self._tails: dict[tuple[Basis, date | None, str], bytes] = {}
        self._reservations: dict[tuple[int, date | None], tuple[object, bytes]] = {}

    def decision(self, answer: Decision, request_id: str = "", notes: Notes = NO_NOTES, own: bytes = b"", finding: bytes = b"") -> bytes:
        """The `Decision` message of an answer, with the caller's reference and notes, and the bytes of fields of its `own`.

        `finding` is what `examined` has made of its finding.
        """
        reference = text(REQUEST_ID, request_id) if request_id else b""
        parts = [finding or self.finding(answer.finding), text(DECISION_ID, answer.decision_id), reference, self.behind(answer)]
        if notes:
            parts.append(protobuf.noted(notes).SerializeToString(deterministic=True))
        if own:
            parts.append(own)
        return b"".join(parts)

    def behind(self, answer: Decision) -> bytes:
        """The fields behind the caller's reference that follow from the question."""
        contradicting = protobuf.contradictions(answer).SerializeToString() if answer.contradictions else b""
        return self._tail(answer) + self._reserved(answer) + contradicting

    def _reserved(self, answer: Decision) -> bytes:
        """The limits of an answer, which answers about the same laws on the same day share."""
        sources = answer.finding.ruling.sources
        key = (id(sources), answer.date)
        known = self._reservations.get(key)
        if known is None or known[0] is not sources:
            known = (sources, protobuf.reserved(answer).SerializeToString())
            if len(self._reservations) >= MAX_PARTS:
                self._reservations.clear()
            self._reservations[key] = known
        return known[1]

    def _tail(self, answer: Decision) -> bytes:
        """The fields of the basis, the day, the revisions and the houses, which many answers share."""
        key = (answer.basis, answer.date, answer.revision)
        known = self._tails.get(key)
        if known is None:
            day = answer.date.isoformat() if answer.date else ""
            about = v1.Decision(date=day, revision=answer.revision, houses=protobuf.houses(answer), law_revision=answer.beneath)
            about.basis = protobuf.BASES[answer.basis]
            known = about.SerializeToString()
            if len(self._tails) < MAX_PARTS:
                self._tails[key] = known
        return known

    def examined(self, finding: Finding) -> Generator[None, None, bytes]:
        """The bytes of a finding with its examination, which take as long as several slices of time, a step after the other."""
        found = []
        for part in () if finding.examination is None else examination.parts(finding.examination):
            found.append(part)
            yield
        before = varint(EXAMINATION) + varint(sum(map(len, found)))
        return b"".join((protobuf.own_part(finding).SerializeToString(), before, *found, self._ruling(finding.ruling)))

    def finding(self, finding: Finding) -> bytes:
        """The fields of a finding and its ruling."""
        if finding.examination is not None:  # large, and of one question only
            return finished(self.examined(finding))
        return _written(finding, self._findings, lambda: protobuf.own_part(finding).SerializeToString() + self._ruling(finding.ruling))

    def _ruling(self, ruling: Ruling) -> bytes:
        return _written(ruling, self._rulings, lambda: protobuf.ruling_part(ruling).SerializeToString())


def encoded(decision: Decision) -> bytes:
    """The `Decision` message of one answer, without a caller's reference."""
    return Encoder().decision(decision)


def in_batch(size: int) -> bytes:
    """The bytes before a `CheckProcessingResult` of this size in a `BatchCheckProcessingResponse`."""
    return head(RESULTS, size)


def before_decision(request_id: str, size: int) -> bytes:
    """The bytes before a `Decision` of this size in a `CheckProcessingResult`, and in a `StreamCheckProcessingResponse`."""
    return (text(RESULT_ID, request_id) if request_id else b"") + head(RESULT_DECISION, size)


def _written(part: T, cache: Cache[tuple[T, bytes]], write: Callable[[], bytes]) -> bytes:
    """The bytes of a part, which is known by its identity and kept alive as long as it is cached."""
    known = cache.get(id(part))
    if known is not None:
        return known[1]
    data = write()
    cache.put(id(part), (part, data), len(data) + OVERHEAD)
    return data


def text(tag: int, value: str) -> bytes:
    """A field that holds a text."""
    data = value.encode()
    return head(tag, len(data)) + data


@lru_cache(MAX_HEADS)
def head(tag: int, size: int) -> bytes:
    """The tag and the length before a message inside another one."""
    return bytes((tag,)) + varint(size)


@lru_cache(MAX_HEADS)
def varint(number: int) -> bytes:
    """A number as seven bits in each byte."""
    found = bytearray()
    while number > LOW:
        found.append(number & LOW | MORE)
        number >>= 7
    found.append(number)
    return bytes(found)
