"""The id of a decision: a digest of the question and the revision, the same on every machine and in every year."""

from datetime import date
from functools import lru_cache
from hashlib import sha256
from json import dumps
from operator import itemgetter
from typing import Final

from zweck.facts.basis import Basis
from zweck.facts.question import Question
from zweck.law.vocabulary import UNKNOWN_WORD
from zweck.logic.condition import Value

MAX_HEADS: Final = 64
MAX_PARTS: Final = 10_000
LENGTH: Final = 32


def identity(question: Question, revision: str) -> str:
    """SHA-256 of `[revision, presume_unstated, {fact: value, …}]` as JSON without spaces, facts in order; its first 32 digits.

    Of a `LIVE` question the word stands before the facts, among which its day is.
    """
    parts = [_part(name, value) for name, value in sorted(question.stated.items(), key=itemgetter(0))]
    text = f"{_head(revision, question.presume_unstated, question.basis)}{','.join(parts)}}}]"
    return sha256(text.encode()).hexdigest()[:LENGTH]


@lru_cache(MAX_HEADS)
def _head(revision: str, presume_unstated: bool, basis: Basis) -> str:
    before = [revision, presume_unstated, *([basis] if basis is Basis.LIVE else [])]
    return f"{dumps(before, separators=(',', ':'))[:-1]},{{"


@lru_cache(MAX_PARTS, typed=True)  # the number 1 is not `true`
def _part(name: str, value: Value | None) -> str:
    return f"{dumps(name, ensure_ascii=False)}:{dumps(canonical(value), ensure_ascii=False, separators=(',', ':'))}"


def canonical(value: Value | None) -> bool | int | str | list[str]:
    """A value as JSON writes it: sets in order, days as text, an unknown one as the word `unknown`."""
    if value is None:
        return UNKNOWN_WORD
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
