"""Answers of a batch whose common parts stand once in the response: texts of rules above all.

A part is a `Decision` with one element of one repeated field. Merging a message of protobuf with others appends to its repeated fields, so
an answer is what is its own, merged with its parts in their order (Protocol Buffers, Encoding, "Last One Wins").
"""

from typing import Final

from zweck.bounded.cache import Cache
from zweck.decision.decision import Decision, Finding
from zweck.service.encode import protobuf
from zweck.service.encode.fast import MAX_PARTS, OVERHEAD, ROOM, Encoder, before_decision, head, varint
from zweck.v1 import decision_pb2 as v1

COMMON: Final = ("reasons", "rights", "obligations", "missing_facts", "laws", "openings", "doubts", "remedies", "gaps", "presumptions")
"""The fields whose elements are parts."""

PARTS: Final = 0x12
"""The tag of a part in a `BatchCheckProcessingResponse`."""

PLACES: Final = 0x22
"""The tag of the places of the parts in a `CheckProcessingResult`."""


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

    def result(self, request_id: str, own: bytes, answer: Decision) -> tuple[bytes, ...]:
        """The `CheckProcessingResult` of an answer of which `own` is its own, in pieces that are not copied."""
        places = b"".join(varint(self._place(part)) for part in self._dividing.parts(answer.finding))
        return before_decision(request_id, len(own)), own, head(PLACES, len(places)), places

    def parts(self) -> list[bytes]:
        """The parts of all results, as fields of the response."""
        return [piece for part in self._places for piece in (head(PARTS, len(part)), part)]

    def _place(self, part: bytes) -> int:
        place = self._places.get(part)
        if place is None:
            place = self._places[part] = len(self._places)
            self.size += len(part)
        return place
