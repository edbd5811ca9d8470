"""The space that every search of the law shares: the cases that some laws distinguish, and the laws over them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Final

from zweck.analysis.space.axes import Axis
from zweck.analysis.space.cases import Cases
from zweck.analysis.space.program import Program
from zweck.analysis.space.search import Case, Literal, Met, Written
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition, LawPlan
from zweck.editions.names import Folded, tests_of
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, Test, Value, facts_of, fold, leaves
from zweck.logic.functions import no_names
from zweck.logic.kleene import test as truth_of
from zweck.program.classes import Choice, Classes, Members
from zweck.program.planes import Pair, paired
from zweck.program.verdict import Verdict, law_verdict

Facts = dict[str, Value | None]
IN_SET: Final = frozenset((1,))


def tests_in_force(*editions: Edition) -> list[Test]:
    """Every test on which an outcome of some editions rests."""
    return [test for edition in editions for plan in edition.laws for test in tests_of(edition, plan)]


def _about(conditions: Iterable[Condition]) -> dict[str, list[Condition]]:
    """The conditions that read each fact."""
    found: dict[str, list[Condition]] = {}
    for condition in conditions:
        for name in {fact for leaf in leaves(condition) if isinstance(leaf, Test) for fact in facts_of(leaf)}:
            found.setdefault(name, []).append(condition)
    return found


class LawSpace:
    """Cases over the classes of facts, and laws of any editions that read these facts only.

    Every case has a day, and contradicts nothing. Search is exact.
    """

    def __init__(self, cases: Cases, day: date, met: Met | None = None, *options: str) -> None:
        """Begin with all cases; `day` is that of every case where no test reads the day.

        `met` are cases that other searches met, `options` those of the solver.
        """
        self.classes = cases.classes
        self._day = day
        with Program(Written(cases.classes, day), met or Met(), *options) as program:
            self.program = program
            self.logic = paired(program, program.test)
            if DECISION_DATE in cases.classes:
                program.exclude([-program.is_known(DECISION_DATE)])
            for condition in cases.excluded:
                program.exclude([self.condition(condition).true])
        self._excluded = cases.excluded

    @cached_property
    def complete(self) -> Literal:
        """The claim that every fact is known that has a meaning beside the others: years since a death have none for the living.

        It is written when it is first asked for.
        """
        about = _about(self._excluded)
        with self.program as program:
            return program.all([program.any([program.is_known(fact), self._barred(fact, about.get(fact, ()))]) for fact in self.classes])

    def _barred(self, fact: str, about: Sequence[Condition]) -> Literal:
        """The claim that one of the conditions about a fact contradicts every value of it; a set may be empty."""
        program, classes = self.program, self.classes[fact]
        if not about or isinstance(classes, Members):
            return -program.always
        fixed = [paired(program, partial(self._fixed, fact, classes.value(place))) for place in range(classes.size)]
        return program.any([program.all([fold(condition, value, no_names)[0] for value in fixed]) for condition in about])

    def _fixed(self, fact: str, value: Value, test: Test) -> Pair:
        """A test where a fact has a value; two facts are not compared."""
        if fact not in facts_of(test):
            return self.program.test(test)
        never = -self.program.always
        truth = truth_of(test, {fact: value}) if len(facts_of(test)) == 1 else None
        return Pair(self.program.always if truth is True else never, self.program.always if truth is False else never)

    def condition(self, condition: Condition) -> Pair:
        """A condition of the vocabulary."""
        return fold(condition, self.logic, no_names)

    # --- laws --------------------------------------------------------------------------------------------------------------------

    def reading(self, edition: Edition, known: Mapping[int, Pair] | None = None) -> Folded[Pair]:
        """The names of an edition as literals; `known` are those that another edition has alike, by their places."""
        return Folded(edition, self.logic, known)

    def verdict(self, plan: LawPlan | None, reading: Folded[Pair]) -> Verdict:
        """The verdict of a law; one that is not there regulates nothing."""
        never = -self.program.always
        return Verdict(never, never, never) if plan is None else law_verdict(self.program, plan, reading)

    def outcomes(self, verdict: Verdict) -> dict[Outcome, Literal]:
        """A literal for each outcome of a verdict."""
        found = dict(zip((Outcome.PROHIBITED, Outcome.UNDETERMINED, Outcome.PERMITTED), verdict, strict=True))
        return found | {Outcome.NOT_REGULATED: self.program.all([-literal for literal in verdict])}

    # --- axes --------------------------------------------------------------------------------------------------------------------

    def on(self, axis: Axis, places: Iterable[int], theirs: Classes) -> Literal:
        """The claim that a known fact has one of these places on an axis of `theirs`: its classes, or coarser ones."""
        mine, wanted = self.classes[axis.fact], frozenset(places)
        if isinstance(theirs, Choice) and isinstance(mine, Choice):
            return self.program.has(axis.fact, [place for place in range(mine.size) if theirs.place(mine.value(place)) in wanted])
        groups = mine.groups if isinstance(mine, Members) else ()
        members = set(theirs.groups[axis.group or 0]) if isinstance(theirs, Members) else set()
        some = self.program.member(axis.fact, [number for number, group in enumerate(groups) if not members.isdisjoint(group)])
        return self.program.always if len(wanted) > 1 else some if wanted == IN_SET else -some

    # --- search ------------------------------------------------------------------------------------------------------------------

    def cost(self, *silences: Mapping[str, Value | None], unknown: int = 0) -> None:
        """Let a case cost one for each fact that must be stated and each member of a set; to be said once.

        A fact need not be stated where all of the silences give it the value that it has. `unknown` is what it costs in addition to leave a
        fact unknown where silence would mean a value.
        """
        stated = [fact for fact in self.classes if fact != DECISION_DATE]
        self.program.cost(
            (literal for fact in stated for literal in self._costs(fact, silences, unknown)),
            (unusual for fact in stated for unusual in self._unusual(fact)),
        )

    def _unusual(self, fact: str) -> Iterator[tuple[Literal, int]]:
        """The values of a fact with their ranks among the usual ones."""
        classes, program = self.classes[fact], self.program
        if not classes.usual:
            return
        for place in range(classes.size if isinstance(classes, Choice) else len(classes.groups)):
            literal = program.has(fact, [place]) if isinstance(classes, Choice) else program.member(fact, [place])
            yield literal, classes.rank(place)

    def _costs(self, fact: str, silences: Sequence[Mapping[str, Value | None]], unknown: int) -> Iterator[Literal]:
        classes = self.classes[fact]
        values = [silence[fact] for silence in silences if fact in silence]
        value = values[0] if values and values == values[:1] * len(values) else None
        place = classes.place(value) if value is not None else None
        yield self.program.is_known(fact) if place is None else -self.program.has(fact, [place])
        if isinstance(classes, Members):
            yield from (self.program.member(fact, [group]) for group in range(len(classes.groups)))
        if place is not None:
            yield from [-self.program.is_known(fact)] * unknown

    def exists(self, *wanted: Literal) -> bool:
        """Whether there is a case in which all of the literals hold."""
        return self.program.search.exists(wanted)

    def any_case(self, *wanted: Literal) -> Facts | None:
        """The facts of any case in which all of the literals hold, the day first; `None` if there is none."""
        return self._facts(self.program.search.any_case(wanted))

    def cheapest(self, *wanted: Literal) -> Facts | None:
        """The facts of a case that costs least among those in which all of the literals hold, the day first; `None` if there is none."""
        return self._facts(self.program.search.cheapest(wanted))

    def _facts(self, found: Case | None) -> Facts | None:
        if found is None:
            return None
        return {DECISION_DATE: self._day} | {fact: self.program.value(fact, place) for fact, place in found.items()}
