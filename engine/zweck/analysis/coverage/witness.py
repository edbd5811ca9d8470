"""Situations that would prove what no case proves yet: exact, for what is not found does not exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zweck.analysis.coverage.formulas import Atom, Formula, Formulas
from zweck.analysis.space.cases import cases_of
from zweck.analysis.space.domains import domains
from zweck.analysis.space.law_space import Facts, LawSpace, ThreeValued
from zweck.analysis.space.program import Pair
from zweck.analysis.space.requests import stated
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side, Stretch, latest_first, plan_of
from zweck.decision.decision import Outcome
from zweck.editions.edition import LawPlan
from zweck.editions.names import Folded, reached
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Test, Value, fold, leaves


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation by the law of a day: what is stated, least first; what silence means anyway is left out. `law` is the law concerned."""

    law: str
    facts: Mapping[str, Value | None]

    @property
    def day(self) -> date:
        """The day for which it asks."""
        day = self.facts[DECISION_DATE]
        assert isinstance(day, date)  # noqa: S101  every situation has one
        return day

    @property
    def question(self) -> Question:
        """The situation as a question."""
        return Question(self.facts)


class Witnesses:
    """Searches for situations, law by law, the latest days first, but those after the newest version of any law last."""

    def __init__(self, policies: PolicySet, formulas: Formulas) -> None:
        self._side = Side(policies)
        self._formulas = formulas
        self._stretches = latest_first(self._side)
        self._laws: dict[tuple[str, object], _Law] = {}
        self._in: dict[tuple[str, object], frozenset[Formula]] = {}
        self._parts: dict[tuple[str, Stretch], tuple[object, Part]] = {}

    def find(self, atom: Atom, truth: bool) -> Situation | None:
        """A smallest situation in which an atom has this truth and decides; `None` if there is none on any day."""
        tried: set[tuple[str, object]] = set()
        for stretch in self._stretches:
            for law in self._side.policies.laws:
                if atom.formula not in self._stated_in(law, stretch):
                    continue
                alike, part = self._part(law, stretch)
                if part.plan is None or (law, alike) in tried:
                    continue
                tried.add((law, alike))
                if (law, alike) not in self._laws:
                    self._laws[law, alike] = _Law(part, part.plan, self._side, stretch, self._formulas)
                found = self._laws[law, alike].search(atom, truth)
                if found is not None:
                    return Situation(law, stated(found, self._side.vocabulary))
        return None

    def _stated_in(self, law: str, stretch: Stretch) -> frozenset[Formula]:
        """The formulas on which a law rests on a stretch."""
        edition = self._side.on(stretch.day)
        found = self._in.get((law, edition.shape))
        if found is None:
            plan = plan_of(edition, law)
            rules = [edition.names[place].rule for place in reached(edition, plan)] if plan is not None else []
            written = [*rules, plan.version.scope if plan is not None else None]
            formulas = (self._formulas.of(one) for one in written if one is not None)
            found = self._in[law, edition.shape] = frozenset(formula for formula in formulas if formula is not None)
        return found

    def _part(self, law: str, stretch: Stretch) -> tuple[object, Part]:
        """A law on a stretch, and what it has in common with other stretches on which it has the same meaning: its rules and tables."""
        found = self._parts.get((law, stretch))
        if found is None:
            part = Part.of(law, self._side, stretch)
            names = part.edition.names
            tables = tuple(names[place].condition for place in part.names.values() if names[place].dated)
            found = self._parts[law, stretch] = ((part.edition.shape, tables), part)
        return found


class _Law:
    """A law on some days as a program, in which every rule knows whether it matters."""

    def __init__(self, part: Part, plan: LawPlan, side: Side, stretch: Stretch, formulas: Formulas) -> None:
        self._part = part
        cases = cases_of(part.tests, domains(side.vocabulary, side.vocabulary, stretch), side.vocabulary)
        self._space = LawSpace(cases, stretch.day)
        self._program = self._space.program
        self._matters: dict[Formula, list[Literal]] = {}
        with self._program:
            self._reading = self._space.reading(part.edition)
            self._logic = _Deciding(self._space, self._reading)
            self._space.cost({name: fact.silence.against for name, fact in side.vocabulary.facts.items()})
        self._plan = plan
        self._formulas = formulas
        self._ready = False

    def search(self, atom: Atom, truth: bool) -> Facts | None:
        """The facts of a smallest case in which an atom has a truth and decides a rule that matters."""
        if not self._ready:
            self._prepare()
        if atom.formula not in self._matters:
            return None
        with self._program as program:
            pair, decides = self._deciding(atom.formula)[atom.number]
            goal = program.all([program.any(self._matters[atom.formula]), decides, pair[0 if truth else 1]])
            wanted = program.atom(goal)
        return self._space.cheapest(wanted)

    # --- what matters ------------------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._ready = True
        with self._program:
            for formula, matters in self._roots():
                self._matters.setdefault(formula, []).append(matters)
            for place in sorted(self._part.names.values(), reverse=True):
                found = self._formula(place)
                if found in self._matters:
                    self._hand_down(found)

    def _formula(self, place: int) -> Formula | None:
        if place == self._plan.scope:
            return self._formulas.of(self._plan.version.scope) if self._plan.version.scope is not None else None
        rule = self._part.edition.names[place].rule
        return self._formulas.of(rule) if rule is not None else None

    def _roots(self) -> Iterator[tuple[Formula, Literal]]:
        """The scope, triggers, grounds and prohibitions, each with what makes it matter (`coverage/proofs.py`)."""
        program, plan = self._program, self._plan
        scope = self._reading.of(plan.scope)
        failing = [self._reading.of(place)[0] for _, place in plan.prohibitions]
        found: list[tuple[int, Literal]] = []
        for requirement in plan.requirements:
            triggered, passes = self._reading.of(requirement.trigger)
            pairs = {place: self._reading.of(place) for _, place in requirement.grounds}
            failing.append(program.all([triggered, *(no for _, no in pairs.values())]))
            found.append((requirement.trigger, program.all([scope[0], *(-yes for yes, _ in pairs.values())])))
            for ground, place in requirement.grounds:
                others = [-pairs[other][0] for one, other in requirement.grounds if other != place and one.id not in ground.beside]
                found.append((place, program.all([scope[0], -passes, *others])))
        permitted = self._space.outcomes(plan, self._reading)[Outcome.PERMITTED]
        for _, place in plan.prohibitions:
            found.append((place, program.all([scope[0], program.any([self._reading.of(place)[0], permitted])])))
        found.append((plan.scope, program.any(failing)))
        for place, matters in found:
            formula = self._formula(place)
            if formula is not None:
                yield formula, matters

    def _hand_down(self, formula: Formula) -> None:
        """A formula to which one that matters refers matters where the reference decides."""
        matters = self._program.any(self._matters[formula])
        for atom, (pair, decides) in zip(formula.atoms, self._deciding(formula), strict=True):
            resolved = self._part.resolver.resolve(atom.leaf, formula.law)
            if isinstance(resolved, Test):
                continue
            known = self._program.any(pair)
            for part, (_, turns) in zip(leaves(resolved), fold(resolved, self._logic, self._logic.atom)[1], strict=True):
                below = self._referred(part)
                if below is not None:
                    self._matters.setdefault(below, []).append(self._program.all([matters, decides, known, turns]))

    def _referred(self, part: Condition) -> Formula | None:
        """The formula to which a resolved atom refers."""
        if not isinstance(part, DefinitionRef | RuleRef):
            return None
        place = self._part.edition.index.get(part.name if isinstance(part, DefinitionRef) else part.id)
        return self._formula(place) if place is not None else None

    def _deciding(self, formula: Formula) -> list[tuple[Pair, Literal]]:
        """Each atom, and what makes it decide as long as its own truth is known."""
        logic = replace(self._logic, resolve=lambda leaf: self._part.resolver.resolve(leaf, formula.law))
        return fold(formula.condition, logic, logic.atom)[1]


Deciding = tuple[Pair, list[tuple[Pair, Literal]]]
"""A condition, and each of its atoms with what makes it decide, as long as its own truth is known."""


@dataclass(frozen=True, slots=True)
class _Deciding:
    """The logic of deciding atoms in literals (`coverage/formulas.py` has it in truths)."""

    space: LawSpace
    reading: Folded[Pair]
    resolve: Callable[[Condition], Condition] = lambda leaf: leaf

    def atom(self, leaf: Condition) -> Deciding:
        """A test or reference; unknown where nothing on these days rests on it."""
        resolved, never = self.resolve(leaf), -self.space.program.true
        pair = self.reading.condition(resolved) if self.reading.knows(resolved) else (never, never)
        return pair, [(pair, self.space.program.true)]

    def test(self, test: Test) -> Deciding:
        """A test is an atom."""
        return self.atom(test)

    def all(self, parts: Iterable[Deciding]) -> Deciding:
        """An atom decides where it decides its own part, and the others are true."""
        found = list(parts)
        return self._kleene.all([pair for pair, _ in found]), self._deciding_alone(found, 0)

    def any(self, parts: Iterable[Deciding]) -> Deciding:
        """An atom decides where it decides its own part, and the others are false."""
        found = list(parts)
        return self._kleene.any([pair for pair, _ in found]), self._deciding_alone(found, 1)

    def negated(self, part: Deciding) -> Deciding:
        """The negation: the atoms that decide a formula decide its opposite."""
        return self._kleene.negated(part[0]), part[1]

    @property
    def _kleene(self) -> ThreeValued:
        return ThreeValued(self.space.program)

    def _deciding_alone(self, parts: Sequence[Deciding], neutral: int) -> list[tuple[Pair, Literal]]:
        found: list[tuple[Pair, Literal]] = []
        for number, (_, atoms) in enumerate(parts):
            others = [pair[neutral] for other, (pair, _) in enumerate(parts) if other != number]
            found += [(atom, self.space.program.all([decides, *others])) for atom, decides in atoms]
        return found
