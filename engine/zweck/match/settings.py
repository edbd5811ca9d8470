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

    engine: str = setting(MATCHERS[0], Choice((*MATCHERS, BOTH)), "Which matcher decides; `both` asks both, which must agree.")
    cache: int = setting(
        CACHE, Integer(0), "Keep the last N findings; questions between which the law makes no difference share one. 0: none.", "N"
    )
    cross_check: float = setting(
        0.0,
        Number(0, 1),
        "Let both matchers decide this share of the questions, from 0 to 1; where they disagree, the stricter answer is given.",
        "RATE",
    )
