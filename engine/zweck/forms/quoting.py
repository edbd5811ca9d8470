"""Days and values as files and callers write them, and as a fault repeats them."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Final

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


MAX_SHOWN: Final = 80


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


def listed(words: Iterable[str], most: int = 8) -> str:
    """Words for an error: in backticks, the first few."""
    names = [f"`{word}`" for word in words]
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
