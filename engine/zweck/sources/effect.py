"""The order in which events of a register take effect."""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Final, TypeVar

ADVERSE: Final = ("INVALIDATED", "REFUSED", "WITHDRAWN", "OBJECTED", "RESTRICTED", "ERASURE_REQUESTED")
"""The kinds that stand against a processing; of those that end a consent the most adverse last."""

Moment = TypeVar("Moment", int, datetime)


def in_effect(events: Iterable[tuple[int, str | None, Moment, Moment]]) -> dict[int, tuple[Moment, int, int]]:
    """The place of each event in the order of their effect, by its position, from its position, kind, effective and recorded time.

    At the same moment the more adverse counts last: the controller has to show that a consent stands (Art. 7 (1) GDPR). An event that
    took effect when it was recorded did so after all that were recorded before, even if the clock was set back meanwhile.
    """
    found: dict[int, tuple[Moment, int, int]] = {}
    latest: Moment | None = None
    for position, kind, effective, recorded in sorted(events, key=itemgetter(0)):
        at = effective if latest is None or effective < recorded else max(effective, latest)
        latest = at if latest is None else max(at, latest)
        found[position] = (at, ADVERSE.index(kind) + 1 if kind in ADVERSE else 0, position)
    return found
