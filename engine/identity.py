"""The id of a decision: a digest of the question and the revision, the same on every machine and in every year."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from hashlib import sha256
from json import dumps
from operator import itemgetter
from typing import Final

from engine.facts import Question
from engine.vocabulary import UNKNOWN_WORD, Value

MOST_PARTS: Final = 10_000
MOST_ORDERS: Final = 1_000
LENGTH: Final = 32


_Stated = tuple[str, Value | None]


class Identity:
    """Gives questions their ids under one revision; safe to use from several threads."""

    def __init__(self, revision: str) -> None:
        """Start with the revision."""
        self._heads = {presume: f"{dumps([revision, presume], separators=(',', ':'))[:-1]},{{" for presume in (False, True)}
        self._orders: dict[tuple[str, ...], Callable[[tuple[_Stated, ...]], tuple[_Stated, ...]]] = {}
        self._parts: dict[_Stated, str] = {}

    def of(self, question: Question) -> str:
        """SHA-256 of `[revision, presume_unstated, {fact: value, …}]` as JSON without spaces, facts in order; its first 32 digits."""
        known = self._parts
        parts = [known.get(stated) or self._part(stated) for stated in self._in_order(question.stated)]
        text = f"{self._heads[question.presume_unstated]}{','.join(parts)}}}]"
        return sha256(text.encode()).hexdigest()[:LENGTH]

    def _in_order(self, stated: Mapping[str, Value | None]) -> Iterable[_Stated]:
        """Facts by their names; callers tend to state the same facts in the same order, so how to sort them is remembered."""
        names = tuple(stated)
        order = self._orders.get(names)
        if order is None:
            if len(names) < 2 or len(self._orders) >= MOST_ORDERS:  # noqa: PLR2004  a getter of one gives no tuple
                return sorted(stated.items(), key=_name)
            order = self._orders[names] = itemgetter(*sorted(range(len(names)), key=names.__getitem__))
        return order(tuple(stated.items()))

    def _part(self, stated: _Stated) -> str:
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


def _name(stated: _Stated) -> str:
    return stated[0]
