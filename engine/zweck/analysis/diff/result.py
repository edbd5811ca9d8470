"""The result of a comparison of two states of the law."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zweck.analysis.diff.edits import Edit
from zweck.decision.decision import Outcome
from zweck.logic.condition import Value
from zweck.words.text import Text


class Direction(StrEnum):
    """How a law's answers change: every change is towards the stricter, every one towards the laxer, some each way, or there is none.

    Complete cases say so; answers to requests with unknown facts count where no complete case changes. Gaps are answers of no law: a change
    of gaps is neither stricter nor laxer.
    """

    STRICTER = "stricter"
    LAXER = "laxer"
    MIXED = "mixed"
    GAP = "gap"
    EQUIVALENT = "equivalent"


STRICTNESS = (Outcome.NOT_REGULATED, Outcome.PERMITTED, Outcome.UNDETERMINED, Outcome.PROHIBITED)
"""The outcomes of a law, from the laxest to the strictest. A law that applies is stricter than one that does not, even where it permits."""


@dataclass(frozen=True, slots=True)
class Example:
    """A smallest request, and what both sides answer to it: the law concerned, and all laws together."""

    facts: Mapping[str, Value | None]
    law: tuple[Outcome, Outcome]
    overall: tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class Region:
    """Cases that change alike.

    `text` has a line for each condition: all cases of the region that change lie in `text` and in `always`. `complete` is false where only
    answers to requests with unknown facts change. `rules` are the edits that undo the change of the example when taken back.
    """

    text: Text
    always: Text
    example: Example
    old: Outcome
    new: Outcome
    rules: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class LawChange:
    """The change of a law on some days, both included (`None`: without end).

    `elsewhere` is true where some cases that change lie in no region.
    """

    law: str
    start: date | None
    until: date | None
    direction: Direction
    regions: tuple[Region, ...]
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes between two states of the law: laws that an edit touches, by days, all edits, and the laws that no edit touches."""

    laws: tuple[LawChange, ...]
    edits: tuple[Edit, ...]
    untouched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a law changes on some days, both included (`None`: without end), by which edits, and the regions that show it."""

    law: str
    start: date | None
    until: date | None
    direction: Direction
    rules: tuple[str, ...]
    regions: tuple[Region, ...]
