"""Smallest requests, proven by asking both sides."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zweck.analysis.diff.gaps import answers, gap_in, reading_in
from zweck.analysis.diff.result import Example
from zweck.analysis.diff.terms import Cube, Mark
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.requests import shrunk
from zweck.analysis.space.sides import Part, Side, outcome_of
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.editions.names import Folded
from zweck.facts.question import Question, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.logic.kleene import Truth
from zweck.words.said import SaidError, says

Keeping = Callable[[Sequence[Facts]], bool]
"""The property that a request keeps while it is made smaller: whether total facts of the two sides have it."""


class Wrong(SaidError):
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
    return isinstance(day, date) and gap_in(side.on(day), total(facts, side))


def _of_gap(gap: bool) -> Outcome:
    return Outcome.UNDETERMINED if gap else Outcome.NOT_REGULATED


def smallest(law: str, claimed: tuple[Outcome, Outcome], facts: Facts, inside: Keeping, old: Side, new: Side) -> Example:
    """The request without everything that does not matter: both sides answer as before, and the case stays inside the cube.

    Raises:
        Wrong: if the sides do not answer to the request as claimed for this law.
    """
    best = ask(law, facts, old, new)
    if best.law != claimed:
        (before, after), (old_answer, new_answer) = claimed, best.law
        raise Wrong(says("analysis.other_change", law=law, before=before, after=after, old=old_answer, new=new_answer))
    silent = [total({}, side) for side in (old, new)]

    def shows(several: Sequence[Facts]) -> Iterator[bool]:
        for left in several:
            found = ask(law, left, old, new) if inside([total(left, side) for side in (old, new)]) else None
            yield found is not None and (found.law, found.overall) == (best.law, best.overall)

    unsaid = [name for name, value in facts.items() if all(side.get(name) == value for side in silent)]
    return ask(law, shrunk(facts, shows, unsaid), old, new)


@dataclass(frozen=True, slots=True)
class Inside:
    """The claim that a case stays inside a cube: the facts of its axes keep their values, and its marks hold or do not hold as before."""

    cube: Cube
    facts: Mapping[str, Value | None]
    parts: tuple[Part, Part]

    def holds(self, values: Sequence[Facts]) -> bool:
        """Whether total facts of the two sides are inside."""
        return self.read(_read(self.parts, values), values)

    def read(self, readings: Sequence[Folded[Truth]], values: Sequence[Facts]) -> bool:
        """The cube with the conditions of both sides read."""
        for term, places in self.cube.items():
            if isinstance(term, Mark):
                if readings[term.side].condition(term.resolved(self.parts[term.side])) is not (places == {1}):
                    return False
            elif any(side[term.fact] != self.facts[term.fact] for side in values if term.fact in side):
                return False
        return True


def apart(inside: Inside, edited: Iterable[str], sides: tuple[Side, Side]) -> Keeping:
    """The claim that a case stays inside, and that the edited conditions that have the same truth on both sides in it keep one."""
    readings = _read(inside.parts, [total(dict(inside.facts), side) for side in sides])
    keys = [key for key in edited if _same_truth(key, inside.parts, readings)]

    def holds(values: Sequence[Facts]) -> bool:
        now = _read(inside.parts, values)
        return inside.read(now, values) and all(_same_truth(key, inside.parts, now) for key in keys)

    return holds


def _read(parts: tuple[Part, Part], values: Sequence[Facts]) -> list[Folded[Truth]]:
    """The conditions of both sides for total facts, each read once."""
    return [reading_in(part.edition, read) for part, read in zip(parts, values, strict=True)]


def _same_truth(key: str, parts: tuple[Part, Part], readings: Sequence[Folded[Truth]]) -> bool:
    """Whether a named condition has the same truth on both sides; it is false where there is none."""
    one, other = (
        reading[part.edition.index[key]] if key in part.edition.index else False for part, reading in zip(parts, readings, strict=True)
    )
    return one is other


def total(facts: Facts, side: Side) -> Facts:
    """The total facts of a request to a side, by reading U."""
    stated = {name: value for name, value in facts.items() if name in side.vocabulary.facts}
    return dict(complete(Question(stated), side.vocabulary).values)
