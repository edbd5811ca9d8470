"""Formulas and their atoms: which atoms decide, in a case, whether the formula holds.

An atom decides when the formula would have another truth if the atom alone had: beside it nothing in an `all` is false or unknown, and
nothing in an `any` is true or unknown, on any level. An unknown atom decides nothing. Where the same test stands twice, each place is
an atom of its own. This is masking MC/DC, in three values (docs/testing.md).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from zweck.editions.resolve import condition_of
from zweck.forms.span import Span
from zweck.law.check.names import COMMON, written_rules
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Requirement, Rule, Scope, Version
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Test, fold, leaves
from zweck.logic.kleene import Truth

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


Reading = tuple[Truth, list[int]]
"""A truth, and the numbers of the atoms that decide it; none where it is unknown."""


def truth_of(condition: Condition, truths: Sequence[Truth]) -> Truth:
    """The truth of a condition, given those of its atoms."""
    return _read(condition, truths)[0]


def deciding(condition: Condition, truths: Sequence[Truth]) -> list[int]:
    """The numbers of the atoms that decide, given the truths of all."""
    return _read(condition, truths)[1]


def _read(condition: Condition, truths: Sequence[Truth]) -> Reading:
    deciding = _Deciding(enumerate(truths))
    return fold(condition, deciding, deciding.atom)


@dataclass(frozen=True, slots=True)
class _Deciding:
    """The logic of readings; the atoms are met from left to right."""

    atoms: Iterator[tuple[int, Truth]]

    def atom(self, _: Condition) -> Reading:
        """The next atom; it decides where it is known."""
        number, truth = next(self.atoms)
        return truth, [] if truth is None else [number]

    def test(self, test: Test) -> Reading:
        """A test is an atom."""
        return self.atom(test)

    def all(self, parts: Iterable[Reading]) -> Reading:
        """True parts leave the decision to the others."""
        return self._joined(list(parts), True)

    def any(self, parts: Iterable[Reading]) -> Reading:
        """False parts leave the decision to the others."""
        return self._joined(list(parts), False)

    def negated(self, part: Reading) -> Reading:
        """The negation: the atoms that decide a formula decide its opposite."""
        return None if part[0] is None else not part[0], part[1]

    def _joined(self, parts: Sequence[Reading], neutral: bool) -> Reading:
        others = [part for part in parts if part[0] is not neutral]
        if not others:
            return neutral, [number for _, numbers in parts for number in numbers]
        if len(others) == 1:
            return others[0]
        return (not neutral) if any(found is (not neutral) for found, _ in others) else None, []


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
