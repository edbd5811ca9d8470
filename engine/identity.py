"""The id of a decision: a digest of the question and the revision, the same on every machine and in every year."""

from datetime import date
from hashlib import sha256
from json import dumps
from typing import Final

from engine.facts import Question
from engine.vocabulary import UNKNOWN_WORD, Value

MOST_PARTS: Final = 10_000
LENGTH: Final = 32


class Identity:
    """Gives questions their ids under one revision; safe to use from several threads."""

    def __init__(self, revision: str) -> None:
        """Start with the revision."""
        self._heads = {presume: f"{dumps([revision, presume], separators=(',', ':'))[:-1]},{{" for presume in (False, True)}
        self._parts: dict[tuple[str, Value | None], str] = {}

    def of(self, question: Question) -> str:
        """SHA-256 of `[revision, presume_unstated, {fact: value, …}]` as JSON without spaces, facts in order; its first 32 digits."""
        known = self._parts
        parts = [known.get(stated) or self._part(stated) for stated in sorted(question.stated.items(), key=_name)]
        text = f"{self._heads[question.presume_unstated]}{','.join(parts)}}}]"
        return sha256(text.encode()).hexdigest()[:LENGTH]

    def _part(self, stated: tuple[str, Value | None]) -> str:
        name, value = stated
        part = f"{dumps(name, ensure_ascii=False)}:{dumps(canonical(value), ensure_ascii=False, separators=(',', ':'))}"
        if len(self._parts) < MOST_PARTS:
            self._parts[stated] = part
        return part


def canonical(value: Value | None) -> bool | int | str | list[str]:
    """A value as JSON writes it: sets in order, days as text, an unknown one as the word `unknown`."""
    if value is None:
        return UNKNOWN_WORD
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _name(stated: tuple[str, Value | None]) -> str:
    return stated[0]
