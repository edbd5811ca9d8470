"""Proves what a call about an activity must state, over all cases of a day's law, and proposes one that is permitted, or that none is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Final

from zweck.activities.search import values_of
from zweck.analysis.space.cases import cases_of, domains
from zweck.analysis.space.law_space import Facts, LawSpace, tests_in_force
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Side, Stretch
from zweck.company import Activity, Company
from zweck.editions.edition import LawPlan
from zweck.editions.names import Folded
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, SilenceClass
from zweck.logic.condition import Value, tests_in
from zweck.program.classes import Choice
from zweck.program.planes import Pair
from zweck.program.verdict import together
from zweck.words.text import Text

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A requirement that cannot be met, a prohibition that always holds, or a scope that may or may not apply, by its name and citation."""

    name: str
    citation: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Never:
    """The claim that no call can be permitted: what stands in the way, together, and the given facts from which that follows."""

    obstacles: tuple[Obstacle, ...]
    facts: Mapping[str, Value | None]


class Prover:
    """The law of one day as a program, to be asked about any activity."""

    def __init__(self, policies: PolicySet, company: Company, day: date) -> None:
        """Write the program, in which conditions can be read on which appraisals of a company rest."""
        side, stretch = Side(policies), Stretch(day, day)
        edition = side.on(day)
        vocabulary = self.vocabulary = side.vocabulary
        self._day = day
        implied = [(name, one) for name, fact in vocabulary.facts.items() for one in fact.silence.implied]
        appraisals = (one for several in company.activities.values() for activity in several for one in activity.appraisals)
        further = [*(one.when for _, one in implied), *(one.rests_on for one in appraisals if one.rests_on is not None)]
        tests = [*tests_in_force(edition), *(test for condition in further for test in tests_in(condition))]
        self.space = self._space = LawSpace(cases_of(tests, domains(vocabulary, vocabulary, stretch), vocabulary), day)
        with self._space.program as program:
            reading = self._space.reading(edition)
            read = [(self._space.condition(one.when).true, self.literals(name, one.value)) for name, one in implied]
            self.implied = program.all([program.any([-holds, program.all(value)]) for holds, value in read if value])
            """The claim that facts have the values that others imply."""
            holding: dict[str, list[Literal]] = {}
            for (name, _), (holds, _) in zip(implied, read, strict=True):
                holding.setdefault(name, []).append(holds)
            classes = self._space.classes
            self._implied = {name: program.any([-program.is_known(name), *held]) for name, held in holding.items() if name in classes}
            self._points = [point for plan in edition.laws for point in self._of(plan, reading)]
            found = together(program, [self._space.verdict(plan, reading) for plan in edition.laws])
            self.permitted = found.permitted
            self.good = program.all((-found.prohibited, -found.undetermined))
            """The claim that the laws together permit."""

    def unstated(self, name: str) -> Literal:
        """The literal for a fact that a call does not state, which others may imply."""
        return self._implied.get(name, -self._space.program.is_known(name))

    def never(self, activity: Activity, company: Company) -> Never | None:
        """The proof that no call about an activity can be permitted on the day; `None` where one may be."""
        given = self._given(activity, company)
        fixed = [literal for literals in given.values() for literal in literals]
        if self._space.exists(self.good, *fixed) or not self._space.exists(*fixed):
            return None  # given facts that contradict each other are unknown, so nothing follows from them
        alone = [point for point in self._points if not self._space.exists(point[1], *fixed)]
        obstacles = alone[:1] or self._together(fixed)
        barred = [literal for _, literal in obstacles]
        kept = dict(given)
        for name in given:
            rest = {other: literals for other, literals in kept.items() if other != name}
            if not self._space.exists(*barred, *(literal for literals in rest.values() for literal in literals)):
                kept = rest
        facts = {name: value for name, value in (*self._appraised(activity), *_stated(activity, company)) if name in kept}
        return Never(tuple(obstacle for obstacle, _ in alone or obstacles), facts)

    def necessary(self, activity: Activity, company: Company, facts: Iterable[str]) -> frozenset[str]:
        """Of some facts those without which no call about an activity can be permitted, whatever else it states."""
        fixed = [literal for literals in self._given(activity, company).values() for literal in literals]
        program = self._space.program
        known = (name for name in facts if name in self._space.classes)
        return frozenset(name for name in known if not self._space.exists(self.good, *fixed, -program.is_known(name)))

    def _together(self, fixed: Sequence[Literal]) -> list[tuple[Obstacle, Literal]]:
        """Points that cannot all be passed; none of them can be left out."""
        kept = list(self._points)
        step = len(kept) // 2
        while step:  # coarse first: most points have nothing to do with it
            for start in range(0, len(kept), step):
                rest = kept[:start] + kept[start + step :]
                if not self._space.exists(*(literal for _, literal in rest), *fixed):
                    kept = rest
                    break
            else:
                step //= 2
        return kept

    def _of(self, plan: LawPlan, reading: Folded[Pair]) -> Iterator[tuple[Obstacle, Literal]]:
        """The points that a call must pass: each requirement, each prohibition, and that it is known whether the law applies."""
        program = self._space.program
        applies, applies_not = reading[plan.scope]
        scope = plan.version.scope
        law, citation = plan.version.law, scope.citation if scope is not None else ""
        known = applies_not if plan.gaps else program.any([applies, applies_not])
        yield Obstacle(f"{law}/scope", citation, scope.reason if scope is not None else plan.version.title), known
        for requirement in plan.requirements:
            met = [reading[place][0] for _, place in requirement.grounds]
            rule = requirement.rule
            passed = program.any([applies_not, reading[requirement.trigger][1], *met])
            yield Obstacle(requirement.name, rule.citation, rule.reason or NOTHING), passed
        for prohibition, place in plan.prohibitions:
            passed = program.any([applies_not, reading[place][1]])
            yield Obstacle(prohibition.id, prohibition.citation, prohibition.reason or NOTHING), passed

    def _given(self, activity: Activity, company: Company) -> dict[str, list[Literal]]:
        """The literals of the given facts that the law reads."""
        given = {name: self._no_other(name, value) for name, value in self._appraised(activity)}
        given |= {name: self.literals(name, value) for name, value in _stated(activity, company)}
        return {name: literals for name, literals in given.items() if literals}

    def _appraised(self, activity: Activity) -> Iterator[tuple[str, Value | None]]:
        """The appraisals that hold for every call."""
        for appraisal in activity.appraisals:
            if appraisal.rests_on is None and appraisal.on <= self._day <= appraisal.review_by:
                yield from appraisal.facts.items()

    def literals(self, name: str, value: Value | None) -> list[Literal]:
        """The claim that a fact has a value; nothing where the law does not read it."""
        classes, program = self._space.classes.get(name), self._space.program
        if classes is None or value is None:
            return []
        if isinstance(classes, Choice):
            return [program.has(name, places)] if (places := classes.places(value)) else []
        place = classes.place(value)
        groups = [program.member(name, [group]) for group in range(len(classes.groups))]
        return [program.is_known(name), *(atom if place >> group & 1 else -atom for group, atom in enumerate(groups))]

    def _no_other(self, name: str, value: Value | None) -> list[Literal]:
        """The claim that a fact has no other value: an appraisal that a call contradicts is unknown."""
        classes, program = self._space.classes.get(name), self._space.program
        if not isinstance(classes, Choice) or value is None:
            return []
        own = classes.places(value)
        return [-program.has(name, [place]) for place in range(classes.size) if place not in own]


def _stated(activity: Activity, company: Company) -> Iterator[tuple[str, Value | None]]:
    """The facts of an activity and of its controller, which no call can change."""
    yield from company.controllers[activity.controller].facts.items()
    yield from activity.facts.items()


LEFT_OUT: Final = (SilenceClass.APPRAISAL, SilenceClass.SHOWN, SilenceClass.ORDINARY, SilenceClass.PERSON, SilenceClass.CONTROLLER)
"""The classes whose facts a call rather leaves out, first those that it leaves out most gladly; all others come last."""


class Proposer:
    """Finds calls in the program of a prover: with as few facts as can be, in a fixed order, whichever case the solver meets first."""

    def __init__(self, prover: Prover) -> None:
        self._prover = prover
        self._space = prover.space
        self._facts = prover.vocabulary.facts

    def __call__(self, activity: Activity, asked: Question, unclaimed: Set[SilenceClass], barred: Set[str] = frozenset()) -> Facts | None:
        """The facts of a permitted call; those of some classes, and some by name, stay unknown. `None` if no such call is permitted."""
        resting = {name for one in activity.appraisals if one.rests_on is not None for name in one.facts}
        open_ = [name for name in self._space.classes if name not in asked.stated and name not in resting and name != DECISION_DATE]
        wanted = [self._prover.permitted, self._prover.implied, *self._resting(activity), *self._given(asked, resting)]
        barred = {*barred, *(name for name in open_ if self._class(name) in unclaimed)}
        wanted += [self._prover.unstated(name) for name in open_ if name in barred]
        if not self._space.exists(*wanted):
            return None
        claims = [name for name in sorted(open_, key=self._gladly) if name not in barred]
        kept = list(self._left_out(claims, wanted))
        return {name: self._valued(name, wanted) for name in kept}

    def _class(self, name: str) -> SilenceClass:
        return self._facts[name].silence.silence_class

    def _gladly(self, name: str) -> int:
        """How gladly a call leaves a fact out."""
        return LEFT_OUT.index(self._class(name)) if self._class(name) in LEFT_OUT else len(LEFT_OUT)

    def _given(self, asked: Question, resting: Set[str]) -> Iterator[Literal]:
        """The facts of a call that states nothing."""
        for name, value in asked.stated.items():
            if name in self._space.classes and name not in resting:
                yield from [-self._space.program.is_known(name)] if value is None else self._prover.literals(name, value)

    def _resting(self, activity: Activity) -> list[Literal]:
        """The claim that the facts of an appraisal have its values where its condition holds, and are unknown elsewhere."""
        found: list[Literal] = []
        with self._space.program as program:
            for one in activity.appraisals:
                holds = program.always if one.rests_on is None else self._space.condition(one.rests_on).true
                for name, value in one.facts.items() if one.rests_on is not None else ():
                    if name in self._space.classes:
                        has = program.all([holds, *self._prover.literals(name, value)])
                        found.append(program.any([-program.is_known(name), has]))
        return found

    def _left_out(self, names: Sequence[str], wanted: list[Literal]) -> Iterator[str]:
        """The facts that cannot be left out, one after the other; that the others are not stated is wanted then."""
        unknown = [self._prover.unstated(name) for name in names]
        if self._space.exists(*wanted, *unknown):
            wanted += unknown
        elif len(names) == 1:
            yield from names
        else:
            half = len(names) // 2
            yield from self._left_out(names[:half], wanted)
            yield from self._left_out(names[half:], wanted)

    def _valued(self, name: str, wanted: list[Literal]) -> Value:
        """The first value of a fact with which a call is permitted, which is wanted then."""
        classes = self._space.classes[name]
        values = [*values_of(self._facts[name]), *(classes.value(place) for place in range(classes.size))]
        for value in values:
            literals = self._prover.literals(name, value)
            if literals and self._space.exists(*wanted, *literals):
                wanted += literals
                return value
        raise LookupError(name)
