"""Answers as bytes; parts that answers have in common are written once.

Messages of protobuf may be joined: fields that repeat follow each other, single ones stand in one part only (Protocol Buffers, Encoding,
"Last One Wins"). So a ruling shared by many answers is serialised once, and an answer is that, its own findings, and its head.
"""

from collections.abc import Callable, Generator
from datetime import date
from functools import lru_cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

from zweck.activities.validity import Turn
from zweck.bounded.cache import Bounded, Cache
from zweck.bounded.steps import finished
from zweck.decision.decision import Decision, Finding, Ruling
from zweck.facts.basis import Basis
from zweck.facts.notes import NO_NOTES, Notes
from zweck.service.encode import protobuf
from zweck.service.encode.sources import turn
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

MAX_TIMED: Final = 1_000
"""The pairs of a time zone and a turn whose bytes are kept."""

ROOM: Final = 16 * 1024 * 1024
"""Bytes of rulings that are kept, and of findings, if nothing else is said."""

OVERHEAD: Final = 512
"""Bytes that a part takes beside what is written of it."""

LOW: Final = 0x7F
MORE: Final = 0x80
"""A varint has seven bits in each byte, and says in the eighth that more follow."""

T = TypeVar("T")

Pieces = tuple[bytes, ...]
"""A message in pieces, which are not copied."""

Tail = tuple[bytes, bytes, bytes]
"""The fields of an answer beside its finding: its id, those behind the caller's reference, and its own behind the notes."""

COMMON: Final = ("reasons", "rights", "obligations", "missing_facts", "laws", "openings", "doubts", "remedies", "gaps", "presumptions")
"""The fields whose elements are parts."""

PARTS: Final = 0x12
"""The tag of a part in a `BatchCheckProcessingResponse`."""

PLACES: Final = 0x22
"""The tag of the places of the parts in a `CheckProcessingResult`."""


class BySources(Generic[T]):
    """Results that follow from the laws, the basis, the day and the revision of an answer, and that many answers share."""

    def __init__(self, make: Callable[[Decision], T]) -> None:
        """Make them by `make`."""
        self._make = make
        self._known = Bounded[tuple[int, bool, date | None, str], tuple[object, T]](MAX_PARTS)

    def of(self, answer: Decision) -> T:
        """The result of an answer; laws are known by their identity, and kept alive."""
        sources = answer.finding.ruling.sources
        key = (id(sources), answer.question.basis is Basis.LIVE, answer.date, answer.revision)
        known = self._known.get(key)
        if known is None or known[0] is not sources:
            known = self._known[key] = (sources, self._make(answer))
        return known[1]


class Envelope(NamedTuple, Generic[T]):
    """How an answer is written: its message, and what is made of that with the caller's reference."""

    encoder: "Encoder"
    closed: Callable[[str, Pieces, Decision], T]


class Encoder:
    """Writes answers; safe to use from several threads."""

    def __init__(self, room: int = ROOM) -> None:
        """Keep up to `room` bytes of rulings, and as many of findings."""
        self._rulings: Cache[tuple[Ruling, bytes]] = Cache(MAX_PARTS, room)
        self._findings: Cache[tuple[Finding, bytes]] = Cache(MAX_PARTS, room)
        self.caches: tuple[Cache[Any], ...] = (self._rulings, self._findings)
        self._shared = BySources(_behind)

    def decision(self, answer: Decision, request_id: str = "", notes: Notes = NO_NOTES, own: bytes = b"") -> bytes:
        """The `Decision` message of an answer, with the caller's reference and notes, and the bytes of fields of its `own`."""
        tail = text(DECISION_ID, answer.decision_id), self.behind(answer), own
        return b"".join(self.pieces(answer.finding, request_id, notes, tail))

    def pieces(self, finding: Finding, request_id: str, notes: Notes, tail: Tail, examined: bytes = b"") -> Pieces:
        """The `Decision` message in pieces; `examined` is what `examined` has made of its finding."""
        before, behind, own = tail
        reference = text(REQUEST_ID, request_id) if request_id else b""
        noted = protobuf.noted(notes).SerializeToString(deterministic=True) if notes else b""
        return examined or self.finding(finding), before, reference, behind, noted, own

    def behind(self, answer: Decision) -> bytes:
        """The fields behind the caller's reference that follow from the question."""
        shared = self._shared.of(answer)
        return shared + protobuf.contradictions(answer).SerializeToString() if answer.question.contradictions else shared

    def examined(self, finding: Finding) -> Generator[None, None, bytes]:
        """The bytes of a finding with its examination, which take as long as several slices of time, a step after the other."""
        found = []
        for part in () if finding.examination is None else protobuf.examination_parts(finding.examination):
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


@lru_cache(MAX_TIMED)
def timed(time_zone: str, first: Turn | None) -> bytes:
    """The fields on time: the zone in which a clock showed the day, and the first turn of the answer with the last day before it."""
    if first is None:
        return v1.Decision(time_zone=time_zone).SerializeToString()
    return v1.Decision(time_zone=time_zone, valid_until=first.until.isoformat(), turn=turn(first)).SerializeToString()


def encoded(decision: Decision) -> bytes:
    """The `Decision` message of one answer, without a caller's reference."""
    return Encoder().decision(decision)


def in_batch(size: int) -> bytes:
    """The bytes before a `CheckProcessingResult` of this size in a `BatchCheckProcessingResponse`."""
    return head(RESULTS, size)


def before_decision(request_id: str, size: int) -> bytes:
    """The bytes before a `Decision` of this size in a `CheckProcessingResult`, and in a `StreamCheckProcessingResponse`."""
    return (text(RESULT_ID, request_id) if request_id else b"") + head(RESULT_DECISION, size)


def in_result(request_id: str, pieces: Pieces, _decision: Decision) -> Pieces:
    """A `CheckProcessingResult`, or a `StreamCheckProcessingResponse`, with an answer."""
    return before_decision(request_id, sum(map(len, pieces))), *pieces


def _behind(answer: Decision) -> bytes:
    """The fields of the basis, the day, the revisions, the houses and the reservations."""
    day = answer.date.isoformat() if answer.date else ""
    about = v1.Decision(date=day, revision=answer.revision, houses=protobuf.houses(answer), law_revision=answer.beneath)
    about.basis = protobuf.BASES[answer.basis]
    return about.SerializeToString() + protobuf.reserved(answer).SerializeToString()


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


class Dividing(Encoder):
    """Writes of each answer what is its own, and its parts; safe to use from several threads."""

    def __init__(self, room: int = ROOM) -> None:
        """Keep up to `room` bytes of answers and parts."""
        super().__init__(0)
        self._divided: Cache[tuple[Finding, bytes, tuple[bytes, ...]]] = Cache(MAX_PARTS, room)
        self.caches = (self._divided,)

    def parts(self, finding: Finding) -> tuple[bytes, ...]:
        """The parts of an answer with this finding."""
        return self._divide(finding)[1]

    def finding(self, finding: Finding) -> bytes:
        """The fields of a finding that are no parts."""
        return self._divide(finding)[0]

    def _divide(self, finding: Finding) -> tuple[bytes, tuple[bytes, ...]]:
        if finding.examination is not None:  # large, and of one question only
            return super().finding(finding), ()
        known = self._divided.get(id(finding))
        if known is not None:
            return known[1], known[2]
        message = protobuf.own_part(finding)
        message.MergeFrom(protobuf.ruling_part(finding.ruling))
        parts = []
        for name in COMMON:
            for element in getattr(message, name):
                part = v1.Decision()
                getattr(part, name).append(element)
                parts.append(part.SerializeToString())
            message.ClearField(name)
        own, found = message.SerializeToString(), tuple(parts)
        self._divided.put(id(finding), (finding, own, found), len(own) + sum(map(len, found)) + OVERHEAD)
        return own, found


class Common:
    """The results of one batch, and the parts that they have in common."""

    def __init__(self, dividing: Dividing) -> None:
        self._dividing = dividing
        self._places: dict[bytes, int] = {}
        self.size = 0
        """Bytes of the parts so far."""

    def result(self, request_id: str, own: Pieces, answer: Decision) -> Pieces:
        """The `CheckProcessingResult` of an answer of which `own` is its own."""
        places = b"".join(varint(self._place(part)) for part in self._dividing.parts(answer.finding))
        return *in_result(request_id, own, answer), head(PLACES, len(places)), places

    def parts(self) -> list[bytes]:
        """The parts of all results, as fields of the response."""
        return [piece for part in self._places for piece in (head(PARTS, len(part)), part)]

    def _place(self, part: bytes) -> int:
        place = self._places.get(part)
        if place is None:
            place = self._places[part] = len(self._places)
            self.size += len(part)
        return place
