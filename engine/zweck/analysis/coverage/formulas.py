"""Formulas and their atoms: which atoms decide, in a case, whether the formula holds.

An atom decides when the formula would have another truth if the atom alone had: beside it nothing in an `all` is false or unknown, and
nothing in an `any` is true or unknown, on any level. An unknown atom decides nothing. Where the same test stands twice, each place is
an atom of its own. This is masking MC/DC, in three values (docs/testing.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from zweck.editions.resolve import condition_of
from zweck.forms.span import Span
from zweck.law.check.names import COMMON, written_rules
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Requirement, Rule, Scope, Version
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Test, leaves

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
        for law in policies.laws.values():
            for version in law.versions:
                if version.scope is not None:
                    self._add(version.scope, version)
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


def _used(policies: PolicySet, rules: Iterable[Rule]) -> set[tuple[str, str]]:
    """The definitions on which an outcome rests on some day, by law and name; others serve obligations, rights and remedies only."""
    stated: dict[tuple[str, str], list[Rule]] = {}
    todo = [(law.id, version.scope.when) for law in policies.laws.values() for version in law.versions if version.scope is not None]
    for rule in rules:
        if isinstance(rule, Definition):
            stated.setdefault((rule.law, rule.id), []).append(rule)
        else:
            todo.append((rule.law, condition_of(rule)))
    used: set[tuple[str, str]] = set()
    while todo:
        law, condition = todo.pop()
        for leaf in leaves(condition):
            for key in ((law, leaf.name), (COMMON, leaf.name)) if isinstance(leaf, DefinitionRef) else ():
                if key in stated and key not in used:
                    used.add(key)
                    todo += [(rule.law, condition_of(rule)) for rule in stated[key]]
    return used
