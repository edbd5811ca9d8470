"""Smallest requests, proven by asking both sides, and the edits that an answer rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from zweck.analysis.diff.edits import Edit, taken_back
from zweck.analysis.diff.gaps import answers, scope_of_gaps
from zweck.analysis.diff.result import Example
from zweck.analysis.diff.terms import Cube, Mark
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.requests import shrunk
from zweck.analysis.space.sides import Part, Side, Stretch, outcome_of, plan_of
from zweck.combine import law_verdict
from zweck.decision import Outcome
from zweck.editions.build import Cycle
from zweck.editions.coverage import COVERAGE
from zweck.editions.edition import Edition
from zweck.editions.reading import reached
from zweck.facts import Question, against_controller, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Value
from zweck.logic.kleene import Truth, evaluate


class Wrong(Exception):
    """Two ways of deciding disagree: what a search found is not what the engine answers."""


def ask(law: str, facts: Facts, old: Side, new: Side) -> Example:
    """The answers of both sides to a request."""
    before, after = old.ask(facts), new.ask(facts)
    gaps = _gap(facts, old), _gap(facts, new)
    own = (_of_gap(gaps[0]), _of_gap(gaps[1])) if law == COVERAGE else (outcome_of(law, before), outcome_of(law, after))
    return Example(facts, answers(own, gaps), (before.outcome, after.outcome))


def _gap(facts: Facts, side: Side) -> bool:
    """Whether there may be a gap in a request, by what is stated."""
    day = facts.get(DECISION_DATE)
    return isinstance(day, date) and gap_in(side.on(day), _resolved(facts, side))


def gap_in(edition: Edition, values: Mapping[str, Value | None]) -> bool:
    """Whether there may be a gap with these total facts."""
    place = scope_of_gaps(edition)
    return place is not None and truth_in(edition, edition.names[place].condition, values) is not False


def _of_gap(gap: bool) -> Outcome:
    return Outcome.UNDETERMINED if gap else Outcome.NOT_REGULATED


def smallest(law: str, claimed: tuple[Outcome, Outcome], facts: Facts, inside: "Keeping", old: Side, new: Side) -> Example:
    """The request without everything that does not matter: both sides answer as before, and the case stays inside the cube.

    Raises:
        Wrong: if the sides do not answer to the request as claimed for this law.
    """
    best = ask(law, facts, old, new)
    if best.law != claimed:
        raise Wrong(f"`{law}` was found to change from {' to '.join(claimed)}, but the sides answer {' and '.join(best.law)}")
    silent = [_resolved({}, side) for side in (old, new)]

    def shows(left: Facts) -> bool:
        if not inside.holds([_resolved(left, side) for side in (old, new)]):
            return False
        found = ask(law, left, old, new)
        return (found.law, found.overall) == (best.law, best.overall)

    unsaid = [name for name, value in facts.items() if all(side.get(name) == value for side in silent)]
    return ask(law, shrunk(facts, shows, unsaid), old, new)


class Keeping(Protocol):
    """The property that a request keeps while it is made smaller."""

    def holds(self, values: Sequence[Facts]) -> bool:
        """Whether it does with these total facts of the two sides."""
        ...


@dataclass(frozen=True, slots=True)
class Inside:
    """That a case stays inside a cube: the facts of its axes keep their values, and its marks hold or do not hold as before."""

    cube: Cube
    facts: Mapping[str, Value | None]
    parts: tuple[Part, Part]

    def holds(self, values: Sequence[Facts]) -> bool:
        """Whether total facts of the two sides are inside."""
        for term, places in self.cube.items():
            if isinstance(term, Mark):
                part = self.parts[term.side]
                if truth_in(part.edition, term.resolved(part), values[term.side]) is not (places == {1}):
                    return False
            elif any(side[term.fact] != self.facts[term.fact] for side in values if term.fact in side):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Apart:
    """That a case stays inside a cube, and that conditions that are edited, too, keep the same truth on both sides."""

    inside: Inside
    keys: tuple[str, ...]

    @classmethod
    def of(cls, inside: Inside, edited: Iterable[str], sides: tuple[Side, Side]) -> "Apart":
        """Of the edited conditions those that have the same truth in the case now."""
        values = [_resolved(dict(inside.facts), side) for side in sides]
        return cls(inside, tuple(key for key in edited if _alike(key, inside.parts, values)))

    def holds(self, values: Sequence[Facts]) -> bool:
        """Whether it does with these total facts of the two sides."""
        return self.inside.holds(values) and all(_alike(key, self.inside.parts, values) for key in self.keys)


def _alike(key: str, parts: tuple[Part, Part], values: Sequence[Facts]) -> bool:
    """Whether a named condition has the same truth on both sides; it is false where there is none."""
    editions = [part.edition for part in parts]
    one, other = (
        truth_in(edition, edition.names[edition.index[key]].condition, read) if key in edition.index else False
        for edition, read in zip(editions, values, strict=True)
    )
    return one is other


def _resolved(facts: Facts, side: Side) -> Facts:
    stated = {name: value for name, value in facts.items() if name in side.vocabulary.facts}
    return dict(complete(Question(stated), side.vocabulary).values)


def _readings(facts: Facts, side: Side) -> tuple[Facts, Facts]:
    """The total facts of a request by reading U and by reading S."""
    stated = {name: value for name, value in facts.items() if name in side.vocabulary.facts}
    found = complete(Question(stated), side.vocabulary)
    return dict(found.values), dict((against_controller(found) or found).values)


def responsible(law: str, example: Example, edited: Iterable[Edit], old: Side, new: Side, stretch: Stretch) -> tuple[Edit, ...]:
    """The edits without which the example would be answered on the new side as on the old: none of them can be left out."""
    facts = dict(example.facts)
    read, against = ({**one, **other} for one, other in zip(_readings(facts, old), _readings(facts, new), strict=True))
    kept = [edit for edit in edited if edit.decides]

    def said(edition: Edition) -> Outcome:
        found = outcome_in(law, edition, read)
        is_open = found in (Outcome.UNDETERMINED, Outcome.PROHIBITED) and law != COVERAGE
        return Outcome.PROHIBITED if is_open and outcome_in(law, edition, against) is Outcome.PROHIBITED else found

    before = old.on(stretch.day)
    was, gap = said(before), gap_in(before, read)

    def undone(chosen: list[Edit]) -> bool:
        try:
            edition = taken_back(old, new, stretch, chosen)
        except Cycle:
            return False
        one, other = answers((was, said(edition)), (gap, gap_in(edition, read)))
        return one is other

    for edit in tuple(kept):
        rest = [other for other in kept if other is not edit]
        if undone(rest):
            kept = rest
    return tuple(kept)


def outcome_in(law: str, edition: Edition, values: Mapping[str, Value | None]) -> Outcome:
    """The outcome of one law of an edition for total facts."""
    plan = plan_of(edition, law)
    if plan is None:
        return Outcome.NOT_REGULATED
    truths = {place: truth_in(edition, edition.names[place].condition, values) for place in reached(edition, plan)}
    return law_verdict(plan, [truths.get(place) for place in range(len(edition.names))]).outcome


def truth_in(edition: Edition, condition: Condition, values: Mapping[str, Value | None]) -> Truth:
    """The truth of a condition of an edition for total facts."""
    known: dict[str, Truth] = {}

    def lookup(reference: DefinitionRef | RuleRef) -> Truth:
        key = reference.name if isinstance(reference, DefinitionRef) else reference.id
        if key not in known:
            known[key] = evaluate(edition.names[edition.index[key]].condition, values, lookup)
        return known[key]

    return evaluate(condition, values, lookup)
