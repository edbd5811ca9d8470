"""Which rules of a law matter, and which atoms decide them, over any gates: the rows of many cases, or the literals of a search.

A rule matters where a requirement, a prohibition or a whole law would have another result if the rule had another truth. It is enough that
this is so in the law concerned; other laws may forbid the same act. A definition matters where it decides a rule that matters.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from zweck.analysis.coverage.formulas import Formula, Formulas
from zweck.editions.edition import Edition, LawPlan
from zweck.editions.names import reached
from zweck.editions.resolve import Resolver, key_in
from zweck.law.policy import Rule, Scope
from zweck.logic.condition import Condition, DefinitionRef, Meaning, RuleRef, Test, fold, leaves
from zweck.program.planes import Gates, Pair, Pairs, paired
from zweck.program.verdict import law_verdict

Atoms = list[tuple[Pair, int]]
"""The atoms of a condition in their order, each with where it decides as long as its own truth is known."""


def deciding(condition: Condition, gates: Gates, read: Callable[[Condition], Pair]) -> tuple[Pair, Atoms]:
    """The pair of a condition, and its atoms (`coverage/formulas.py` has the meaning); `read` gives the pair of an atom."""

    def atom(leaf: Condition) -> tuple[Pair, Atoms]:
        pair = read(leaf)
        return pair, [(pair, gates.always)]

    def alone(parts: Sequence[tuple[Pair, Atoms]], neutral: int) -> Atoms:
        found: Atoms = []
        for number, (_, atoms) in enumerate(parts):
            others = [pair[neutral] for other, (pair, _) in enumerate(parts) if other != number]
            found += [(atom, gates.all((decides, *others))) for atom, decides in atoms]
        return found

    def all(parts: Iterable[tuple[Pair, Atoms]]) -> tuple[Pair, Atoms]:  # an atom decides where the others are true
        found = [*parts]
        return kleene.all([pair for pair, _ in found]), alone(found, 0)

    def any(parts: Iterable[tuple[Pair, Atoms]]) -> tuple[Pair, Atoms]:  # an atom decides where the others are false
        found = [*parts]
        return kleene.any([pair for pair, _ in found]), alone(found, 1)

    kleene = paired(gates, read)
    return fold(condition, Meaning(atom, all, any, lambda part: (kleene.negated(part[0]), part[1])), atom)


@dataclass(frozen=True)
class Days:
    """An edition over gates: its names, and the tests that stand in its conditions."""

    gates: Gates
    edition: Edition
    resolver: Resolver
    names: Pairs
    test: Callable[[Test], Pair]
    known: dict[Formula, Atoms] = field(default_factory=dict)

    def condition(self, condition: Condition, law: str) -> Pair:
        """A condition that a law states, as it stands on these days; a rule on which nothing rests then is unknown."""
        return self.resolved(self.resolver.resolve(condition, law))

    def resolved(self, condition: Condition) -> Pair:
        """A condition that is resolved."""
        return fold(condition, paired(self.gates, self.test), self._refer)

    def _refer(self, reference: DefinitionRef | RuleRef) -> Pair:
        place = self.edition.index.get(key_in(reference))
        never = self.gates.any(())
        return Pair(never, never) if place is None else self.names[place]

    def atoms(self, formula: Formula) -> Atoms:
        """The atoms of a formula."""
        found = self.known.get(formula)
        if found is None:
            _, found = deciding(formula.condition, self.gates, lambda leaf: self.condition(leaf, formula.law))
            self.known[formula] = found
        return found


class Mattering:
    """The rules of one law that matter, the scope among them, and the formulas on which these turn."""

    def __init__(self, days: Days, plan: LawPlan, formulas: Formulas) -> None:
        self._days = days
        self._plan = plan
        self._formulas = formulas

    def stated(self, place: int) -> Rule | Scope | None:
        """The rule or scope at a place."""
        return self._plan.version.scope if place == self._plan.scope else self._days.edition.names[place].rule

    def formula(self, place: int) -> Formula | None:
        """The formula at a place."""
        stated = self.stated(place)
        return None if stated is None else self._formulas.of(stated)

    @cached_property
    def roots(self) -> dict[int, int]:
        """By their places the scope, triggers, grounds and prohibitions, with where each matters as long as its truth is known."""
        found: dict[int, list[int]] = {}
        for place, where in self._roots():
            found.setdefault(place, []).append(where)
        return {place: self._days.gates.any(several) for place, several in found.items()}

    @cached_property
    def all(self) -> dict[int, int]:
        """By their places all rules that matter, definitions and floors among them where a reference to them decides."""
        gates, found = self._days.gates, dict[int, int]()
        waiting = {place: [where] for place, where in self.roots.items()}
        for place in sorted(reached(self._days.edition, self._plan), reverse=True):  # what refers stands behind what it refers to
            if place in waiting:
                found[place] = gates.any(waiting[place])
                for below, where in self._handed_down(place, found[place]):
                    waiting.setdefault(below, []).append(where)
        return found

    def _roots(self) -> Iterator[tuple[int, int]]:
        gates, plan, names = self._days.gates, self._plan, self._days.names
        applies = names[plan.scope].true
        failing = [names[place].true for _, place in plan.prohibitions]
        for requirement in plan.requirements:
            trigger, pairs = names[requirement.trigger], {place: names[place] for _, place in requirement.grounds}
            failing.append(gates.all((trigger.true, *(pair.false for pair in pairs.values()))))
            yield requirement.trigger, gates.without(applies, gates.any([pair.true for pair in pairs.values()]))
            for ground, place in requirement.grounds:
                others = [pairs[other].true for one, other in requirement.grounds if other != place and one.id not in ground.beside]
                yield place, gates.without(applies, gates.any((trigger.false, *others)))
        permitted = law_verdict(gates, plan, names).permitted
        for _, place in plan.prohibitions:
            yield place, gates.all((applies, gates.any((names[place].true, permitted))))
        if plan.version.scope is not None:
            yield plan.scope, gates.any(failing)

    def _handed_down(self, place: int, matters: int) -> Iterator[tuple[int, int]]:
        """The places to which a formula that matters refers, with where the reference decides it."""
        days, formula = self._days, self.formula(place)
        if formula is None:
            return
        for atom, (pair, decides) in zip(formula.atoms, days.atoms(formula), strict=True):
            resolved = days.resolver.resolve(atom.leaf, formula.law)
            if isinstance(resolved, Test):
                continue
            where = days.gates.all((matters, decides, days.gates.any(pair)))
            _, atoms = deciding(resolved, days.gates, days.resolved)
            for part, (_, turns) in zip(leaves(resolved), atoms, strict=True):
                below = None if isinstance(part, Test) else days.edition.index.get(key_in(part))
                if below is not None and self.stated(below) is not None:
                    yield below, days.gates.all((where, turns))
