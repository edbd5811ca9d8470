"""Searches a law for a case in which leaving facts out permits what was prohibited or open.

The reading of what is not stated is monotone but for implied values: a fact that was stated otherwise may have one once it is left out. So
two readings of one case stand in one program, that of all that is stated and that of what is kept; they share every fact to which nothing
gives a value: leaving out such a fact, too, only makes more unknown. The ordinary course may be presumed in either reading: it rests on
stated facts, and so is never presumed for more facts where fewer are stated.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from zweck.analysis.space.cases import Cases, cases_of, changing, domains, shape
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side
from zweck.decision.decision import Outcome
from zweck.editions.edition import LawPlan
from zweck.editions.names import Folded
from zweck.law.vocabulary import DECISION_DATE, Implied, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, Not, NumberFor, Operator, Test, facts_of, leaves
from zweck.program.classes import Classes
from zweck.program.planes import Paired
from zweck.program.verdict import Verdict

GOOD: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)
KEPT: Final = " kept"
"""Behind the name of a fact: its value where some facts are left out."""
STATED: Final = " stated"
"""Behind either name: the value that is stated, and not implied."""
LATEST_CONFLICTS: Final = "--heuristic=Berkmin"
"""The solver decides what stands in its latest conflicts: two readings of one law differ in few places. A proof takes a quarter less."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A case that a law does not permit, and does once some of its stated facts are left out."""

    facts: Facts
    names: tuple[str, ...]


def searched(law: str, side: Side) -> Iterator[tuple[date, Forgotten | None]]:
    """The smallest such case of each form that a law takes over time, latest first, with a day of that form; `None` if there is none."""
    seen: list[object] = []
    for stretch, part, plan in changing(law, side):
        implied = implied_by(part.tests, side.vocabulary)
        conditions = [one.when for several in implied.values() for one in several]
        tests = [*part.tests, *(leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Test))]
        cases = cases_of(tests, domains(side.vocabulary, side.vocabulary, stretch), side.vocabulary)
        alike = (shape(part, cases), tuple(map(cases.forms.of, conditions)))
        if alike not in seen:
            seen.append(alike)
            yield stretch.day, Silence(part, plan, cases, implied, stretch.day).forgotten()


class Silence:
    """A law on a day with all that is stated, and with what is kept of it."""

    def __init__(self, part: Part, plan: LawPlan, cases: Cases, implied: Mapping[str, tuple[Implied, ...]], day: date) -> None:
        """Write both readings of the cases that the law and the implied values distinguish."""
        self._implied = implied
        self._space = LawSpace(self._twice(cases), day, None, LATEST_CONFLICTS)
        with self._space.program:
            for name in self._implied:
                self._read(name)
            self._permitted = self._wanted(part, plan)
            self._space.cost()

    def _twice(self, cases: Cases) -> Cases:
        """The facts to which something gives a value, in four variables; contradictions are among stated facts."""
        classes: dict[str, Classes] = {}
        for name, found in cases.classes.items():
            behind = ("", STATED, KEPT, KEPT + STATED) if name in self._implied else ("",)
            classes |= {name + more: replace(found, fact=name + more) for more in behind}
        return Cases(classes, tuple(_renamed(one, self._implied, STATED) for one in cases.excluded))

    def _read(self, name: str) -> None:
        """A fact has the value that is stated, or else the first one implied; what is kept is some of what is stated."""
        program = self._space.program
        for kept in ("", KEPT):
            value, stated = name + kept, name + kept + STATED
            self._equate(stated, value, [program.is_known(stated)])
            before = [-program.is_known(stated)]
            for one in self._implied[name]:
                holds = self._condition(one.when, kept)
                place = self._space.classes[name].place(one.value)
                program.exclude([*before, holds, -program.has(value, [place])] if place is not None else [*before, holds])
                before.append(-holds)
            program.exclude([*before, program.is_known(value)])
        self._equate(name + STATED, name + KEPT + STATED, [program.is_known(name + KEPT + STATED)])

    def _equate(self, one: str, other: str, where: list[Literal]) -> None:
        program, classes = self._space.program, self._space.classes[one]
        for place in range(classes.size):
            program.exclude([*where, program.has(one, [place]), -program.has(other, [place])])
        program.exclude([*where, -program.is_known(one)])

    def _condition(self, condition: Condition, kept: str) -> Literal:
        return self._space.condition(_renamed(condition, self._implied, kept + STATED)).true

    def _wanted(self, part: Part, plan: LawPlan) -> Literal:
        program = self._space.program

        def verdict(kept: str) -> Verdict:
            logic = Paired(program, lambda test: program.test(_retested(test, self._implied, kept)))
            return self._space.verdict(plan, Folded(part.edition, logic))

        before, after = verdict(""), verdict(KEPT)
        return program.all((program.any((before.prohibited, before.undetermined)), -after.prohibited, -after.undetermined))

    def forgotten(self) -> Forgotten | None:
        """A smallest case in which leaving facts out permits; `None` if there is none."""
        case = self._space.cheapest(self._permitted)
        if case is None:
            return None
        stated = {name: case[name + STATED] if name in self._implied else value for name, value in case.items() if " " not in name}
        left = tuple(name for name in self._implied if stated[name] is not None and case[name + KEPT + STATED] is None)
        return Forgotten({name: value for name, value in stated.items() if value is not None}, left)


def implied_by(tests: Iterable[Test], vocabulary: Vocabulary) -> dict[str, tuple[Implied, ...]]:
    """The facts to which stated facts give values, of those that tests read and those on which these values rest."""
    found: dict[str, tuple[Implied, ...]] = {}
    todo = [fact for test in tests for fact in facts_of(test)]
    while todo:
        fact = vocabulary.facts.get(todo.pop())
        if fact is not None and fact.silence.implied and fact.name not in found and fact.name != DECISION_DATE:
            found[fact.name] = fact.silence.implied
            todo += [leaf.fact for one in fact.silence.implied for leaf in leaves(one.when) if isinstance(leaf, Test)]
    return found


def _renamed(condition: Condition, names: Mapping[str, object], behind: str) -> Condition:
    """A condition over the facts with some of their names longer."""
    match condition:
        case All(parts):
            return All(tuple(_renamed(part, names, behind) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_renamed(part, names, behind) for part in parts))
        case Not(part):
            return Not(_renamed(part, names, behind))
        case Test():
            return _retested(condition, names, behind)
        case _:
            return condition


def _retested(test: Test, names: Mapping[str, object], behind: str) -> Test:
    operand = test.operand
    if test.operator in (Operator.SAME_AS, Operator.CONTAINS_FACT) and operand in names:
        operand = f"{operand}{behind}"
    elif isinstance(operand, NumberFor) and operand.fact in names:
        operand = replace(operand, fact=operand.fact + behind)
    fact = test.fact + behind if test.fact in names else test.fact
    return test if fact == test.fact and operand is test.operand else replace(test, fact=fact, operand=operand)
