"""The law as its readers meet it, law by law and version by version: every rule on which an outcome rests, once, where it first stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from zweck.analysis.coverage.boundaries import Boundary
from zweck.analysis.coverage.formulas import DECIDING, Atom, Formula
from zweck.analysis.coverage.points import Point, points_of, scope_point
from zweck.forms.span import Span
from zweck.law.check.names import written_rules
from zweck.law.policy import Law, Rule, Scope, Version
from zweck.logic.condition import Condition
from zweck.pages.coverage.result import Result
from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """A scope or rule as stated: what there is to prove of it, and its single conditions in `formula`, if it has any."""

    kind: str
    law: str
    id: str
    stated: Rule | Scope
    points: tuple[Point, ...]
    formula: Formula | None

    @property
    def when(self) -> Condition | None:
        """The condition."""
        return self.stated.when

    @property
    def unless(self) -> Condition | None:
        """The exception."""
        return self.stated.unless if isinstance(self.stated, Rule) else None

    @property
    def reason(self) -> Text | None:
        """Why, in a sentence."""
        return self.stated.reason

    @property
    def citation(self) -> str:
        """Where the law says so."""
        return self.stated.citation

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.stated.span

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """The single conditions."""
        return self.formula.atoms if self.formula is not None else ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A law: its versions with what each states first, and the days on which it changes."""

    law: Law
    versions: tuple[tuple[Version, tuple[Entry, ...]], ...]
    boundaries: tuple[Boundary, ...]

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """All single conditions."""
        return tuple(atom for _, entries in self.versions for entry in entries for atom in entry.atoms)

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of rules that cases can prove."""
        return tuple(point for _, entries in self.versions for entry in entries for point in entry.points)


def chapters(result: Result) -> Iterator[Chapter]:
    """Every law on whose rules an outcome rests."""
    stated: dict[tuple[str, object], list[Entry]] = {}
    seen: set[object] = set()
    for version, entry in _entries(result):
        key = entry.formula or (entry.law, entry.id, entry.points)
        if key not in seen:
            seen.add(key)
            stated.setdefault((version.law, version.start), []).append(entry)
    for law in result.policies.laws.values():
        versions = tuple((version, tuple(stated.get((law.id, version.start), ()))) for version in law.versions)
        if any(entries for _, entries in versions):
            yield Chapter(law, versions, tuple(boundary for boundary in result.coverage.boundaries if boundary.law == law.id))


def _entries(result: Result) -> Iterator[tuple[Version, Entry]]:
    formulas = result.coverage.formulas
    for law in result.policies.laws.values():
        for version in law.versions:
            if version.scope is not None:
                scope = version.scope
                yield version, Entry("scope", law.id, "scope", scope, (scope_point(law.id, scope),), formulas.of(scope))
    for version, rule in written_rules(result.policies.laws):
        conditional = rule.when is not None or rule.unless is not None
        if isinstance(rule, DECIDING) and (formulas.of(rule) is not None or not conditional):
            yield version, Entry(rule.kind, rule.law, rule.id, rule, tuple(points_of(rule)), formulas.of(rule))
