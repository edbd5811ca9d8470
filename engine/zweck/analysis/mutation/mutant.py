"""Mutants: what is changed, where, and how the law reads then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from zweck.forms.span import Span
from zweck.law.policy import PolicySet, Rule, Scope, Version
from zweck.logic.condition import Condition


class Kind(StrEnum):
    """The kind of a change."""

    CONDITION = "condition dropped"
    EXCEPTION = "exception dropped"
    RULE = "rule dropped"
    OUTCOME = "outcome swapped"
    NEGATION = "condition negated"
    DATE = "date shifted"
    WIDER = "term widened"
    NARROWER = "term narrowed"
    GRADE = "grade moved"
    JOINT = "all and any exchanged"
    UNREAD = "adverse fact unread"


Subject = Rule | Scope | Version


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One small change of a law: `new` stands where `old` stood, or nothing does (`None`).

    `part` is what is changed, `into` what stands there then. A mutant that shifts the days of a rule or a version differs on `day` only,
    and `shifted` are the day as it is and as the mutant has it.
    """

    kind: Kind
    law: str
    id: str
    span: Span
    old: Subject
    new: Subject | None
    part: Condition | None = None
    into: Condition | None = None
    day: date | None = None
    shifted: tuple[date, date] | None = None
    others: tuple[tuple[Version, Version], ...] = ()

    @property
    def name(self) -> str:
        """The changed rule or scope, as answers name it: `law/id`."""
        return f"{self.law}/{self.id}"


def applied(policies: PolicySet, mutant: Mutant) -> PolicySet:
    """The law as the mutant has it."""
    laws = {
        name: law if law.id != mutant.law else replace(law, versions=tuple(_versions(law.versions, mutant)))
        for name, law in policies.laws.items()
    }
    return replace(policies, laws=laws)


def _versions(versions: tuple[Version, ...], mutant: Mutant) -> Iterator[Version]:
    for version in versions:
        match mutant.old:
            case Version():
                changed = [new for old, new in mutant.others if old is version]
                yield changed[0] if changed else version
            case Scope():
                yield replace(version, scope=mutant.new) if version.scope is mutant.old and isinstance(mutant.new, Scope) else version
            case _:
                yield replace(version, rules=tuple(_rules(version.rules, mutant)))


def _rules(rules: tuple[Rule, ...], mutant: Mutant) -> Iterator[Rule]:
    for rule in rules:
        if rule is not mutant.old:
            yield rule
        elif isinstance(mutant.new, Rule):
            yield mutant.new
