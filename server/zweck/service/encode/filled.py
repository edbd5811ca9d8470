"""A template of an answer as bytes: all that a class of persons shares is written once, and each entry of a person into its hole.

The bytes are those that protobuf writes: fields in the order of their numbers, and of a message inside another one the length before it
(Protocol Buffers, Encoding).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from zweck.activities.prepared import Template
from zweck.activities.validity import Turn
from zweck.company.shapes import Entry
from zweck.decision.decision import Detail
from zweck.service.encode.fast import DECISION_ID, REQUEST_ID, text, varint
from zweck.service.encode.sources import in_detail, timed
from zweck.v1 import decision_pb2 as v1

REFERENCE: Final = 0x12
AS_OF: Final = 0x1A
UNTIL: Final = 0x22
"""Tags of fields of `FactSource`: number and wire type."""

ORIGIN: Final = 2
"""Bytes of the field before them, the origin."""

SOURCES: Final = varint(v1.Decision.DESCRIPTOR.fields_by_name["sources"].number << 3 | 2)
POSITION: Final = varint(v1.Decision.DESCRIPTOR.fields_by_name["register_position"].number << 3)
"""Tags of fields of `Decision`."""


class Hole(NamedTuple):
    """A source that names an event: the bytes before it, those of its fields before the entry, and of those behind it."""

    before: bytes
    origin: bytes
    rest: bytes


class Written:
    """An answer with its holes; the finding, which other answers share, stands before it."""

    __slots__ = ("_after", "_detailed", "_holes", "_id", "_tail", "_zone", "size")

    def __init__(self, template: Template, detail: Detail, tail: bytes, sources: v1.Decision) -> None:
        """`tail` are the fields between the caller's reference and those on time, `sources` those on the template's sources."""
        decision = template.decision
        self._id = text(DECISION_ID, decision.decision_id)
        self._tail = tail
        self._zone = decision.question.time_zone
        self._detailed = detail is not Detail.OUTCOME
        self._holes, last = _divided(template, sources) if self._detailed else ([], b"")
        rest = in_detail(sources, Detail.OUTCOME)
        if self._detailed:
            rest.conflicts.extend(sources.conflicts)
        self._after = last + rest.SerializeToString(deterministic=True)
        self.size = len(tail) + len(self._after) + sum(map(len, (piece for hole in self._holes for piece in hole)))

    def filled(self, finding: bytes, request_id: str, entries: Sequence[bytes], position: int, first: Turn | None) -> bytes:
        """The answer about a person; `entries` are the events as `entered` writes them."""
        found = [finding, self._id, text(REQUEST_ID, request_id) if request_id else b"", self._tail, timed(self._zone, first)]
        for (before, origin, rest), entry in zip(self._holes, entries, strict=self._detailed):
            found += (before, SOURCES, varint(len(origin) + len(entry) + len(rest)), origin, entry, rest)
        found.append(self._after)
        if position:
            found += (POSITION, varint(position))
        return b"".join(found)


def entered(entries: Iterable[Entry]) -> list[bytes]:
    """The fields of each source in which it names an event."""
    return [_entry(*entry) for entry in entries]


def _entry(reference: str, as_of: date | None, until: date | None) -> bytes:
    day = b"" if as_of is None else text(AS_OF, as_of.isoformat())
    return text(REFERENCE, reference) + day + (b"" if until is None else text(UNTIL, until.isoformat()))


def _divided(template: Template, message: v1.Decision) -> tuple[list[Hole], bytes]:
    """The holes of the sources, and the bytes behind the last one."""
    merged = template.decision.question.merged
    shown = [place for place, source in enumerate(merged.sources if merged is not None else ()) if source.facts or source.why_unknown]
    holes: list[Hole] = []
    before = b""
    for place, source in zip(shown, message.sources, strict=True):
        data = source.SerializeToString(deterministic=True)
        if place not in template.asked.holes:
            before += b"".join((SOURCES, varint(len(data)), data))
            continue
        holes.append(Hole(before, data[:ORIGIN], data[ORIGIN:]))
        before = b""
    return holes, before
