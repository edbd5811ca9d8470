"""The coverage of the law by cases, law by law and version by version as its readers meet it, and the words in which it is shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from zweck.analysis.coverage.boundaries import Boundary
from zweck.analysis.coverage.collect import Coverage
from zweck.analysis.coverage.formulas import DECIDING, Atom, Formula, Point, Polarity, points_of, scope_point
from zweck.analysis.coverage.witness import Situation, Witnesses
from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case
from zweck.engine import Engine
from zweck.explain.sentences import in_words, names_on
from zweck.explain.values import value_in_words
from zweck.law.check.names import written_rules, written_scopes
from zweck.law.policy import Law, PolicySet, Rule, Scope, Version
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.pages import say
from zweck.pages.notation import proven_share

BOTH: Final = (True, False)


@dataclass(frozen=True, slots=True)
class Share:
    """How many there are, and how many of them are shown."""

    shown: int
    total: int

    def percent(self, language: str) -> str:
        """In per cent, never rounded up to all of them."""
        return proven_share(self.shown, self.total, language)


@dataclass(frozen=True)
class Result:
    """The cases, and their coverage of a policy set."""

    policies: PolicySet
    coverage: Coverage
    cases: Mapping[str, Case]
    along: Progress = quietly

    @classmethod
    def of(cls, cases: Iterable[Case], engine: Engine, along: Progress = quietly) -> "Result":
        """The coverage by these cases."""
        coverage = Coverage(engine.policies)
        known = {case.id: case for case in along("cases", cases)}
        coverage.add({id: case.question for id, case in known.items()})
        return cls(engine.policies, coverage, known, along)

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts."""
        return self.policies.vocabulary

    # --- shares ------------------------------------------------------------------------------------------------------------------

    @property
    def rules(self) -> Share:
        """The proofs that rules, scopes and exceptions matter, holding and not holding."""
        return self.proven(self.coverage.points)

    def proven(self, points: Iterable[Point]) -> Share:
        """The proofs of some of them."""
        found = [(point, polarity) in self.coverage.proven for point in points for polarity in Polarity]
        return Share(sum(found), len(found))

    def conditions(self, atoms: Iterable[Atom]) -> Share:
        """The single conditions that were true and false where they were asked."""
        return _share(atoms, self.coverage.seen)

    def decisive(self, atoms: Iterable[Atom]) -> Share:
        """The single conditions that decide, true and false (MC/DC)."""
        return _share(atoms, self.coverage.decided)

    def dates(self, boundaries: Iterable[Boundary]) -> Share:
        """The days before and on which the law changes, with a case that shows the change."""
        wanted = set(boundaries)
        return Share(sum(boundary in wanted for boundary, _ in self.coverage.dated), 2 * len(wanted))

    # --- situations --------------------------------------------------------------------------------------------------------------

    @cached_property
    def witnesses(self) -> Witnesses:
        """Searches for situations that no case has yet."""
        return Witnesses(self.policies, self.coverage.formulas)

    @cached_property
    def situations(self) -> Mapping[tuple[Atom, bool], Situation | None]:
        """For everything that no case shows to decide a smallest situation in which it does; `None` if there is none."""
        undecided = self.along("conditions", self.coverage.undecided())
        return {(atom, truth): self.witnesses.find(atom, truth) for atom, truth in undecided}


def atom_in_words(result: Result, atom: Atom, language: str) -> str:
    """A single condition in words."""
    names = names_on(atom.formula.since, result.policies.laws, atom.formula.law)
    return in_words(atom.leaf, result.vocabulary, language, names, cited=False, stated=True)


def answers(situation: Situation, vocabulary: Vocabulary, language: str) -> Iterator[tuple[str, str]]:
    """The questions that a situation answers besides the day, with its answers."""
    for name, value in situation.facts.items():
        if name != DECISION_DATE:
            fact = vocabulary.facts[name]
            said = say("unknown", language) if value is None else value_in_words(value, fact, language)
            yield fact.question[language] or f"{name}:", said


def _share(atoms: Iterable[Atom], found: Mapping[tuple[Atom, bool], str]) -> Share:
    both = [all((atom, truth) in found for truth in BOTH) for atom in atoms]
    return Share(sum(both), len(both))


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
    for version, scope in written_scopes(result.policies.laws):
        yield version, Entry("scope", version.law, "scope", scope, (scope_point(version.law, scope),), formulas.of(scope))
    for version, rule in written_rules(result.policies.laws):
        conditional = rule.when is not None or rule.unless is not None
        if isinstance(rule, DECIDING) and (formulas.of(rule) is not None or not conditional):
            yield version, Entry(rule.kind, rule.law, rule.id, rule, tuple(points_of(rule)), formulas.of(rule))
