"""Whole conditions and the single ones of which they are made: which of these decide, in a case, whether the whole holds.

A single condition decides when the whole would come out otherwise if it alone did: beside it nothing in an `all` is false or unknown, and
nothing in an `any` is true or unknown, on any level. What is unknown decides nothing. Where the same test stands twice, each place is
a single condition of its own. This is masking MC/DC, in three values (docs/testing.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from zweck.editions.resolve import whole
from zweck.law.check.names import COMMON, written_rules
from zweck.law.diagnostics import Span
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Requirement, Rule, Scope, Version
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, leaves
from zweck.logic.kleene import Truth

DECIDING = (Requirement, Ground, Prohibition, Floor, Definition)
"""The rules on whose conditions an outcome rests; obligations, rights and remedies only ride on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
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
        """Number the single conditions as they are read."""
        object.__setattr__(self, "atoms", tuple(Atom(self, number, leaf) for number, leaf in enumerate(leaves(self.condition))))

    def __str__(self) -> str:
        """Its kind and name."""
        return f"{self.kind} {self.law}/{self.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A single condition: one test, or one reference to a definition or rule, at its place in a whole condition."""

    whole: Whole
    number: int
    leaf: Test | DefinitionRef | RuleRef

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.leaf.span if self.leaf.span.path else self.whole.span


def truth_of(condition: Condition, truths: Sequence[Truth]) -> Truth:
    """The truth of a whole condition, given those of its single ones."""
    return _Reading(truths).read(condition)[0]


def deciding(condition: Condition, truths: Sequence[Truth]) -> list[int]:
    """The numbers of the single conditions that decide, given the truths of all."""
    return _Reading(truths).read(condition)[1]


class _Reading:
    """Reads a condition once, from left to right."""

    def __init__(self, truths: Sequence[Truth]) -> None:
        self._truths = truths
        self._next = 0

    def read(self, condition: Condition) -> tuple[Truth, list[int]]:
        """The truth, and the numbers of what decides it; none where it is unknown."""
        match condition:
            case All(parts):
                return self._joined(parts, True)
            case AnyOf(parts):
                return self._joined(parts, False)
            case Not(part):
                found, numbers = self.read(part)
                return None if found is None else not found, numbers
            case _:
                number = self._next
                self._next += 1
                found = self._truths[number]
                return found, [] if found is None else [number]

    def _joined(self, parts: Sequence[Condition], neutral: bool) -> tuple[Truth, list[int]]:
        """`neutral` is the truth of parts that leave the decision to the others."""
        read = [self.read(part) for part in parts]
        others = [part for part in read if part[0] is not neutral]
        if not others:
            return neutral, [number for _, numbers in read for number in numbers]
        if len(others) == 1:
            return others[0]
        return (not neutral) if any(found is (not neutral) for found, _ in others) else None, []


class Wholes:
    """The whole conditions of a policy set, in the order of the files; `of` leads from a scope or rule to its own."""

    def __init__(self, policies: PolicySet) -> None:
        """Find them."""
        self._of: dict[int, Whole] = {}
        self._known: dict[object, Whole] = {}
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

    def of(self, stated: Rule | Scope) -> Whole | None:
        """That of a scope or rule; `None` where it rests on no condition, or no outcome rests on it."""
        return self._of.get(id(stated))

    def _add(self, stated: Rule | Scope, version: Version) -> None:
        law = version.law
        name, kind = (stated.id, stated.kind) if isinstance(stated, Rule) else ("scope", "scope")
        condition = whole(stated) if isinstance(stated, Rule) else stated.when
        if next(leaves(condition), None) is None:
            return
        key = (law, name, condition)
        if key not in self._known:
            self._known[key] = Whole(law, name, kind, condition, stated.span, version.start)
        self._of[id(stated)] = self._known[key]


def _used(policies: PolicySet, rules: Iterable[Rule]) -> set[tuple[str, str]]:
    """The definitions on which an outcome rests on some day, by law and name; others serve obligations, rights and remedies only."""
    stated: dict[tuple[str, str], list[Rule]] = {}
    todo = [(law.id, version.scope.when) for law in policies.laws.values() for version in law.versions if version.scope is not None]
    for rule in rules:
        if isinstance(rule, Definition):
            stated.setdefault((rule.law, rule.id), []).append(rule)
        else:
            todo.append((rule.law, whole(rule)))
    used: set[tuple[str, str]] = set()
    while todo:
        law, condition = todo.pop()
        for leaf in leaves(condition):
            for key in ((law, leaf.name), (COMMON, leaf.name)) if isinstance(leaf, DefinitionRef) else ():
                if key in stated and key not in used:
                    used.add(key)
                    todo += [(rule.law, whole(rule)) for rule in stated[key]]
    return used
