"""Searches a law for a case in which leaving facts out permits what was prohibited or open.

The reading of what is not stated is monotone but for implied values: a fact that was stated otherwise may have one once it is left out. So
two readings of one case stand in one program, that of all that is stated and that of what is kept; they share every fact to which nothing
gives a value: leaving out such a fact, too, only makes more unknown. The ordinary course may be presumed in either reading: it rests on
stated facts, and so is never presumed for more facts where fewer are stated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final

from zweck.analysis.space.cases import Cases, cases_of, changing, domains
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.over_days import Form, bounds, during, over_days
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side, Stretch
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition
from zweck.editions.names import Folded
from zweck.law.vocabulary import DECISION_DATE, Implied, Vocabulary
from zweck.logic.condition import Condition, NumberFor, Operator, Test, facts_of, leaves, rewritten
from zweck.program.classes import Classes
from zweck.program.planes import Pair, paired
from zweck.program.verdict import law_verdict

GOOD: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)
KEPT: Final = " kept"
"""Behind the name of a fact: its value where some facts are left out."""
STATED: Final = " stated"
"""Behind either name: the value that is stated, and not implied."""
TOGETHER: Final = 16
"""Forms of a law that are searched at once: of fewer there are more proofs, and of more each proof is harder."""
LATEST_CONFLICTS: Final = "--heuristic=Berkmin"
"""The solver decides what stands in its latest conflicts: two readings of one law differ in few places. A proof takes a quarter less."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A case that a law does not permit, and does once some of its stated facts are left out."""

    facts: Facts
    names: tuple[str, ...]


def searched(law: str, side: Side) -> Iterator[tuple[date, Forgotten]]:
    """The smallest such case of each form of a law that has one, latest first, with a day of that form.

    Forms are searched together first; one by one only where that finds a case, or where they are too different.
    """
    for _, alike in groupby(changing(law, side), key=lambda form: _reads_the_day(form[1], side)):
        forms = [*alike]
        for together in (forms[place : place + TOGETHER] for place in range(0, len(forms), TOGETHER)):
            edition = over_days(together) if len(together) > 1 else None
            if edition is None or _silence(together, edition, side).forgotten() is not None:
                found = ((form[0].day, _silence([form], form[1].edition, side).forgotten()) for form in together)
                yield from ((day, case) for day, case in found if case is not None)


def _silence(forms: Sequence[Form], edition: Edition, side: Side) -> "Silence":
    """The search of several forms at once, which read the day either all or none; the names of all are those of an edition."""
    days = forms[0][0] if len(forms) == 1 else Stretch(None, None)
    tests = [test for _, part, _ in forms for test in _tests(part, side)]
    beside = (test for stretch, _, _ in forms if len(forms) > 1 for test in bounds(stretch))
    cases = cases_of(tests, domains(side.vocabulary, side.vocabulary, days), side.vocabulary, beside=beside)
    return Silence(forms, edition, cases, implied_by(tests, side.vocabulary), days.day)


def _tests(part: Part, side: Side) -> list[Test]:
    """The tests on which a law rests, and those on which the implied values rest that it reads."""
    implied = (one.when for several in implied_by(part.tests, side.vocabulary).values() for one in several)
    return [*part.tests, *(leaf for condition in implied for leaf in leaves(condition) if isinstance(leaf, Test))]


def _reads_the_day(part: Part, side: Side) -> bool:
    return any(DECISION_DATE in facts_of(test) for test in _tests(part, side))


class Silence:
    """Forms of a law with all that is stated, and with what is kept of it."""

    def __init__(
        self, forms: Sequence[Form], edition: Edition, cases: Cases, implied: Mapping[str, tuple[Implied, ...]], day: date
    ) -> None:
        """Write both readings of the cases that the law and the implied values distinguish."""
        self._implied = implied
        self._space = LawSpace(self._twice(cases), day, None, LATEST_CONFLICTS)
        with self._space.program:
            for name in self._implied:
                self._read(name)
            self._permitted = self._wanted(forms, edition)
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

    def _wanted(self, forms: Sequence[Form], edition: Edition) -> Literal:
        program = self._space.program
        readings = [Folded(edition, paired(program, partial(self._test, kept))) for kept in ("", KEPT)]
        claims: dict[Literal, list[Stretch]] = {}
        for stretch, part, plan in forms:
            places = {place: edition.index[part.edition.names[place].key] for place in plan.points()}
            verdicts = ({place: reading[there] for place, there in places.items()} for reading in readings)
            before, after = (law_verdict(program, plan, names) for names in verdicts)
            claim = program.all((program.any((before.prohibited, before.undetermined)), -after.prohibited, -after.undetermined))
            claims.setdefault(claim, []).append(stretch)
        if len(forms) == 1:
            return next(iter(claims))
        return program.any([program.all((self._space.condition(during(days)).true, claim)) for claim, days in claims.items()])

    def _test(self, kept: str, test: Test) -> Pair:
        return self._space.program.test(_retested(test, self._implied, kept))

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
    return rewritten(condition, lambda leaf: _retested(leaf, names, behind) if isinstance(leaf, Test) else leaf)


def _retested(test: Test, names: Mapping[str, object], behind: str) -> Test:
    operand = test.operand
    if test.operator in (Operator.SAME_AS, Operator.CONTAINS_FACT) and operand in names:
        operand = f"{operand}{behind}"
    elif isinstance(operand, NumberFor) and operand.fact in names:
        operand = replace(operand, fact=operand.fact + behind)
    fact = test.fact + behind if test.fact in names else test.fact
    return test if fact == test.fact and operand is test.operand else replace(test, fact=fact, operand=operand)
