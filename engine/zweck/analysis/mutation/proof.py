"""How mutants fare: killed by a case, proven to change no answer, or surviving.

A search over all cases, incomplete ones included, proves that no case whatever can notice a mutant, or finds one that does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.analysis.mutation.mutant import Mutant
from zweck.analysis.mutation.noticed import Noticing, Witness, witness
from zweck.analysis.mutation.periods import Records
from zweck.analysis.mutation.placed import Placed, placed
from zweck.analysis.space.cases import Cases, cases_of, domains, shape
from zweck.analysis.space.law_space import Facts, LawSpace, tests_in_force
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side, Stretch, latest_first, plan_of
from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case
from zweck.cases.records import RecordCase
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition
from zweck.editions.names import Folded, reached, resting, tests_of
from zweck.editions.resolve import references
from zweck.facts.question import Question, complete
from zweck.logic.condition import Test, tests_in
from zweck.periods.rows import PeriodRow
from zweck.program.planes import Pair
from zweck.program.verdict import Observable, observable, together

UNKNOWN: Final = 3
"""The additional cost of an unknown fact: stories in which every fact is known read better."""


class _Shown(NamedTuple):
    """The answer of some laws in literals, as cases observe it."""

    outcomes: Mapping[Outcome, Literal]
    parts: Observable


class Differing:
    """Some laws of an edition, as they are and as mutants have them, over the same cases."""

    def __init__(self, side: Side, stretch: Stretch, cases: Cases, laws: Collection[str], several: Sequence[Placed]) -> None:
        """Write the program."""
        edition = side.on(stretch.day)
        self._space = LawSpace(cases, stretch.day)
        with self._space.program as program:
            self._program = program
            reading = self._space.reading(edition)
            before = self._shown(edition, reading, laws)
            scopes = [reading[plan.scope] for plan in edition.laws if plan.version.law in laws]
            self._settled = program.all([program.any(scope) for scope in scopes])
            permitted = program.all([self._settled, before.outcomes[Outcome.PERMITTED]])
            self._decided = program.any([permitted, before.outcomes[Outcome.PROHIBITED]])
            after = [self._after(found, reading, laws) for found in several]
            self._wanted = [self._differ(before, shown) for shown in after]
            self._turned = [self._turn(before, shown) for shown in after]
            self._space.cost(complete(Question({}, presume_unstated=True), side.vocabulary).values, unknown=UNKNOWN)

    def case(self, number: int) -> Facts | None:
        """A case that notices a mutant, with as little to state as possible, if there is one.

        Preferably one that is permitted by the one and prohibited by the other, or else one that the law decides.
        """
        wanted = self._wanted[number]
        if not self._space.exists(wanted):
            return None
        likes: list[list[Literal]] = [[self._turned[number]], [self._decided], []]
        return next(case for more in likes if (case := self._space.cheapest(wanted, *more)) is not None)

    def _after(self, found: Placed, reading: Folded[Pair], laws: Collection[str]) -> _Shown:
        after = found.after
        if found.place < 0:
            return self._shown(after, self._space.reading(after), laws)
        known = reading.read_but({found.place, *resting(after, found.place)})
        return self._shown(after, self._space.reading(after, known), laws)

    def _shown(self, edition: Edition, reading: Folded[Pair], laws: Collection[str]) -> _Shown:
        plans = [plan for plan in edition.laws if plan.version.law in laws]
        verdict = together(self._program, [self._space.verdict(plan, reading) for plan in plans])
        return _Shown(self._space.outcomes(verdict), observable(self._program, plans, reading))

    def _differ(self, before: _Shown, after: _Shown) -> Literal:
        """The claim that a case can distinguish the answers."""
        return self._program.any([*self._differences(before, after)])

    def _turn(self, before: _Shown, after: _Shown) -> Literal:
        """The claim that what is permitted is prohibited then, or the other way round, and it is known which laws apply."""
        ways = ((Outcome.PERMITTED, Outcome.PROHIBITED), (Outcome.PROHIBITED, Outcome.PERMITTED))
        found = [self._program.all([before.outcomes[one], after.outcomes[other]]) for one, other in ways]
        return self._program.all([self._settled, self._program.any(found)])

    def _differences(self, before: _Shown, after: _Shown) -> Iterator[Literal]:
        for outcome, literal in before.outcomes.items():
            yield self._program.without(literal, after.outcomes[outcome])
        (laws, grounds, failed), (laws_after, grounds_after, failed_after) = before.parts, after.parts
        for one, other in ((laws, laws_after), (laws_after, laws), (grounds, grounds_after), (failed, failed_after)):
            for name, literal in one.items():
                yield self._program.without(literal, other.get(name, -self._program.always))


TOGETHER: Final = 48
"""The number of mutants in one program: more make each search slower, fewer write the law more often."""


@dataclass(slots=True)
class Prover:
    """Examines mutants, law by law and stretch by stretch, the latest first."""

    side: Side
    seen: set[object] = field(default_factory=set)
    found: dict[Mutant, Witness] = field(default_factory=dict)

    def examine(self, mutants: Sequence[Mutant], along: Progress = quietly) -> dict[Mutant, Witness]:
        """For each mutant that some case would notice such a case; the others are equivalent."""
        dated = [(Stretch(mutant.day, mutant.day), [mutant]) for mutant in mutants if mutant.day is not None]
        lasting = [mutant for mutant in mutants if mutant.day is None]
        for stretch, several in along("stretches", [*dated, *((stretch, lasting) for stretch in latest_first(self.side))]):
            self._on(stretch, [mutant for mutant in several if mutant not in self.found])
        return self.found

    def _on(self, stretch: Stretch, mutants: Sequence[Mutant]) -> None:
        several = [found for mutant in mutants if (found := placed(mutant, self.side, stretch)) is not None]
        editions = [self.side.on(stretch.day), *(found.built for found in several if found.built is not None)]
        for law in dict.fromkeys(plan.version.law for edition in editions for plan in edition.laws):
            self._law(law, stretch, [found for found in several if found.mutant not in self.found])

    def _law(self, law: str, stretch: Stretch, several: Sequence[Placed]) -> None:
        """Search the cases of one law for those that notice the mutants of rules on which it rests."""
        part = self.side.part(law, stretch)
        places = set(reached(part.edition, part.plan)) if part.plan is not None else set()
        touching = [found for found in several if found.built is not None or found.place in places]
        if not touching:
            return
        tests = [*part.tests, *(test for found in touching for test in _tests(law, found, places))]
        cases = cases_of(tests, domains(self.side.vocabulary, self.side.vocabulary, stretch), self.side.vocabulary)
        alike = shape(part, cases)
        new = [found for found in touching if self._new(found, alike, _form(law, found, part, places, cases))]
        for start in range(0, len(new), TOGETHER):
            self._search(law, stretch, cases, new[start : start + TOGETHER])

    def _new(self, found: Placed, before: object, after: object) -> bool:
        """Whether something changes for the law, and was not searched before."""
        key = (found.mutant, before, after)
        if before == after or key in self.seen:
            return False
        self.seen.add(key)
        return True

    def _search(self, law: str, stretch: Stretch, cases: Cases, several: Sequence[Placed]) -> None:
        differing = Differing(self.side, stretch, cases, {law}, several)
        for number, found in enumerate(several):
            facts = differing.case(number)
            if facts is None:
                continue
            shown = witness(facts, found, self.side) or self._beside_others(stretch, found)
            if shown is not None:
                self.found[found.mutant] = shown

    def _beside_others(self, stretch: Stretch, found: Placed) -> Witness | None:
        """A case that notices a mutant by the answer of all laws together; `None` where others always hide what one law says."""
        laws = {plan.version.law for edition in (found.before, found.after) for plan in edition.laws}
        vocabulary = self.side.vocabulary
        cases = cases_of(tests_in_force(found.before, found.after), domains(vocabulary, vocabulary, stretch), vocabulary)
        facts = Differing(self.side, stretch, cases, laws, [found]).case(0)
        return None if facts is None else witness(facts, found, self.side)


def _single(found: Placed, places: Collection[int]) -> bool:
    """Whether a mutant changes one condition of a law, and the law rests on nothing then on which it does not rest now."""
    index = found.before.index
    return found.built is None and all(index[key] in places for key in references(found.condition))


def _tests(law: str, found: Placed, places: Collection[int]) -> Iterable[Test]:
    """The tests on which a law rests by the mutant, and perhaps not as it is."""
    if _single(found, places):
        return tests_in(found.condition)
    after = found.after
    plan = plan_of(after, law)
    return tests_of(after, plan) if plan is not None else ()


def _form(law: str, found: Placed, part: Part, places: Collection[int], cases: Cases) -> object:
    """The law as the mutant has it, by how it distinguishes the places of classes."""
    if _single(found, places):
        return found.before.names[found.place].key, cases.forms.of(found.condition)
    after = found.after
    return shape(replace(part, edition=after, plan=plan_of(after, law)), cases)


class State(StrEnum):
    """The fate of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    EXPLAINED = "explained"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Result:
    """The fate of a mutant: killed by a case (by its id), equivalent, or surviving although a case, the witness, would kill it.

    A changed row of periods survives where no case of a record notices it; `record` would, if there is one around the edges of its class.
    A survivor is explained where the file `survivors.yaml` of its law says `why` it may survive.
    """

    state: State
    case: str = ""
    witness: Witness | None = None
    why: str = ""
    record: RecordCase | None = None


def examine(
    side: Side, cases: Iterable[Case], mutants: Sequence[Mutant], along: Progress = quietly, records: Iterable[RecordCase] = ()
) -> list[Result]:
    """The fate of each mutant; `records` are the cases that notice changed rows of periods. All cases must pass by the law as it is."""
    noticing, rows = Noticing(side, [*along("cases", cases)]), Records(side.policies, records)
    fates: dict[Mutant, Result] = {}
    killers: dict[Mutant, str] = {}
    for mutant in along("mutants", mutants):
        if isinstance(mutant.old, PeriodRow):
            fates[mutant] = _of_row(mutant.old, mutant.new, rows)
        elif (case := noticing.case(mutant)) is not None:
            killers[mutant] = case.id
    left = [mutant for mutant in mutants if mutant not in killers and mutant not in fates]
    witnesses = Prover(side).examine(left, along)
    return [fates.get(mutant) or _result(killers.get(mutant), witnesses.get(mutant)) for mutant in mutants]


def _of_row(row: PeriodRow, new: object, records: Records) -> Result:
    then = new if isinstance(new, PeriodRow) else None
    killer = records.case(row, then)
    return Result(State.KILLED, case=killer.id) if killer is not None else Result(State.SURVIVED, record=records.witness(row, then))


def _result(killer: str | None, witness: Witness | None) -> Result:
    if killer is not None:
        return Result(State.KILLED, case=killer)
    return Result(State.EQUIVALENT) if witness is None else Result(State.SURVIVED, witness=witness)
