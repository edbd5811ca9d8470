"""The points that a set of cases has to prove: every scope, trigger, ground, prohibition, floor and exception, as written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from zweck.forms.span import Span
from zweck.law.check.names import written_rules
from zweck.law.policy import Floor, Ground, PolicySet, Prohibition, Requirement, Rule, Scope
from zweck.logic.condition import AnyOf, Condition


class Kind(StrEnum):
    """The kinds of points."""

    SCOPE = "scope"
    TRIGGER = "trigger"
    GROUND = "ground"
    PROHIBITION = "prohibition"
    FLOOR = "floor"
    EXCEPTION = "exception"


class Polarity(StrEnum):
    """How a case proves a point: it matters that it holds, or it matters that it does not."""

    HOLDS = "holds"
    HOLDS_NOT = "does not hold"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to prove. A rule restated word for word is the same point; `part` numbers the exceptions of a rule from 1."""

    kind: Kind
    law: str
    id: str
    condition: tuple[Condition | None, Condition | None]
    part: int = 0
    span: Span = field(default=Span("", 1, 1, 1), compare=False)

    def __str__(self) -> str:
        """The point in words."""
        part = f" {self.part}" if self.part else ""
        return (
            f"{self.kind}{part} of {self.law}/{self.id}" if self.part or self.kind is Kind.TRIGGER else f"{self.kind} {self.law}/{self.id}"
        )


def points(policies: PolicySet) -> Iterator[Point]:
    """Every point of every law, in the order of the files."""
    seen: set[Point] = set()
    for point in _all_points(policies):
        if point not in seen:
            seen.add(point)
            yield point


def _all_points(policies: PolicySet) -> Iterator[Point]:
    for law in policies.laws.values():
        for version in law.versions:
            if version.scope is not None:
                yield scope_point(law.id, version.scope)
    for _, rule in written_rules(policies.laws):
        yield from points_of(rule)


def scope_point(law: str, scope: Scope) -> Point:
    """The scope of a law."""
    return Point(Kind.SCOPE, law, "scope", (scope.when, None), span=scope.span)


def points_of(rule: Rule) -> Iterator[Point]:
    """The rule itself, where it decides anything, and each of its exceptions."""
    condition = (rule.when, rule.unless)
    kinds = {Requirement: Kind.TRIGGER, Ground: Kind.GROUND, Prohibition: Kind.PROHIBITION, Floor: Kind.FLOOR}
    kind = kinds.get(type(rule))
    if kind is None or condition == (None, None):
        return
    yield Point(kind, rule.law, rule.id, condition, span=rule.span)
    for number, part in enumerate(exceptions(rule), start=1):
        yield Point(Kind.EXCEPTION, rule.law, rule.id, condition, part=number, span=part.span if part.span.path else rule.span)


def exceptions(rule: Rule) -> tuple[Condition, ...]:
    """The exceptions of a rule, one by one."""
    if rule.unless is None:
        return ()
    return rule.unless.parts if isinstance(rule.unless, AnyOf) else (rule.unless,)
