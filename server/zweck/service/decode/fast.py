"""Questions as they come over the network, read fast.

A fact and its value always arrive as the same bytes, so each such pair is read and checked once, by protobuf and the vocabulary, and known
by its bytes and their length from then on. A question is cut where pairs may begin: if every piece is a pair of just this length, there is
no other way to read it. Whatever is not plain (another field, a faulty fact, bytes that protobuf would write otherwise) is read by protobuf
alone; both give the same question. The parts on which no answer depends are cut off before anything is cached.
"""

import re
from collections.abc import Sequence
from typing import Final

from google.protobuf.message import DecodeError

from zweck.facts.notes import NO_NOTES
from zweck.facts.question import FactError
from zweck.forms.quoting import COMPARING, MAX_COMPARED_FOR_ONE
from zweck.law.values import former
from zweck.logic.condition import Value
from zweck.service.decode import protobuf
from zweck.service.decode.protobuf import ParsedQuestion, message, notes, parsed, pseudonyms
from zweck.service.decode.questions import Background, Looked, Manner, controller_of, manner, posed
from zweck.service.decode.wire import FIXED, KINDS, SHORT, SIZED, SMALLEST, varint
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1

MAX_PAIRS: Final = 50_000
MAX_TAILS: Final = 10_000
MAX_TAIL: Final = 256
"""The pairs, and the bytes behind the facts, that are known again: how many of them there are, and the size of the latter."""

REQUEST_ID: Final = 0x0A
FACT: Final = 0x12
PRESUME: Final = 0x18
"""Tags of the fields of `CheckProcessingRequest`: number and wire type (Protocol Buffers, Encoding)."""

PAIR_BEGINS: Final = re.compile(rb"\x12(?=[\x00-\x7f]\x0a)")
"""The tag of a fact, before a short length and the tag of its name. Other bytes may look like it; then the pieces are no pairs."""

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


class Reader:
    """Reads questions against one background; safe to use from several threads."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._vocabulary = background.vocabulary
        self._pairs: dict[bytes, tuple[str, Value | None]] = {}
        self._tails: dict[bytes, Manner] = {b"": Manner()}

    def question(self, data: bytes, own: bytes = b"", looked: Looked | None = None) -> ParsedQuestion:
        """The question of a `CheckProcessingRequest`, whose own parts may be cut off from it.

        `looked` is what was looked up of several persons at once.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        plain = self._plain(data)
        if plain is None:
            return parsed(data + own, self._background, looked)
        reference, stated, how = plain
        request = message(v1.CheckProcessingRequest, own) if own else None
        persons = looked.persons.get(own, ()) if looked is not None else ()
        if request is not None and not persons:
            persons = pseudonyms(request, self._background.pseudonyms)
        try:
            asked, about = posed(stated, how, persons, self._background, looked)
        except FactError:  # protobuf knows how each fact was sent
            return parsed(data + own, self._background, looked)
        noted = NO_NOTES if request is None else notes(request, asked.stated, self._vocabulary)
        controller = controller_of(how, about, self._background.company)
        subject = next(iter(persons), "")
        return ParsedQuestion(
            reference, asked, how.detail, subject=subject, notes=noted, about=about, controller=controller, activity=how.activity
        )

    def persons(self, own: bytes) -> Sequence[str]:
        """The pseudonyms of the person whom the own parts of a question name; none where they cannot be understood."""
        try:
            return pseudonyms(message(v1.CheckProcessingRequest, own), self._background.pseudonyms)
        except (NotAMessage, InvalidField):
            return ()

    def _plain(self, data: bytes) -> tuple[str, dict[str, Value | None], Manner] | None:
        """The caller's reference, the facts and the rest of a plain question."""
        reference, *facts = PAIR_BEGINS.split(data)
        if not facts:
            return None
        size = 1 + facts[-1][0]
        tail = facts[-1][size:]
        facts[-1] = facts[-1][:size]
        pairs = self._pairs
        try:
            how = self._tails.get(tail) or self._tail(tail)
            try:
                stated = dict(map(pairs.__getitem__, facts))
            except KeyError:
                stated = dict([pairs.get(fact) or self._pair(fact) for fact in facts])
            return _reference(reference), stated, how
        except (_NotPlain, UnicodeDecodeError):
            return None

    def _tail(self, data: bytes) -> Manner:
        """The fields behind the facts, read by protobuf."""
        if len(data) > MAX_TAIL or data[0] < PRESUME:
            raise _NotPlain
        try:
            request = v1.CheckProcessingRequest.FromString(data)
            how = manner(request)
        except (DecodeError, InvalidField):
            raise _NotPlain from None
        if request.request_id or request.facts or request.notes or request.HasField("subject"):
            raise _NotPlain
        if len(self._tails) < MAX_TAILS and not how.record:  # the key of one record of one person comes seldom again
            self._tails[data] = how
        return how

    def _pair(self, data: bytes) -> tuple[str, Value | None]:
        """A fact and its value behind their length, read by protobuf and checked."""
        if not data or data[0] != len(data) - 1:
            raise _NotPlain
        token = COMPARING.set(_Unread)
        try:
            request = v1.CheckProcessingRequest.FromString(bytes((FACT,)) + data)
            stated = protobuf.facts(request, self._vocabulary)
        except (DecodeError, InvalidFacts):
            raise _NotPlain from None
        finally:
            COMPARING.reset(token)
        if len(stated) != 1:  # protobuf passes over an entry that it does not know
            raise _NotPlain
        (pair,) = stated.items()
        if former(pair[1]):  # whether it was a country on the day of the question, only the whole question says
            raise _NotPlain
        if len(self._pairs) < MAX_PAIRS:
            self._pairs[data] = pair
        return pair


def parted(data: bytes) -> tuple[str, bytes]:
    """The caller's reference at the beginning of a `CheckProcessingRequest`, and all that follows; no reference where none stands there."""
    if len(data) > 1 and data[0] == REQUEST_ID and data[1] < SHORT:
        end = 2 + data[1]
        try:
            if end <= len(data):
                return data[2:end].decode(), data[end:]
        except UnicodeDecodeError:
            pass
    return "", data


class _NotPlain(Exception):
    """Protobuf must read the whole message."""


class _Unread:
    """A reader of no suggestions: the whole message is read again, which finds them."""

    compared = MAX_COMPARED_FOR_ONE


def _reference(data: bytes) -> str:
    """The caller's reference in a field that holds nothing else; none in no field."""
    if not data:
        return ""
    reference, rest = parted(data)
    if rest or data[0] != REQUEST_ID:
        raise _NotPlain
    return reference


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
