"""Days and values as files and callers write them, and as a fault repeats them; and near names, which it suggests."""

import re
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import Final, Protocol

from zweck.words.said import Said, Value, joined, says

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MAX_SHOWN: Final = 80
"""Characters of a caller's value that are shown."""

MAX_NAME: Final = 400
"""Characters of a name for which near names are looked for."""

MAX_COMPARED: Final = 1000
"""Names that one name is compared with."""

MAX_COMPARED_FOR_ONE: Final = 1200
"""Names that all names of one caller's call are compared with; behind them a name is refused without a suggestion."""


def read_day(raw: object) -> date | None:
    """The day that a text names as `YYYY-MM-DD`; Python itself would also take weeks."""
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and DAY.fullmatch(raw) else None
    except ValueError:
        return None


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


def either(words: Iterable[str]) -> Value:
    """Words for an error: in backticks, the last behind an `or`."""
    return joined("forms.either", [f"`{word}`" for word in words])


def listed(words: Iterable[str], most: int = 8) -> str:
    """Words for an error: in backticks, the first few."""
    names = [f"`{word}`" for word in words]
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


class Comparing(Protocol):
    """A call whose suggestions are counted."""

    compared: int
    """Names that were compared for it so far."""


COMPARING: Final[ContextVar[Comparing | None]] = ContextVar("comparing", default=None)
"""The call for which names are compared; its budget is `MAX_COMPARED_FOR_ONE`."""


def near(name: str, known: Iterable[str]) -> Said | None:
    """`did you mean ...?` for the nearest known name; None if none is near, or the call's budget is used up."""
    found = nearest(name, known)
    return None if found is None else says("forms.meant", name=found)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The nearest known name; None if none is near, or the call's budget is used up."""
    call = COMPARING.get()
    if len(name) >= MAX_NAME or (call is not None and call.compared >= MAX_COMPARED_FOR_ONE):
        return None
    alike = [word for word in known if abs(len(word) - len(name)) <= max(len(name), 3)][:MAX_COMPARED]
    if call is not None:
        call.compared += len(alike)
    matches = get_close_matches(name, alike, n=1, cutoff=0.6)
    return matches[0] if matches else None
