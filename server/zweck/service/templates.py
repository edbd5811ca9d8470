"""Questions about activities that were asked before, answered from templates as bytes.

A question is known by its bytes without the caller's reference and the person concerned. The person is looked up each time; persons of one
class share a template. Nothing here outlives the policies and the company: each deployment has templates of its own.
"""

import logging
from collections.abc import Generator, Hashable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from zweck.activities.prepared import FACT, Template, template
from zweck.activities.validity import Turn
from zweck.bounded.cache import Cache
from zweck.bounded.steps import finished
from zweck.company import UnknownActivity, today_of
from zweck.company.retention import ALL_RECORDS, Named
from zweck.decision.decision import Decision, Detail
from zweck.facts.basis import Basis
from zweck.law.vocabulary import DECISION_DATE
from zweck.service.decode.fast import FIRST_OF_NOTE, FIRST_OF_SUBJECT, SECOND, Parted, parted
from zweck.service.decode.protobuf import ParsedQuestion, message, pseudonyms
from zweck.service.decode.questions import About, Background, Looked, Together, about_of
from zweck.service.decode.wire import SHORT
from zweck.service.encode.fast import DECISION_ID, REQUEST_ID, Encoder, text, timed, varint
from zweck.service.encode.sources import records, sourced
from zweck.service.refusals import InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1

MAX_KNOWN: Final = 20_000
MAX_TEMPLATES: Final = 20_000
"""Questions and templates that are kept."""

KNOWN: Final = 512
WRITTEN: Final = 4096
"""Bytes that a question and a template take, and a template for each fact, about."""

SUBJECT: Final = FIRST_OF_SUBJECT + bytes((SECOND,))
"""The tag of the person concerned."""

log: Final = logging.getLogger(__name__)

REFERENCE: Final = 0x12
AS_OF: Final = 0x1A
UNTIL: Final = 0x22
"""Tags of fields of `FactSource`: number and wire type."""

ENTRY: Final = ("reference", "as_of", "until")
"""The fields of a source that name an event."""

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
        """`tail` are the fields between the caller's reference and those on time, `sources` those on sources in the answer emptied."""
        decision = template.decision
        self._id = text(DECISION_ID, decision.decision_id)
        self._tail = tail
        self._zone = decision.question.time_zone
        self._detailed = detail is not Detail.OUTCOME
        self._holes, last = _divided(template, sources) if self._detailed else ([], b"")
        rest = v1.Decision(activity=sources.activity, activities=sources.activities)
        if self._detailed:
            rest.conflicts.extend(sources.conflicts)
        self._after = last + rest.SerializeToString(deterministic=True)
        self.size = len(tail) + len(self._after) + sum(map(len, (piece for hole in self._holes for piece in hole)))

    def filled(self, finding: bytes, request_id: str, entries: Sequence[bytes], position: int, first: Turn | None) -> bytes:
        """The answer about a person; `entries` are the events as `_entry` writes them."""
        found = [finding, self._id, text(REQUEST_ID, request_id) if request_id else b"", self._tail, timed(self._zone, first)]
        for (before, origin, rest), entry in zip(self._holes, entries, strict=self._detailed):
            found += (before, SOURCES, varint(len(origin) + len(entry) + len(rest)), origin, entry, rest)
        found.append(self._after)
        if position:
            found += (POSITION, varint(position))
        return b"".join(found)


def _entry(reference: str, as_of: date | None, until: date | None) -> bytes:
    """The fields of a source in which it names an event."""
    day = b"" if as_of is None else text(AS_OF, as_of.isoformat())
    return text(REFERENCE, reference) + day + (b"" if until is None else text(UNTIL, until.isoformat()))


def _divided(template: Template, message: v1.Decision) -> tuple[list[Hole], bytes]:
    """The holes of the sources, and the bytes behind the last one."""
    merged = template.decision.question.merged
    shown = [place for place, source in enumerate(merged.sources if merged is not None else ()) if source.facts or source.why_unknown]
    holes: list[Hole] = []
    before = b""
    for place, source in zip(shown, message.sources, strict=True):
        if place not in template.asked.holes:
            data = source.SerializeToString(deterministic=True)
            before += b"".join((SOURCES, varint(len(data)), data))
            continue
        blank = v1.FactSource()
        blank.CopyFrom(source)
        for field in ENTRY:
            blank.ClearField(field)
        data = blank.SerializeToString(deterministic=True)
        holes.append(Hole(before, data[:ORIGIN], data[ORIGIN:]))
        before = b""
    return holes, before


class KnownQuestion(NamedTuple):
    """A question about an activity but for its person; `day` is the one that it states, `None` if it asks about now."""

    activity: str
    consulted: tuple[str, ...]
    day: date | None
    records: Named = ALL_RECORDS


class Answer(NamedTuple):
    """An answer for a class of persons, with the manner of its question."""

    detail: Detail
    controller: str
    activity: str
    template: Template
    written: Written
    body: bytes
    """The bytes of its question without the caller's reference and the person."""


class Met(NamedTuple):
    """A known question with the person who is concerned now, and the answer if the class of persons has one."""

    request_id: str
    about: About
    answer: Answer | None
    looked: Looked | None
    """The look-up, for an answer in the ordinary way, where there is no other."""


class Templates:
    """The templates of one deployment; safe to use from several threads."""

    def __init__(self, background: Background, room: float) -> None:
        """Keep up to `room` bytes of questions, and as many of templates."""
        self._background = background
        self._known: Cache[KnownQuestion] = Cache(MAX_KNOWN, room)
        self._answers: Cache[Answer] = Cache(MAX_TEMPLATES, room)
        self.caches: tuple[Cache[Any], ...] = (self._known, self._answers)

    def cut(self, request: bytes) -> Parted | None:
        """The parts of a known question whose person stands at its end, as protobuf writes it; `None` for others."""
        at = request.rfind(SUBJECT)
        size = at + len(SUBJECT)
        if at < 0 or size >= len(request) or request[size] >= SHORT or size + 1 + request[size] != len(request):
            return None
        body = request[:at]
        return (body, request[at:]) if self._known.get(parted(body)[1]) is not None else None

    def asks_now(self, pieces: Parted) -> bool:
        """Whether a question is known, names a person, and is about now."""
        known = self._known.get(parted(pieces[0])[1]) if pieces[1] else None
        return known is not None and known.day is None

    def met(self, request_id: str, body: bytes, own: bytes, looked: Looked | None) -> Met | None:
        """A known question and its person, who is looked up if `looked` has no look-up; `None` for others, and for faulty ones."""
        known = self._known.get(body)
        if known is None:
            return None
        try:
            return self._met(known, request_id, body, own, looked)
        except (NotAMessage, InvalidField, UnknownActivity):  # the ordinary way says what is wrong
            return None

    def _met(self, known: KnownQuestion, request_id: str, body: bytes, own: bytes, looked: Looked | None) -> Met | None:
        background = self._background
        persons: Sequence[str] = looked.persons.get(own, ()) if looked is not None else ()
        if own and (not persons or FIRST_OF_NOTE in own):
            request = message(v1.CheckProcessingRequest, own)
            persons = persons or pseudonyms(request, background.pseudonyms)
            if request.notes:
                return None
        basis = Basis.AS_OF if known.day is not None else Basis.LIVE
        day = known.day or (today_of(background.company, known.activity, background.clock) if background.clock is not None else None)
        if day is None:
            return None
        prepared = background.prepared.on(known.activity, day, known.consulted)
        about, found = about_of(prepared, persons, basis, background, looked, known.records)
        answer = self._answers.get((prepared, body, about.held.key))
        if answer is None and looked is None:
            looked = Looked({own: persons}, {basis: Together(found, frozenset(persons))})
        return Met(request_id, about, answer, looked)

    def filled(self, met: Met, answer: Answer, finding: bytes) -> bytes:
        """The answer about the person as bytes; `finding` are those of its finding."""
        turns, key = self._background.turns, self._key(met.about, answer.body)
        known = None if turns is None or key is None else turns.kept.get(key)
        about = met.about
        first = known[0] if known else finished(self.turn(answer.template.about(about.held), about, answer.detail, answer.body))
        data = answer.written.filled(finding, met.request_id, [_entry(*one) for one in about.held.entries], about.position, first)
        return data if answer.detail is Detail.OUTCOME else data + records(about.held)

    def turn(self, decision: Decision, about: About | None, detail: Detail, body: bytes) -> Generator[None, None, Turn | None]:
        """Finds the first turn of an answer to a question of these bytes, with a pause after each day that is asked about."""
        turns = self._background.turns
        if turns is None:
            return (None for _ in ())
        rests = None if about is None else about.rests(self._background.company)
        return turns.finding(decision, rests, detail=detail, key=None if about is None else self._key(about, body))

    def _key(self, about: About, body: bytes) -> Hashable:
        """The key of a turn: persons of one class whose events end on the same days share it."""
        held, prepared = about.held, about.prepared
        if not body or prepared is None:
            return None
        ends = () if held.read is None else prepared.ends(held)
        return None if ends is None else (prepared, body, held.key, ends)

    def question_about(self, met: Met, answer: Answer, *, named: bool) -> ParsedQuestion:
        """The question about the person, with its decision; unless `named`, neither names an event of the person."""
        about, company = met.about, self._background.company
        decision = answer.template.about(about.held) if named else answer.template.decision
        return ParsedQuestion(
            met.request_id,
            decision.question,
            answer.detail,
            decision=decision,
            subject=next(iter(about.persons), ""),
            about=about,
            controller=answer.controller,
            activity=answer.activity,
            sources=lambda: sourced(decision, about, company),
        )

    def keep(self, asked: ParsedQuestion, decision: Decision, encoder: Encoder, data: bytes) -> None:
        """Keep an answer about one person, of these bytes, for others; only if the template gives the very same bytes."""
        about, sources = asked.about, asked.sources
        if about is None or about.prepared is None or sources is None:
            return
        if not asked.body or asked.notes or decision.finding.examination is not None:
            return
        held, prepared = about.held, about.prepared
        found = template(decision, held, prepared)
        if found is None:
            return
        written = Written(found, asked.detail, encoder.behind(decision), sources())
        answer = Answer(asked.detail, asked.controller, asked.activity, found, written, asked.body)
        if self.filled(Met(asked.request_id, about, answer, None), answer, encoder.finding(decision.finding)) != data:
            log.error("a template of `%s` does not give its own answer; it is not kept", about.activity.version)
            return
        day = decision.question.stated.get(DECISION_DATE) if decision.basis is Basis.AS_OF else None
        self._known.put(
            asked.body,
            KnownQuestion(about.activity.id, prepared.consulted, day if isinstance(day, date) else None, about.records),
            KNOWN + len(asked.body),
        )
        size = WRITTEN + written.size + FACT * len(decision.question.stated)
        self._answers.put((prepared, asked.body, held.key), answer, size)
