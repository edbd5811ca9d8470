"""Suggestions of near names, with a budget for each call."""

from collections.abc import Iterable
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Final, Protocol

MAX_NAME: Final = 400
"""Characters of a name for which near names are looked for."""

MAX_COMPARED: Final = 1000
"""Names that one name is compared with."""


MAX_COMPARED_FOR_ONE: Final = 1200
"""Names that all names of one caller's call are compared with; behind them a name is refused without a suggestion."""


class Comparing(Protocol):
    """A call whose suggestions are counted."""

    compared: int
    """Names that were compared for it so far."""


COMPARING: Final[ContextVar[Comparing | None]] = ContextVar("comparing", default=None)
"""The call for which names are compared; its budget is `MAX_COMPARED_FOR_ONE`."""


def near(name: str, known: Iterable[str]) -> str:
    """`did you mean ...?` for the nearest known name; an empty string if none is near, or the call's budget is used up."""
    call = COMPARING.get()
    if len(name) >= MAX_NAME or (call is not None and call.compared >= MAX_COMPARED_FOR_ONE):
        return ""
    alike = [word for word in known if abs(len(word) - len(name)) <= max(len(name), 3)][:MAX_COMPARED]
    if call is not None:
        call.compared += len(alike)
    matches = get_close_matches(name, alike, n=1, cutoff=0.6)
    return f"did you mean `{matches[0]}`?" if matches else ""
