"""The findings of a deep check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zweck.forms.diagnostics import Span
from zweck.logic.condition import Condition, Value


class Kind(StrEnum):
    """A defect of a rule on every day on which it is in force, as far as its law applies."""

    CONTRADICTORY = "contradictory"
    """It can never hold; `parts` exclude each other."""
    SHADOWED = "shadowed"
    """It holds, as in the example, but never decides: one of `by` always has the same truth."""
    DUPLICATE = "duplicate"
    """It holds exactly where the first of `by` does."""
    UNMEETABLE = "unmeetable"
    """A requirement that is triggered, as in the example, and that no ground can meet."""
    UNFAILING = "unfailing"
    """A requirement that is triggered, as in the example, and that one of `by` always meets."""
    EXCEPTION = "exception"
    """An exception, in `parts`, that never matters: where it applies, another of `by` (numbers) applies, or the rule does not hold."""
    FORGOTTEN = "forgotten"
    """A law that does not permit a case, and does once the facts in `by` are left out."""
    GAP = "gap"
    """A law that is not in force for a time between two of its versions."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a rule of a law, or in the law itself; a day on which it shows, and the facts of a smallest case in which it does."""

    kind: Kind
    law: str
    id: str
    span: Span
    day: date
    by: tuple[str, ...] = ()
    parts: tuple[Condition, ...] = ()
    facts: Mapping[str, Value | None] | None = None
    until: date | None = None
