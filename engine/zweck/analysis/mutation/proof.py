"""Proves that no case whatever can notice a mutant, or finds one that does; by search over all cases, incomplete ones included."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from zweck.analysis.mutation.differing import Differing
from zweck.analysis.mutation.mutant import Mutant
from zweck.analysis.mutation.placed import Placed, placed
from zweck.analysis.mutation.witness import Witness, witness
from zweck.analysis.space.cases import Cases, cases_of
from zweck.analysis.space.domains import domains, form, shape
from zweck.analysis.space.law_space import tests_in_force
from zweck.analysis.space.sides import Part, Side, Stretch, latest_first, plan_of
from zweck.bounded.progress import Progress, quietly
from zweck.editions.names import reached, tests_in, tests_of
from zweck.editions.resolve import references
from zweck.logic.condition import Test

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
        part = Part.of(law, self.side, stretch)
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
        return found.before.names[found.place].key, form(found.condition, cases.classes)
    after = found.after
    return shape(replace(part, edition=after, plan=plan_of(after, law)), cases)
