"""Situations that would prove what no case proves yet: exact, for what is not found does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zweck.analysis.coverage.formulas import Atom, Formula, Formulas
from zweck.analysis.coverage.mattering import Days, Mattering
from zweck.analysis.space.cases import cases_of, domains
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.requests import stated
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Part, Side, Stretch, latest_first
from zweck.editions.edition import LawPlan
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value


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


class Witnesses:
    """Searches for situations, law by law, the latest days first, but those after the newest version of any law last."""

    def __init__(self, policies: PolicySet, formulas: Formulas) -> None:
        self._side = Side(policies)
        self._formulas = formulas
        self._stretches = latest_first(self._side)
        self._laws: dict[tuple[str, object], _Law] = {}
        self._in: dict[tuple[str, object], frozenset[Formula]] = {}

    def find(self, atom: Atom, truth: bool) -> Situation | None:
        """A smallest situation in which an atom has this truth and decides; `None` if there is none on any day."""
        tried: set[tuple[str, object]] = set()
        for stretch in self._stretches:
            for law in self._side.policies.laws:
                part = self._side.part(law, stretch)
                if part.plan is None or atom.formula not in self._stated_in(law, part):
                    continue
                alike = (part.edition.shape, part.dated)
                if (law, alike) in tried:
                    continue
                tried.add((law, alike))
                if (law, alike) not in self._laws:
                    self._laws[law, alike] = _Law(part, part.plan, self._side, stretch, self._formulas)
                found = self._laws[law, alike].search(atom, truth)
                if found is not None:
                    return Situation(law, stated(found, self._side.vocabulary))
        return None

    def _stated_in(self, law: str, part: Part) -> frozenset[Formula]:
        """The formulas on which a law rests on the days of a part."""
        found = self._in.get((law, part.edition.shape))
        if found is None:
            rules = [part.edition.names[place].rule for place in part.places]
            written = [*rules, None if part.plan is None else part.plan.version.scope]
            formulas = (self._formulas.of(one) for one in written if one is not None)
            found = self._in[law, part.edition.shape] = frozenset(formula for formula in formulas if formula is not None)
        return found


class _Law:
    """A law on some days as a program, in which every rule knows whether it matters."""

    def __init__(self, part: Part, plan: LawPlan, side: Side, stretch: Stretch, formulas: Formulas) -> None:
        cases = cases_of(part.tests, domains(side.vocabulary, side.vocabulary, stretch), side.vocabulary)
        self._space = LawSpace(cases, stretch.day)
        with self._space.program as program:
            self._days = Days(program, part.edition, part.resolver, self._space.reading(part.edition), program.test)
            self._space.cost({name: fact.silence.against for name, fact in side.vocabulary.facts.items()})
        self._mattering = Mattering(self._days, plan, formulas)

    @cached_property
    def _matters(self) -> Mapping[Formula, Literal]:
        with self._space.program:
            found = {self._mattering.formula(place): where for place, where in self._mattering.all.items()}
        return {formula: where for formula, where in found.items() if formula is not None}

    def search(self, atom: Atom, truth: bool) -> Facts | None:
        """The facts of a smallest case in which an atom has a truth and decides a rule that matters."""
        if atom.formula not in self._matters:
            return None
        with self._space.program as program:
            pair, decides = self._days.atoms(atom.formula)[atom.number]
            wanted = program.all((self._matters[atom.formula], decides, pair.true if truth else pair.false))
        return self._space.cheapest(wanted)
