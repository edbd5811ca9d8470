"""One law on a stretch of days, on both sides: how it changes, and the cases that show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from zweck.analysis.diff.examples import Inside, Keeping, Wrong, apart, ask, smallest, total
from zweck.analysis.diff.gaps import BETWEEN_LAX, Pair
from zweck.analysis.diff.regions import Found, Regions
from zweck.analysis.diff.result import STRICTNESS, Direction, Example, Region, conditions, resolved
from zweck.analysis.diff.searching import Searching
from zweck.analysis.diff.terms import Cube, Mark
from zweck.analysis.diff.without import Without, responsible
from zweck.analysis.space.axes import Axis, place_on
from zweck.analysis.space.cases import domains, excluded
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.search import Met
from zweck.analysis.space.sides import Part, Side, Stretch, tests_on
from zweck.bounded.cache import made_once
from zweck.editions.coverage import COVERAGE
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition
from zweck.program.classes import Classes, classes_of
from zweck.words.said import says
from zweck.words.text import Text

MAX_EDITS: Final = 40
"""Beyond so many edits on which an outcome may rest, only the latest days of a law are described by regions."""
INCOMPLETE: Final = Text("Nur solange nicht alles bekannt ist, wie im Beispiel.", "Only while not everything is known, as in the example.")
LARGE: Final = Text("Unter anderem im Beispiel.", "Among others in the example.")
NOTHING: Final = Text("", "")


class Days:
    """A stretch of days on both sides, and what all laws share on it."""

    def __init__(self, sides: tuple[Side, Side], stretch: Stretch, met: Met) -> None:
        """`met` are the cases that searches of other days met."""
        self.sides = sides
        self.stretch = stretch
        self._met = met

    @cached_property
    def searching(self) -> Searching:
        """The search of all laws."""
        return Searching(self.sides, self.stretch, self._met)

    @cached_property
    def without(self) -> Without:
        """The new side without some of its edits."""
        return Without(self.sides, self.stretch)

    @cached_property
    def excluded(self) -> tuple[Condition, ...]:
        """The contradictions that no case meets."""
        return excluded(tests_on(self.sides, self.stretch), *dict.fromkeys(side.vocabulary for side in self.sides))

    @cached_property
    def gaps(self) -> tuple[object, object]:
        """The conditions under which there may be a gap on either side."""
        old, new = (frozenset(conditions(side.part(COVERAGE, self.stretch)).items()) for side in self.sides)
        return old, new


@dataclass(frozen=True, slots=True)
class Analysis:
    """How a law of some shape on both sides changes: the pairs of outcomes of complete cases, and of all; regions of the complete ones.

    Of a `large` edit there are no regions.
    """

    law: str
    complete: tuple[Pair, ...]
    pairs: tuple[Pair, ...]
    found: tuple[Found, ...] = ()
    elsewhere: bool = False
    large: bool = False

    @property
    def direction(self) -> Direction:
        """Which way the complete cases go; where none of them changes, the answers to requests with unknown facts."""
        ways = {STRICTNESS.index(new) > STRICTNESS.index(old) for old, new in self.complete or self.pairs}
        if not ways:
            return Direction.EQUIVALENT
        if self.law == COVERAGE:
            return Direction.GAP
        return Direction.MIXED if len(ways) > 1 else Direction.STRICTER if True in ways else Direction.LAXER

    @property
    def by_example(self) -> tuple[tuple[Pair, Text], ...]:
        """The changes that only an example shows, each with a sentence about the others."""
        if self.complete:
            return tuple((pair, LARGE) for pair in self.complete) if self.large else ()
        return tuple((pair, INCOMPLETE) for pair in self.pairs)


@dataclass
class LawThen:
    """One law on a stretch of days."""

    name: str
    parts: tuple[Part, Part]
    days: Days
    _made: dict[bool, Regions] = field(default_factory=dict)

    @cached_property
    def classes(self) -> Mapping[str, Classes]:
        """The classes that the law distinguishes."""
        old, new = (side.vocabulary for side in self.days.sides)
        return classes_of([*self.parts[0].tests, *self.parts[1].tests], domains(old, new, self.days.stretch))

    @cached_property
    def is_same(self) -> bool:
        """Whether no outcome rests on what was edited."""
        return resolved(self.parts[0]) == resolved(self.parts[1])

    @property
    def is_large(self) -> bool:
        """Whether there are so many edits that regions of all days would take too long."""
        return sum(edit.decides for edit in self.days.without.edits) > MAX_EDITS

    def changes_lax(self) -> bool:
        """Whether a case that is permitted turns into one that is not regulated, or the other way."""
        return any(self.days.searching.space.exists(*self.days.searching.changed(self.name, pair)) for pair in BETWEEN_LAX)

    def analysis(self, most: int, *, weighing: bool, outline: bool = False) -> Analysis:
        """How the law changes, with at most so many regions, or none in an outline; `weighing` what gaps leave of its answers."""
        searching = self.days.searching
        complete = searching.pairs(self.name, complete=True, weighing=weighing)
        pairs = searching.pairs(self.name, weighing=weighing, known=complete)
        if outline:
            return Analysis(self.name, complete, pairs, elsewhere=bool(complete), large=True)
        found: list[Found] = []
        elsewhere = False
        for number, pair in enumerate(complete):
            room = max(1, (most - len(found)) // (len(complete) - number))
            more, rest = self._regions(weighing).found(pair, room)
            found, elsewhere = found + more, elsewhere or rest
        return Analysis(self.name, complete, pairs, tuple(found), elsewhere)

    def region(self, found: Found, texts: tuple[Text, Text], others: Sequence[Found], *, weighing: bool) -> Region:
        """A region with a smallest example, which shows this one alone if any does, and the edits on which the example rests."""
        pair, regions = (found.old, found.new), self._regions(weighing)
        facts = self.days.searching.example(pair, regions.basis(pair, found.cube), regions.apart(found, others))
        others_edited = [key for key in regions.edited if found.key and key != found.key]
        keeping = apart(Inside(found.cube, self._there(facts), self.parts), others_edited, self.days.sides)
        return self._shown(pair, texts, self._there(facts), keeping, complete=True)

    def example(self, pair: Pair, text: Text, *, weighing: bool, complete: bool) -> Region:
        """A smallest example of a change, as a region without conditions."""
        searching = self.days.searching
        basis = [*searching.changed(self.name, pair, weighing=weighing), *[searching.space.complete] * complete]
        facts = self._there(searching.example(pair, basis))
        return self._shown(pair, (text, NOTHING), facts, Inside({}, facts, self.parts).holds, complete=complete)

    def shows(self, region: Region, cube: Cube) -> bool:
        """Whether the example of a region of other days shows on these days the same, by the same edits, and lies in a cube of theirs."""
        facts = {**region.example.facts, DECISION_DATE: self.days.stretch.day}
        example = ask(self.name, facts, *self.days.sides)
        if (example.law, example.overall) != (region.example.law, region.example.overall):
            return False
        values = [total(facts, side) for side in self.days.sides]
        inside = all(
            place_on(term, self.classes, side[term.fact]) in places
            for term, places in cube.items()
            if isinstance(term, Axis)
            for side in values
            if term.fact in side
        )
        return (
            inside
            and Inside({term: places for term, places in cube.items() if isinstance(term, Mark)}, facts, self.parts).holds(values)
            and self._because(example) == region.rules
        )

    def _because(self, example: Example) -> tuple[str, ...]:
        """The names of the edits on which an example rests."""
        edited = responsible(self.name, example, self.days.without, *self.days.sides, self.days.stretch)
        return tuple(edit.name for edit in edited)

    def _there(self, facts: Facts | None) -> Facts:
        if facts is None:
            raise Wrong(says("analysis.not_again", law=self.name))
        return facts

    def _shown(self, pair: Pair, texts: tuple[Text, Text], facts: Facts, keeping: Keeping, *, complete: bool) -> Region:
        example = smallest(self.name, pair, facts, keeping, *self.days.sides)
        return Region(*texts, example, *pair, self._because(example), complete)

    def _regions(self, weighing: bool) -> Regions:
        """The regions of this law; their edited conditions are read once."""
        return made_once(self._made, weighing, lambda: Regions(self.name, self.parts, self.classes, self.days.searching, weighing=weighing))
