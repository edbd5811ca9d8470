"""Questions as they come over the network, read fast.

A fact and its value always arrive as the same bytes, so each such pair is read and checked once, by protobuf and the vocabulary, and known
by its bytes and their length from then on. A question is cut where pairs may begin: if every piece is a pair of just this length, there is
no other way to read it. Whatever is not plain (another field, a faulty fact, bytes that protobuf would write otherwise) is read by protobuf
alone; both ways give the same question.
"""

import re
from typing import Final

from google.protobuf.message import DecodeError

from zweck.decision import Detail
from zweck.facts import FactError, question
from zweck.law.values import former
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.pseudonym import Pseudonyms
from zweck.service.decode import protobuf
from zweck.service.decode.protobuf import NO_PROFILES, ParsedQuestion, Profiles, message, parsed, with_own
from zweck.service.refusals import InvalidFacts
from zweck.v1 import decision_pb2 as v1

MAX_PAIRS: Final = 50_000
REQUEST_ID: Final = 0x0A
FACT: Final = 0x12
PRESUME: Final = 0x18
DETAIL: Final = 0x20
"""Tags of the fields of `CheckProcessingRequest`: number and wire type (Protocol Buffers, Encoding)."""

DETAILS: Final[dict[int, Detail]] = {int(number): detail for number, detail in protobuf.DETAILS.items()}

PAIR_BEGINS: Final = re.compile(rb"\x12(?=[\x00-\x7f]\x0a)")
"""The tag of a fact, before a short length and the tag of its name. Other bytes may look like it; then the pieces are no pairs."""

TAILS: Final = {
    bytes((*presume, *level)): (bool(presume), detail)
    for presume in ((), (PRESUME, 1))
    for level, detail in (((), Detail.REASONS), *(((DETAIL, number), detail) for number, detail in DETAILS.items()))
}
"""The bytes that may follow the facts: whether to presume, and the detail."""

SHORT: Final = 0x80
"""A length below stands in one byte."""


class Reader:
    """Reads questions about the facts of one vocabulary, by controllers with these profiles; safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary, profiles: Profiles = NO_PROFILES, pseudonyms: Pseudonyms | None = None) -> None:
        self._vocabulary = vocabulary
        self._profiles = profiles
        self._pseudonyms = pseudonyms
        self._pairs: dict[bytes, tuple[str, Value | None]] = {}

    def question(self, data: bytes) -> ParsedQuestion:
        """The question of a `CheckProcessingRequest`.

        Raises:
            NotAMessage: if it is none.
            InvalidFacts, InvalidField: if it cannot be understood.
        """
        return self._plain(data) or parsed(data, self._vocabulary, self._profiles, self._pseudonyms)

    def with_own(self, asked: ParsedQuestion, own: bytes) -> ParsedQuestion:
        """A question with the parts of its own that were cut off from it.

        Raises:
            NotAMessage, InvalidField: if they cannot be understood.
        """
        return with_own(asked, message(v1.CheckProcessingRequest, own), self._vocabulary, self._pseudonyms)

    def _plain(self, data: bytes) -> ParsedQuestion | None:
        reference, *facts = PAIR_BEGINS.split(data)
        if not facts:
            return None
        size = 1 + facts[-1][0]
        tail = TAILS.get(facts[-1][size:])
        facts[-1] = facts[-1][:size]
        if tail is None:
            return None
        pairs = self._pairs
        try:
            try:
                stated = dict(map(pairs.__getitem__, facts))
            except KeyError:
                stated = dict([pairs.get(fact) or self._pair(fact) for fact in facts])
            return ParsedQuestion(_reference(reference), question(stated, self._vocabulary, presume_unstated=tail[0]), tail[1])
        except (_NotPlain, UnicodeDecodeError, FactError):
            return None

    def _pair(self, data: bytes) -> tuple[str, Value | None]:
        """A fact and its value behind their length, read by protobuf and checked."""
        if not data or data[0] != len(data) - 1:
            raise _NotPlain
        try:
            request = v1.CheckProcessingRequest.FromString(bytes((FACT,)) + data)
            stated = protobuf.question(request, self._vocabulary).stated
        except (DecodeError, InvalidFacts):
            raise _NotPlain from None
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


def _reference(data: bytes) -> str:
    """The caller's reference in a field that holds nothing else; none in no field."""
    if not data:
        return ""
    reference, rest = parted(data)
    if rest or data[0] != REQUEST_ID:
        raise _NotPlain
    return reference
