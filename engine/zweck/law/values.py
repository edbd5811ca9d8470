"""Values of facts as callers write them: read by the fact's type, and shown in errors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from zweck.law.diagnostics import near
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.logic.condition import Value

COUNTRY: Final = re.compile(r"[A-Z]{2}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INT_LIMIT: Final = 2**31
MAX_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class FactFault:
    """A stated fact that cannot be understood: its name, its value as text, one sentence, and what to do."""

    fact: str
    value: str
    message: str
    help: str = ""


def read_value(fact: Fact, raw: object) -> Value | FactFault | None:
    """A stated value as the fact's type wants it, `None` for the word `unknown`, or what is wrong with it."""
    if raw == UNKNOWN_WORD:
        return None
    match fact.type:
        case FactType.BOOL:
            return raw if isinstance(raw, bool) else _fault(fact, raw, "`true` or `false`")
        case FactType.INT:
            whole = isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < INT_LIMIT
            return raw if whole and isinstance(raw, int) else _fault(fact, raw, "a whole number, not negative")
        case FactType.DATE:
            return _date(fact, raw)
        case FactType.COUNTRY:
            known = isinstance(raw, str) and COUNTRY.fullmatch(raw)
            return raw if known and isinstance(raw, str) else _fault(fact, raw, "a country code of two capital letters, e.g. `DE`")
        case FactType.ENUM:
            return raw if isinstance(raw, str) and raw in fact.allowed else _fault(fact, raw, f"one of {listed(fact.values)}")
        case FactType.SET:
            return _set(fact, raw)


def _date(fact: Fact, raw: object) -> Value | FactFault:
    found = raw if isinstance(raw, date) and not isinstance(raw, datetime) else read_day(raw)
    return found or _fault(fact, raw, "a day of the calendar as `YYYY-MM-DD`")


def read_day(raw: object) -> date | None:
    """The day that a text names as `YYYY-MM-DD`; Python itself would also take weeks."""
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and DAY.fullmatch(raw) else None
    except ValueError:
        return None


def _set(fact: Fact, raw: object) -> Value | FactFault:
    if not isinstance(raw, list | tuple | set | frozenset):
        help = f"write `[{shown(raw)}]`" if raw in fact.values else ""
        return FactFault(fact.name, shown(raw), f"`{fact.name}` takes a list of words, not `{shown(raw)}`", help)
    if fact.values:
        for member in raw:
            if not isinstance(member, str) or member not in fact.allowed:
                message = f"`{fact.name}` has no value `{shown(member)}`"
                return FactFault(fact.name, shown(member), message, near(str(member), fact.values) or f"use {listed(fact.values)}")
        return frozenset(raw)
    for member in raw:
        if not (isinstance(member, str) and COUNTRY.fullmatch(member)):
            return _fault(fact, member, "country codes of two capital letters, e.g. `DE`")
    return frozenset(raw)


def _fault(fact: Fact, raw: object, wanted: str) -> FactFault:
    help = near(str(raw), fact.values) if isinstance(raw, str) else ""
    return FactFault(fact.name, shown(raw), f"`{fact.name}` takes {wanted}, not `{shown(raw)}`", help)


def shown(raw: object) -> str:
    """A caller's value as an error may repeat it: as YAML writes it, on one line, shortened."""
    text = _as_yaml(raw)
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[: MAX_SHOWN + 1])
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"


def _as_yaml(raw: object) -> str:
    match raw:
        case None:
            return "null"
        case bool():
            return str(raw).lower()
        case dict():
            return "{" + ", ".join(f"{name}: {_as_yaml(value)}" for name, value in raw.items()) + "}"
        case list() | tuple() | set() | frozenset():
            return "[" + ", ".join(_as_yaml(member) for member in islice(raw, MAX_SHOWN)) + "]"  # as many as are shown at most
        case _:
            return str(raw)


def listed(words: Iterable[str], most: int = 8) -> str:
    """Words for an error: in backticks, the first few."""
    names = [f"`{word}`" for word in words]
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
