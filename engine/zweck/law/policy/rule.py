"""Rules of every kind, as lawyers write them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.citation.parts import ALWAYS, Period
from zweck.logic.condition import Condition
from zweck.words.text import Text

InForce = Period
"""The days on which a rule holds, both included, where these are fewer than its version's."""


@dataclass(frozen=True, slots=True)
class Disregard:
    """A fact against the controller that changes nothing for a rule or law, and where the law says so."""

    fact: str
    citation: str
    citation_span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The fields that all rules have. `when` is `None` where the rule holds without a condition.

    What it `disregards`, the facts that its reason `reads` in other words, and those that it `requires` are for the check of coherence, and
    change no answer.
    """

    id: str
    law: str = ""
    citation: str = ""
    reason: Text | None = None
    when: Condition | None = None
    unless: Condition | None = None
    norms: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    in_force: InForce = ALWAYS
    disregards: tuple[Disregard, ...] = field(default=(), compare=False)
    reads: tuple[str, ...] = field(default=(), compare=False)
    requires: tuple[str, ...] = field(default=(), compare=False)
    span: Span = field(default=NOWHERE, compare=False)
    key_spans: Mapping[str, Span] = field(default_factory=dict, compare=False)

    kind: ClassVar[str] = ""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The condition and the exception of the rule, as far as it has them."""
        return tuple([one for one in (self.when, self.unless) if one is not None])

    def span_of(self, key: str) -> Span:
        """The place of what stands behind a key, or of one of several words there (`of lawful-ground`)."""
        return self.key_spans.get(key, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Rule):
    """A named condition, and what readers call it."""

    term: Text | None = None
    kind: ClassVar[str] = "definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Rule):
    """When its condition (the trigger) holds, at least one of its grounds must hold. `of` is the law whose requirement it is."""

    of: str = ""
    kind: ClassVar[str] = "requirement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Rule):
    """One way of satisfying the requirements `of` (as `law/name`). The grounds `beside` hold wherever it does."""

    of: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    kind: ClassVar[str] = "ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition(Rule):
    """A condition that forbids the processing; no ground cures it."""

    of: str = ""
    kind: ClassVar[str] = "prohibition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor(Rule):
    """Raises an ordered fact to at least a value."""

    fact: str = ""
    at_least: str = ""
    kind: ClassVar[str] = "floor"


class Timing(StrEnum):
    """When an obligation must be met, seen from the processing."""

    BEFORE = "before"
    AT = "at"
    AFTER = "after"


class RidesOn(StrEnum):
    """The answer with which an obligation is returned."""

    PERMISSION = "permission"
    PROHIBITION = "prohibition"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation(Rule):
    """An act that the law demands along with the answer."""

    of: str = ""
    text: Text = Text("", "")
    timing: Timing = Timing.BEFORE
    rides_on: RidesOn = RidesOn.PERMISSION
    deadline: Text | None = None
    kind: ClassVar[str] = "obligation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right(Rule):
    """A right of the person concerned."""

    of: str = ""
    text: Text = Text("", "")
    kind: ClassVar[str] = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Rule):
    """A step open to the person concerned against a prohibited act; lower `order` comes first."""

    of: str = ""
    text: Text = Text("", "")
    order: int = 1
    kind: ClassVar[str] = "remedy"
