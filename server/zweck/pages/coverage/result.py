"""The coverage of the law by cases, and the words in which it is shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from zweck.analysis.coverage.boundaries import Boundary
from zweck.analysis.coverage.collect import Coverage
from zweck.analysis.coverage.formulas import Atom
from zweck.analysis.coverage.points import Point, Way
from zweck.analysis.coverage.witness import Situation, Witnesses
from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case
from zweck.engine import Engine
from zweck.explain.names import names_on
from zweck.explain.values import value_in_words
from zweck.explain.words import in_words
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.pages.phrases import say
from zweck.pages.wording import proven_share

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
        found = [(point, way) in self.coverage.proven for point in points for way in Way]
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
