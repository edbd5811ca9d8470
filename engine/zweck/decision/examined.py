"""The examination of a question: law, requirement, every ground, every condition, each with its truth and the facts behind it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zweck.decision.reserved import Doubt
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.words.text import Text


class Provenance(StrEnum):
    """Where the value of a fact came from; `NOT_SHOWN` stands against the controller because its fact was not shown."""

    STATED = "stated"
    IMPLIED = "implied"
    PRESUMED = "presumed"
    NOT_SHOWN = "not_shown"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ExaminedFact:
    """A fact that a condition reads, and its value (`None`: unknown)."""

    fact: str
    value: Value | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ExaminedCondition:
    """A condition in words and its truth: a test with its facts, a reference to an examined definition or rule, or a group with its parts.

    The parts of a test are the floors that raise, or may raise, what it weighs.
    """

    text: Text
    truth: Truth
    facts: tuple[ExaminedFact, ...] = ()
    refers: str = ""
    parts: tuple["ExaminedCondition", ...] = ()


@dataclass(frozen=True, slots=True)
class ExaminedRule:
    """A scope, requirement, ground, prohibition, definition or floor (`law/id`), the truth of its condition, and the doubts it bears.

    `condition` is `None` where the rule holds without one.
    """

    rule: str
    citation: str
    text: Text
    truth: Truth
    condition: ExaminedCondition | None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ExaminedRequirement:
    """A requirement, whose condition is its trigger, and every ground that could satisfy it."""

    rule: ExaminedRule
    grounds: tuple[ExaminedRule, ...]


@dataclass(frozen=True, slots=True)
class ExaminedLaw:
    """A law in force. One that surely does not apply has its scope only."""

    law: str
    version: date
    scope: ExaminedRule
    requirements: tuple[ExaminedRequirement, ...]
    prohibitions: tuple[ExaminedRule, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """All laws in force that are in the policy set, and the definitions, floors and rules to which conditions refer, each once."""

    laws: tuple[ExaminedLaw, ...]
    referred: tuple[ExaminedRule, ...]
