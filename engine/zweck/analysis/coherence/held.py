"""The rules of an edition that apply to a question with an adverse value, and whether a law among them explains why it survives.

A law explains it in one of three ways:

* It answers the fact: a requirement that is triggered because of the fact is met, or a ground holds because of it.
* The value is a defect of a title, and wherever grounds read that title one holds whatever there is of the title.
* The law says that it disregards the fact, or a requirement that is met or a ground that holds does; or a prohibition does whose exception
  alone keeps it from holding.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from zweck.analysis.coherence.values import Against
from zweck.editions.edition import Edition, LawPlan, RequirementPlan
from zweck.editions.names import Folded, referred
from zweck.law.policy import Ground, Prohibition, Rule
from zweck.law.policy.rule import Disregard
from zweck.logic.condition import All, Not, facts_of
from zweck.logic.kleene import Kleene, Values
from zweck.program.lanes import Lanes
from zweck.program.planes import Pairs


class Rows(NamedTuple):
    """The truth of an edition's rules in one of several questions.

    Stated are: the value beside what was stated; the same with the fact unknown; with no value of it but this one; with the title unknown.
    """

    beside: Lanes
    unsaid: Lanes
    alone: Lanes
    untitled: Lanes
    names: Pairs
    place: int

    def true(self, name: int) -> bool:
        """Whether a rule applies."""
        return self._has(self.beside, self.names[name].true)

    def false(self, name: int) -> bool:
        """Whether a rule surely does not apply."""
        return self._has(self.beside, self.names[name].false)

    def because(self, name: int) -> bool:
        """Whether a rule applies, does so with the value alone, and would not be known to if the fact were unknown."""
        plane = self.names[name].true
        return self._has(self.beside, plane) and self._has(self.alone, plane) and not self._has(self.unsaid, plane)

    def untitled_true(self, name: int) -> bool:
        """Whether a rule applies whatever there is of the title."""
        return self._has(self.untitled, self.names[name].true)

    def _has(self, lanes: Lanes, plane: int) -> bool:
        return bool(lanes.row(plane) >> self.place & 1)


class Held:
    """The rules of an edition that apply to one question."""

    def __init__(self, edition: Edition, against: Against, rows: Rows, values: Callable[[], Values]) -> None:
        """Take the laws that apply; houses do not count. `values` are the facts with the value, made when they are wanted."""
        self._edition = edition
        self._values = values
        self._against = against
        self._rows = rows
        self.laws = [plan for plan in edition.laws if not plan.gaps and not plan.version.house and not rows.false(plan.scope)]

    def grounds(self, requirement: RequirementPlan) -> list[Ground]:
        """The grounds of a requirement that hold."""
        return [ground for ground, place in requirement.grounds if self._rows.true(place)]

    def explains(self, plan: LawPlan) -> bool:
        """Whether a law answers the fact, or another title carries wherever one has the defect."""
        return any(True for _ in self._answering(plan)) or (bool(self._against.adverse.defect_of) and self._titled(plan))

    def saying(self, plan: LawPlan) -> Iterator[tuple[tuple[str, str], Disregard]]:
        """Where a law, a requirement of it that is met or a ground that holds says that it disregards the fact: law and rule."""
        rules: list[Rule] = [rule for rule, place in plan.prohibitions if rule.disregards and self._excepted(rule, place)]
        rules += [rule for requirement in self._met(plan) for rule in (requirement.rule, *self.grounds(requirement))]
        for one in plan.version.disregards:
            if one.fact == self._against.fact.name:
                yield (plan.version.law, ""), one
        for rule in dict.fromkeys(rules):
            yield from (((rule.law, rule.id), one) for one in rule.disregards if one.fact == self._against.fact.name)

    def citations(self, plan: LawPlan) -> Iterator[str]:
        """The norms by which a law lets the permission survive."""
        said = [one.citation for _, one in self.saying(plan)]
        if not said:
            said = [rule.citation for rule in self._answering(plan)]
        if not said and self._against.adverse.defect_of:
            said = [ground.citation for requirement in self._met(plan) for ground in self._others(requirement)]
        yield from said

    def deciding(self, plan: LawPlan) -> Iterator[Rule]:
        """Prohibitions that hold, requirements that fail, and grounds that hold."""
        yield from (rule for rule, place in plan.prohibitions if self._rows.true(place))
        for requirement in self._met(plan):
            yield from (requirement.rule, *self.grounds(requirement))

    def carrying(self, plan: LawPlan) -> list[Ground]:
        """The grounds that carry what a law requires here."""
        return [ground for requirement in self._met(plan) for ground in self.grounds(requirement)]

    def _met(self, plan: LawPlan) -> list[RequirementPlan]:
        """The requirements of a law that are triggered, or may be."""
        return [requirement for requirement in plan.requirements if not self._rows.false(requirement.trigger)]

    def _excepted(self, rule: Prohibition, place: int) -> bool:
        """Whether a prohibition would hold without its exception."""
        condition = self._edition.names[place].condition
        if rule.unless is None or not isinstance(condition, All):
            return False
        when = All(condition.parts[:-1]) if isinstance(condition.parts[-1], Not) else condition
        return Folded(self._edition, Kleene(self._values())).condition(when) is True

    def _answering(self, plan: LawPlan) -> Iterator[Rule]:
        """Grounds that answer the fact: those of a requirement that is triggered because of it, and those that hold because of it."""
        for requirement in self._met(plan):
            triggered = self._rows.because(requirement.trigger)
            yield from (
                ground for ground, place in requirement.grounds if self._rows.true(place) and (triggered or self._rows.because(place))
            )

    def _titled(self, plan: LawPlan) -> bool:
        return all(self._others(requirement) for requirement in self._met(plan) if self._rests(requirement))

    def _others(self, requirement: RequirementPlan) -> list[Ground]:
        """The grounds that hold without the title."""
        return [ground for ground, place in requirement.grounds if self._rows.untitled_true(place)]

    def _rests(self, requirement: RequirementPlan) -> bool:
        title = self._against.adverse.defect_of
        read = reads(self._edition)
        return any(title in read[place] for _, place in requirement.grounds)


@lru_cache(maxsize=512)
def reads(edition: Edition) -> Sequence[frozenset[str]]:
    """The facts that each name of an edition reads, itself or through those to which it refers."""
    found: list[frozenset[str]] = []
    for place, named in enumerate(edition.names):
        own = (fact for test in edition.made.tests(named.condition) for fact in facts_of(test))
        found.append(frozenset(own).union(*(found[one] for one in referred(edition, place))))
    return found
