"""Faults of the values of a table: each once, with its rows."""

from collections.abc import Callable, Sequence

from zweck.pages.phrases import say
from zweck.tables.parts import Fault
from zweck.words.said import Said

MOST = 50
"""Faults that are named."""


def render(faults: Sequence[Fault], language: str, speak: Callable[[Said], str], *, stopped: bool) -> str:
    """Each fault with its column, how many rows have it and the first of them, and what to do; those of most rows first."""
    lines: list[str] = []
    for one in sorted(faults, key=lambda fault: -fault.rows)[:MOST]:
        rows = say("bulk.fault", language, count=one.rows)
        first = say("bulk.first", language, ids=", ".join(one.first))
        lines.append(f"{one.column}: {speak(one.message)} ({rows}, {first})")
        if one.help:
            lines.append(f"  {speak(one.help)}")
    total = sum(one.rows for one in faults)
    return "\n".join([*lines, say("bulk.stopped" if stopped else "bulk.left", language, count=total)])
