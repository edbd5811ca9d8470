"""The law of an edition, prepared for asking what cases prove: which name rests on which, and what conditions say on its days."""

from zweck.analysis.coverage.formulas import Formula, Formulas
from zweck.analysis.coverage.points import Point, points_of
from zweck.editions.edition import Edition
from zweck.editions.resolve import Resolver, references
from zweck.law.policy import Floor, Rule
from zweck.logic.condition import Condition, DefinitionRef, RuleRef


class Structure:
    """The common part of editions of one shape: `formulas` has the formula of each name, `below` the places to which it refers."""

    def __init__(self, edition: Edition, formulas: Formulas) -> None:
        index = edition.index
        scopes = {plan.scope: plan.version.scope for plan in edition.laws}
        stated = [named.rule or scopes.get(place) for place, named in enumerate(edition.names)]
        self.formulas = tuple(formulas.of(one) if one is not None else None for one in stated)
        self.below = tuple(frozenset(index[key] for key in references(named.condition)) for named in edition.names)
        self.floors = tuple((place, named.rule) for place, named in enumerate(edition.names) if isinstance(named.rule, Floor))
        self._above: dict[int, tuple[int, ...]] = {}
        self._points: dict[int, tuple[Point, ...]] = {}

    def above(self, place: int) -> tuple[int, ...]:
        """The names that rest on one, directly or not, in their order."""
        known = self._above.get(place)
        if known is None:
            found = {place}
            for other in range(place + 1, len(self.below)):
                if not found.isdisjoint(self.below[other]):
                    found.add(other)
            known = self._above[place] = tuple(sorted(found - {place}))
        return known

    def points(self, rule: Rule) -> tuple[Point, ...]:
        """The points of a rule."""
        found = self._points.get(id(rule))
        if found is None:
            found = self._points[id(rule)] = tuple(points_of(rule))
        return found


class Prepared:
    """An edition with its structure and what its conditions resolve to."""

    def __init__(self, edition: Edition, structure: Structure, resolver: Resolver) -> None:
        self.edition = edition
        self.structure = structure
        self._resolver = resolver
        self._leaves: dict[Formula, tuple[Condition, ...]] = {}
        self._resolved: dict[int, Condition] = {}

    def leaves(self, formula: Formula) -> tuple[Condition, ...]:
        """The atoms of a formula, as they stand on these days."""
        found = self._leaves.get(formula)
        if found is None:
            found = self._leaves[formula] = tuple(self._resolver.resolve(atom.leaf, formula.law) for atom in formula.atoms)
        return found

    def resolved(self, condition: Condition, law: str) -> Condition:
        """A condition stated by a law, as it stands on these days."""
        found = self._resolved.get(id(condition))
        if found is None:
            found = self._resolved[id(condition)] = self._resolver.resolve(condition, law)
        return found

    def place(self, reference: DefinitionRef | RuleRef) -> int | None:
        """The place of a resolved reference; `None` where nothing on these days rests on it."""
        return self.edition.index.get(reference.name if isinstance(reference, DefinitionRef) else reference.id)
