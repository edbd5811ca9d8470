"""The conditions of rules with their atoms, and the points of rules: a suite is to cover both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from zweck.editions.effects.references import Referred
from zweck.editions.resolve import condition_of
from zweck.forms.diagnostics import Span
from zweck.law.check.names import written_rules, written_scopes
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Requirement, Rule, Scope, Version
from zweck.logic.condition import AnyOf, Condition, DefinitionRef, RuleRef, Test, leaves

DECIDING = (Requirement, Ground, Prohibition, Floor, Definition)
"""The rules on whose conditions an outcome rests; obligations, rights and remedies only ride on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A scope's condition, or a rule's with its exception, as written; what was restated word for word is the same one.

    `since` is the first day of the version in which it first stands.
    """

    law: str
    id: str
    kind: str
    condition: Condition
    span: Span
    since: date
    atoms: tuple["Atom", ...] = field(init=False)

    def __post_init__(self) -> None:
        """Number the atoms as they are read."""
        object.__setattr__(self, "atoms", tuple(Atom(self, number, leaf) for number, leaf in enumerate(leaves(self.condition))))

    def __str__(self) -> str:
        """The kind and the name of the rule."""
        return f"{self.kind} {self.law}/{self.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """One test, or one reference to a definition or rule, at its place in a formula."""

    formula: Formula
    number: int
    leaf: Test | DefinitionRef | RuleRef

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.leaf.span if self.leaf.span.path else self.formula.span


class Formulas:
    """The formulas of a policy set, in the order of the files."""

    def __init__(self, policies: PolicySet) -> None:
        self._of: dict[int, Formula] = {}
        self._known: dict[object, Formula] = {}
        for version, scope in written_scopes(policies.laws):
            self._add(scope, version)
        rules = [(version, rule) for version, rule in written_rules(policies.laws) if isinstance(rule, DECIDING)]
        used = _used(policies, [rule for _, rule in rules])
        for version, rule in rules:
            if not isinstance(rule, Definition) or (rule.law, rule.id) in used:
                self._add(rule, version)
        self.all = tuple(self._known.values())

    def of(self, stated: Rule | Scope) -> Formula | None:
        """The formula of a scope or rule; `None` where it rests on no condition, or no outcome rests on it."""
        return self._of.get(id(stated))

    def _add(self, stated: Rule | Scope, version: Version) -> None:
        law = version.law
        name, kind = (stated.id, stated.kind) if isinstance(stated, Rule) else ("scope", "scope")
        condition = condition_of(stated) if isinstance(stated, Rule) else stated.when
        if not leaves(condition):
            return
        key = (law, name, condition)
        if key not in self._known:
            self._known[key] = Formula(law, name, kind, condition, stated.span, version.start)
        self._of[id(stated)] = self._known[key]


def _used(policies: PolicySet, rules: Sequence[Rule]) -> set[tuple[str, str]]:
    """The definitions on which an outcome rests on some day, by law and name; others serve obligations, rights and remedies only."""
    referred = Referred(rules)
    todo = [(version.law, scope.when) for version, scope in written_scopes(policies.laws)]
    todo += [(rule.law, condition_of(rule)) for rule in rules if not isinstance(rule, Definition)]
    used: dict[int, Rule] = {}
    while todo:
        law, condition = todo.pop()
        for rule in referred.by(condition, law):
            if isinstance(rule, Definition) and id(rule) not in used:
                used[id(rule)] = rule
                todo.append((rule.law, condition_of(rule)))
    return {(rule.law, rule.id) for rule in used.values()}


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
    """Every point of every law that cases have to prove, as written: scopes, triggers, grounds, prohibitions, floors, exceptions."""
    seen: set[Point] = set()
    for point in _all_points(policies):
        if point not in seen:
            seen.add(point)
            yield point


def _all_points(policies: PolicySet) -> Iterator[Point]:
    for version, scope in written_scopes(policies.laws):
        yield scope_point(version.law, scope)
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
