"""Answers as bytes: what answers have in common is written once.

Messages of protobuf may be joined: fields that repeat follow each other, single ones stand in one part only (Protocol Buffers, Encoding,
"Last One Wins"). So a ruling shared by many answers is serialised once, and an answer is that, its own findings, and its head.
"""

from typing import Final, Generic, TypeVar

from engine.decision import Decision, Finding, Ruling
from server import wire
from zweck.v1 import decision_pb2 as v1

MOST_PARTS: Final = 20_000
T = TypeVar("T")


class Encoder:
    """Writes answers; safe to use from several threads."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self._rulings: _Written[Ruling] = _Written()
        self._findings: _Written[Finding] = _Written()

    def decision(self, answer: Decision, request_id: str = "") -> bytes:
        """The `Decision` message of an answer, with the caller's reference; the same answer has the same bytes."""
        head = v1.Decision(
            decision_id=answer.decision_id,
            request_id=request_id,
            date=answer.date.isoformat() if answer.date else "",
            revision=answer.revision,
        )
        return self._finding(answer.finding) + head.SerializeToString()

    def _finding(self, finding: Finding) -> bytes:
        known = self._findings.get(finding)
        if known is None:
            own = wire.own_part(finding).SerializeToString()
            known = self._findings.put(finding, own + self._ruling(finding.ruling))
        return known

    def _ruling(self, ruling: Ruling) -> bytes:
        known = self._rulings.get(ruling)
        if known is None:
            known = self._rulings.put(ruling, wire.ruling_part(ruling).SerializeToString())
        return known


class _Written(Generic[T]):
    """Bytes of objects, which are known by identity and kept alive; the oldest goes when there is no room."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[T, bytes]] = {}

    def get(self, thing: T) -> bytes | None:
        found = self._known.get(id(thing))
        return found[1] if found else None

    def put(self, thing: T, data: bytes) -> bytes:
        if len(self._known) >= MOST_PARTS:
            self._known.pop(next(iter(self._known)), None)
        self._known[id(thing)] = (thing, data)
        return data
