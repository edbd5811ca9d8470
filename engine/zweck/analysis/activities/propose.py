"""Proposes a call about an activity that the law permits, by the solver over all cases of a day's law, or proves that there is none."""

from collections.abc import Iterator, Sequence, Set
from typing import Final

from zweck.activities.search import values_of
from zweck.analysis.activities.prove import Prover
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.search import Literal
from zweck.company import Activity
from zweck.facts.question import Question
from zweck.law.vocabulary import DECISION_DATE, SilenceClass
from zweck.logic.condition import Value

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
