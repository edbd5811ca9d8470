"""The id of a decision: a digest of the question and the revision, the same on every machine and in every year."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from json import dumps
from operator import getitem
from typing import Final

from zweck.facts import Question, getter
from zweck.law.vocabulary import UNKNOWN_WORD, Value

MOST_PARTS: Final = 10_000
MOST_ORDERS: Final = 1_000
LENGTH: Final = 32


class _Parts(dict[Value | None, str]):
    """The values of a fact with the fact's name, as JSON writes them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = dumps(name, ensure_ascii=False)

    def __missing__(self, value: Value | None) -> str:
        part = f"{self._name}:{dumps(canonical(value), ensure_ascii=False, separators=(',', ':'))}"
        if len(self) < MOST_PARTS:
            self[value] = part
        return part


_Order = tuple[Callable[[Mapping[str, Value | None]], Sequence[Value | None]], tuple[_Parts, ...]]
"""What takes the values of some facts out of a question, by the facts' names, and their parts."""


class Identity:
    """Gives questions their ids under one revision; safe to use from several threads."""

    def __init__(self, revision: str) -> None:
        """Start with the revision."""
        self._heads = {presume: f"{dumps([revision, presume], separators=(',', ':'))[:-1]},{{" for presume in (False, True)}
        self._orders: dict[tuple[str, ...], _Order] = {}
        self._parts: dict[str, _Parts] = {}

    def of(self, question: Question) -> str:
        """SHA-256 of `[revision, presume_unstated, {fact: value, …}]` as JSON without spaces, facts in order; its first 32 digits."""
        stated = question.stated
        names = tuple(stated)
        values, parts = self._orders.get(names) or self._order(names)
        text = f"{self._heads[question.presume_unstated]}{','.join(map(getitem, parts, values(stated)))}}}]"
        return sha256(text.encode()).hexdigest()[:LENGTH]

    def _order(self, names: tuple[str, ...]) -> _Order:
        """How to sort facts; callers tend to state the same ones in the same order, so it is remembered."""
        ordered = sorted(names)
        parts = tuple(self._parts.get(name) or self._parts.setdefault(name, _Parts(name)) for name in ordered)
        order: _Order = (getter(ordered), parts)
        return self._orders.setdefault(names, order) if len(self._orders) < MOST_ORDERS else order


def canonical(value: Value | None) -> bool | int | str | list[str]:
    """A value as JSON writes it: sets in order, days as text, an unknown one as the word `unknown`."""
    if value is None:
        return UNKNOWN_WORD
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
