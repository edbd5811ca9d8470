"""The proofs that cases give, all cases together: by rules that matter, atoms that decide and what was asked the row of the cases.

Editions in which a law rests on the same names are looked at as one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from zweck.analysis.coverage.formulas import Atom, Formulas, Point, Polarity, exceptions, points_of, scope_point
from zweck.analysis.coverage.mattering import Days, Mattering
from zweck.cases.observed import Batch
from zweck.editions.build import Editions
from zweck.editions.edition import Edition, LawPlan
from zweck.editions.names import numbers_of, reached, referred, resting
from zweck.law.policy import Floor, Ground, Prohibition, Rule, Scope
from zweck.logic.kleene import Truth
from zweck.program.planes import Pair
from zweck.program.verdict import Altered, Rows

K = TypeVar("K")
Proof = tuple[Point, Polarity]
Stated = tuple[str, str]
"""A law and the id of a rule in it, or `scope`."""


@dataclass(slots=True)
class _Group:
    """Editions in which a law, or what rests on a floor, is the same: the first of them, and the rows of their cases by either reading."""

    edition: Edition
    plan: LawPlan | None
    place: int
    places: list[int]
    u: int = 0
    s: int = 0


@dataclass
class Proofs:
    """The proofs of the cases of a batch."""

    batch: Batch
    editions: Editions
    formulas: Formulas
    points: dict[Proof, int] = field(default_factory=dict)
    decided: dict[tuple[Atom, bool], int] = field(default_factory=dict)
    seen: dict[tuple[Atom, bool], int] = field(default_factory=dict)
    mattering: dict[Stated, int] = field(default_factory=dict)
    """The cases in which a rule matters and holds."""
    laws: dict[str, int] = field(default_factory=dict)
    """The cases in which a law applies, or its rules are asked."""

    def __post_init__(self) -> None:
        """Look at each law and each floor."""
        for group in self._groups.values():
            days = self._days(group.edition, group.u, group.s)
            if group.plan is None:
                self._floor(days, group)
            else:
                self._law(days, group.plan, group.places)

    def truth(self, atom: Atom, edition: Edition, place: int) -> Truth:
        """The truth of an atom in one case, whose edition is given."""
        bit = 1 << place
        against = self.batch.answers(edition).against & bit
        true, false = self._days(edition, bit & ~against, against).condition(atom.leaf, atom.formula.law)
        return True if true else False if false else None

    def _days(self, edition: Edition, u: int, s: int) -> Days:
        chosen = self.batch.chosen(edition, u, s)
        return Days(Rows(u | s), edition, self.editions.resolver(edition.start or date.min), chosen, chosen.test)

    @cached_property
    def _groups(self) -> Mapping[object, _Group]:
        found: dict[object, _Group] = {}
        known: dict[tuple[int, int], list[int]] = {}
        for edition, row in self.batch.rows.items():
            against, numbers = self.batch.answers(edition).against, numbers_of(edition)
            for plan, place in self._looked_at(edition):
                subject = (id(edition.index), place)  # editions of one shape have it in common
                if subject not in known:
                    known[subject] = reached(edition, plan) if plan is not None else [place, *resting(edition, place)]
                places = known[subject]
                key = (None if plan is None else id(plan.version), tuple([numbers[one] for one in places]))
                group = found.setdefault(key, _Group(edition, plan, place, places))
                group.u |= row & ~against
                group.s |= against
        return found

    def _looked_at(self, edition: Edition) -> Iterator[tuple[LawPlan | None, int]]:
        """The laws of an edition with their scopes, and its floors."""
        yield from ((plan, plan.scope) for plan in edition.laws)
        yield from ((None, place) for place, named in enumerate(edition.names) if isinstance(named.rule, Floor))

    # --- laws --------------------------------------------------------------------------------------------------------------------

    def _law(self, days: Days, plan: LawPlan, places: list[int]) -> None:
        found = Mattering(days, plan, self.formulas)
        self._questioned(days, plan, sorted(places, reverse=True), found)
        if plan.gaps:
            return
        for place, where in found.roots.items():
            stated = found.stated(place)
            if isinstance(stated, Scope):
                _both(self.points, scope_point(plan.version.law, stated), days.names[place], where)
            elif stated is not None:
                self._rule(days, stated, days.names[place], where)
        for place, where in found.all.items():
            stated, formula = found.stated(place), found.formula(place)
            if isinstance(stated, Rule):
                _note(self.mattering, (stated.law, stated.id), where & days.names[place].true)
            for atom, (pair, decides) in zip(formula.atoms, days.atoms(formula), strict=True) if formula is not None else ():
                for truth, row in ((True, pair.true), (False, pair.false)):
                    _note(self.decided, (atom, truth), where & decides & row)
                    _note(self.seen, (atom, truth), where & decides & row)

    def _questioned(self, days: Days, plan: LawPlan, places: list[int], found: Mattering) -> None:
        """The formulas that cases put to the question: those of scopes, and in the laws that apply all but grounds not needed."""
        applies = 0 if plan.gaps else days.names[plan.scope].true
        applied = dict.fromkeys((plan.scope, *(one.trigger for one in plan.requirements), *(one for _, one in plan.prohibitions)), applies)
        for requirement in plan.requirements:
            _, passes = days.names[requirement.trigger]
            for _, place in requirement.grounds:
                applied[place] = applied.get(place, 0) | applies & ~passes
        asked = {plan.scope: days.gates.always}
        _note(self.laws, plan.version.law, applies)
        for place in places:
            formula = found.formula(place)
            if formula is not None:
                _note(self.laws, formula.law, applied.get(place, 0))
                row = asked.get(place, 0) | applied.get(place, 0)
                for atom, (pair, _) in zip(formula.atoms, days.atoms(formula), strict=True) if row else ():
                    _note(self.seen, (atom, True), row & pair.true)
                    _note(self.seen, (atom, False), row & pair.false)
            for below in referred(days.edition, place):
                for several in (applied, asked):
                    several[below] = several.get(below, 0) | several.get(place, 0)

    # --- rules -------------------------------------------------------------------------------------------------------------------

    def _rule(self, days: Days, rule: Rule, pair: Pair, matters: int) -> None:
        """A rule where it matters proves itself, and its exceptions where these are what matters."""
        found = tuple(points_of(rule))
        if not found or not matters:
            return
        _both(self.points, found[0], pair, matters)
        gates, parts = days.gates, [days.condition(part, rule.law) for part in exceptions(rule)]
        but = matters & pair.false & (gates.always if rule.when is None or not parts else days.condition(rule.when, rule.law).true)
        for number, point in enumerate(found[1:]):
            _note(self.points, (point, Polarity.HOLDS_NOT), matters & pair.true)
            others = gates.all([part.false for place, part in enumerate(parts) if place != number])
            _note(self.points, (point, Polarity.HOLDS), but & others & ~parts[number].false)

    def _floor(self, days: Days, group: _Group) -> None:
        """A floor matters where a ground or a prohibition would have another truth if it had; that says nothing of its atoms."""
        edition, place, gates = group.edition, group.place, days.gates
        rule, pair = edition.names[place].rule, days.names[place]
        others = Altered(days.names, {place: Pair(pair.false, pair.true)})
        turned = replace(days, names=others)
        differing: list[int] = []
        for above in group.places[1:]:
            named, old = edition.names[above], days.names[above]
            now = others[above] = turned.resolved(named.condition)
            if isinstance(named.rule, Ground | Prohibition):
                differing += [one ^ other for one, other in zip(now, old, strict=True)]
        matters = gates.any(differing) & gates.any(pair)
        if rule is not None:
            _note(self.mattering, (rule.law, rule.id), matters & pair.true)
            self._rule(days, rule, pair, matters)


def _both(points: dict[Proof, int], point: Point, pair: Pair, matters: int) -> None:
    _note(points, (point, Polarity.HOLDS), matters & pair.true)
    _note(points, (point, Polarity.HOLDS_NOT), matters & pair.false)


def _note(found: dict[K, int], key: K, row: int) -> None:
    if row:
        found[key] = found.get(key, 0) | row
