"""The settings of the search for answers."""

from dataclasses import dataclass
from typing import Final

from zweck.match import MATCHERS
from zweck.settings.declared import Choice, Integer, Number, setting

CACHE: Final = 20_000
"""Findings of the shipped law take 1 to 2 kB each, and up to 6 kB more as bytes."""

BOTH: Final = "both"


@dataclass(frozen=True, slots=True)
class Matching:
    """How answers are found."""

    engine: str = setting(MATCHERS[0], Choice((*MATCHERS, BOTH)))
    cache: int = setting(CACHE, Integer(0), "N")
    cross_check: float = setting(
        0.0,
        Number(0, 1),
        "RATE",
    )
