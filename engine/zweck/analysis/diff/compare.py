"""Compares two states of the law, law by law and stretch by stretch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import Final

from zweck.analysis.diff.describe import Describer
from zweck.analysis.diff.edits import Edit, edits
from zweck.analysis.diff.examples import Apart, Inside, Wrong, smallest
from zweck.analysis.diff.gaps import LAX, Pair
from zweck.analysis.diff.regions import Found, Regions
from zweck.analysis.diff.responsible import responsible
from zweck.analysis.diff.result import STRICTNESS, Comparison, Direction, Example, LawChange, Region
from zweck.analysis.diff.searching import Searching
from zweck.analysis.diff.touched import conditions, touched
from zweck.analysis.diff.without import Without
from zweck.analysis.space.cases import Cases, excluded, signs
from zweck.analysis.space.classes import Classes, classes_of
from zweck.analysis.space.domains import domains, shape
from zweck.analysis.space.law_space import tests_in_force
from zweck.analysis.space.sides import DAY, Part, Side, Stretch, latest_first
from zweck.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.law.vocabulary import Text, Vocabulary
from zweck.logic.condition import Condition

MAX_REGIONS: Final = 8
NO_EXAMPLE: Final = Example({}, (Outcome.NOT_REGULATED, Outcome.NOT_REGULATED), (Outcome.NOT_REGULATED, Outcome.NOT_REGULATED))
INCOMPLETE: Final = Text("Nur solange nicht alles bekannt ist, wie im Beispiel.", "Only while not everything is known, as in the example.")
NOTHING: Final = Text("", "")

CHANGES: Final[tuple[Pair, ...]] = tuple((old, new) for old in STRICTNESS for new in STRICTNESS if old is not new)


def compare(old: Side, new: Side, at: date | None = None, most: int = MAX_REGIONS) -> Comparison:
    """Everything that changes, or all that does on a day, with at most so many regions for each law and stretch of days.

    Raises:
        Wrong: if the engine does not answer an example as the search found.
    """
    comparing = _Comparing(old, new, most)
    for stretch in latest_first(old, new):
        if at is None or stretch.holds(at):
            comparing.add(stretch)
    return comparing.result()


@dataclass(frozen=True, slots=True)
class _Analysis:
    """How a law of some shape on both sides changes: `pairs` of outcomes, also of incomplete cases, and regions of the complete ones."""

    law: str
    pairs: tuple[Pair, ...]
    found: tuple[Found, ...]
    elsewhere: bool

    @property
    def direction(self) -> Direction:
        """Which way the complete cases go; where none of them changes, the answers to requests with unknown facts."""
        ways = {_stricter(pair) for pair in self.shown}
        if not ways:
            return Direction.EQUIVALENT
        if self.law == COVERAGE:
            return Direction.GAP
        return Direction.MIXED if len(ways) > 1 else Direction.STRICTER if True in ways else Direction.LAXER

    @property
    def shown(self) -> set[Pair]:
        """The changes of complete cases; where there is none, those of answers to incomplete requests."""
        return {(found.old, found.new) for found in self.found} or set(self.pairs)

    @property
    def incomplete(self) -> tuple[Pair, ...]:
        """The changes that only an example shows."""
        return () if self.found else self.pairs


def _stricter(pair: Pair) -> bool:
    return STRICTNESS.index(pair[1]) > STRICTNESS.index(pair[0])


@dataclass(slots=True)
class _Comparing:
    """Collects the changes, stretch by stretch; adjoining ones with the same result make one change, with the examples of the first."""

    old: Side
    new: Side
    most: int
    changes: dict[str, list[tuple[LawChange, object]]] = field(default_factory=dict)
    """The changes of each law by their days, each with what was found on the first of its stretches."""
    analyses: dict[object, _Analysis] = field(default_factory=dict)
    edited: dict[date, tuple[Edit, ...]] = field(default_factory=dict)
    vocabulary: Vocabulary = field(init=False)

    def __post_init__(self) -> None:
        old, new = self.old.vocabulary, self.new.vocabulary
        self.vocabulary = Vocabulary({**old.facts, **new.facts}, {**old.tables, **new.tables})

    def result(self) -> Comparison:
        """All that was found."""
        laws = dict.fromkeys((*self.new.policies.laws, *self.old.policies.laws, *[COVERAGE] * (COVERAGE in self.changes)))
        changes = tuple(change for law in laws for change, _ in self.changes.get(law, ()))
        edited: list[Edit] = []
        for day in sorted(self.edited):
            edited += [edit for edit in self.edited[day] if edit not in edited]
        return Comparison(changes, tuple(edited), tuple(law for law in laws if law not in self.changes))

    def add(self, stretch: Stretch) -> None:
        """Compare the laws of a stretch that an edit touches."""
        edited = edits(self.old, self.new, stretch.day)
        if not edited:
            return
        self.edited[stretch.start or date.min] = edited
        sides = self.old, self.new
        searching, without = cache(partial(Searching, sides, stretch)), Without(sides, stretch)
        old, new = self.old.on(stretch.day), self.new.on(stretch.day)
        for law in dict.fromkeys(plan.version.law for edition in (new, old) for plan in edition.laws):
            parts = Part.of(law, self.old, stretch), Part.of(law, self.new, stretch)
            if touched(law, *parts, edited):
                self._law(_Law(law, sides, parts, stretch, without, searching))

    def _law(self, law: "_Law") -> None:
        cases = Cases(law.classes)
        key: object = (law.name, *(shape(part, cases) for part in law.parts), law.excluded, signs(law.excluded, law.classes))
        gaps = law.gaps()
        weighing = law.name != COVERAGE and gaps[0] != gaps[1]
        analysis = None if weighing else self._analysis(key, law)
        if analysis is None or (law.name != COVERAGE and any(LAX.issuperset(pair) for pair in analysis.pairs)):
            key, weighing = (key, gaps), True
            analysis = self._analysis(key, law, weighing=True)
        describer = Describer(law.classes, self.vocabulary, law.sides, law.stretch.day)
        texts = [(describer.cube(found.cube), describer.cube(found.always)) for found in analysis.found]
        said = (key, texts, law.without.concerning(law.name))
        if self._joined(law, lambda _, found: found == said):
            return
        regions = [law.region(found, text, analysis.found, weighing=weighing) for found, text in zip(analysis.found, texts, strict=True)]
        whole = [Found(*pair, {}, {}) for pair in analysis.incomplete]
        regions += [law.region(found, (INCOMPLETE, NOTHING), (), weighing=weighing, complete=False) for found in whole]
        change = LawChange(law.name, law.stretch.start, law.stretch.until, analysis.direction, tuple(regions), analysis.elsewhere)
        if not self._joined(law, lambda before, _: _alike(before, change)):
            known = self.changes.setdefault(law.name, [])
            known.append((change, said))
            known.sort(key=lambda one: one[0].start or date.min)

    def _analysis(self, key: object, law: "_Law", *, weighing: bool = False) -> _Analysis:
        """The analysis of a law of some shape, made once."""
        if key not in self.analyses:
            self.analyses[key] = law.analysis(self.most, weighing=weighing)
        return self.analyses[key]

    def _joined(self, law: "_Law", same: Callable[[LawChange, object], bool]) -> bool:
        """Whether the stretch of a law adjoins a change that is the same, which it then makes longer."""
        known, stretch = self.changes.get(law.name, []), law.stretch
        for place, (change, said) in enumerate(known):
            after = change.until is not None and stretch.start == change.until + DAY
            before = stretch.until is not None and change.start == stretch.until + DAY
            if (after or before) and same(change, said):
                longer = replace(change, until=stretch.until) if after else replace(change, start=stretch.start)
                known[place] = longer, said
                return True
        return False


@dataclass(slots=True)
class _Law:
    """One law on a stretch of days, on both sides, with the edits of these days, and the search that all its laws share."""

    name: str
    sides: tuple[Side, Side]
    parts: tuple[Part, Part]
    stretch: Stretch
    without: Without
    searching: Callable[[], Searching]
    classes: Mapping[str, Classes] = field(init=False)
    excluded: tuple[Condition, ...] = field(init=False)
    _made: dict[bool, Regions] = field(default_factory=dict)

    def __post_init__(self) -> None:
        allowed = domains(self.sides[0].vocabulary, self.sides[1].vocabulary, self.stretch)
        self.classes = classes_of([*self.parts[0].tests, *self.parts[1].tests], allowed)
        editions = (side.on(self.stretch.day) for side in self.sides)
        self.excluded = excluded(tests_in_force(*editions), *(side.vocabulary for side in self.sides))

    def gaps(self) -> tuple[object, object]:
        """The conditions under which there may be a gap on either side."""
        old, new = (frozenset(conditions(Part.of(COVERAGE, side, self.stretch)).items()) for side in self.sides)
        return old, new

    def analysis(self, most: int, *, weighing: bool) -> _Analysis:
        """How the law changes, with at most so many regions; `weighing` what gaps leave of its answers."""
        searching = self.searching()
        pairs = tuple(pair for pair in CHANGES if searching.exists(self.name, pair, weighing=weighing))
        complete = [pair for pair in pairs if searching.exists(self.name, pair, complete=True, weighing=weighing)]
        regions = self._regions(weighing)
        found: list[Found] = []
        elsewhere = False
        for number, pair in enumerate(complete):
            room = max(1, (most - len(found)) // (len(complete) - number))
            more, rest = regions.found(pair, room)
            found, elsewhere = found + more, elsewhere or rest
        return _Analysis(self.name, pairs, tuple(found), elsewhere)

    def region(self, found: Found, texts: tuple[Text, Text], others: Sequence[Found], *, weighing: bool, complete: bool = True) -> Region:
        """A region with a smallest example, which shows this one alone if any does, and the edits on which the example rests."""
        pair, regions = (found.old, found.new), self._regions(weighing)
        facts = self.searching().example(pair, regions.basis(pair, found.cube), regions.apart(found, others) if complete else ())
        if facts is None:
            raise Wrong(f"a case of `{self.name}` was found, but cannot be found again")
        others_edited = [key for key in regions.edited if found.key and key != found.key]
        keeping = Apart.of(Inside(found.cube, facts, self.parts), others_edited, self.sides)
        example = smallest(self.name, pair, facts, keeping, *self.sides)
        rules = tuple(edit.name for edit in responsible(self.name, example, self.without, *self.sides, self.stretch))
        return Region(*texts, example, *pair, rules, complete)

    def _regions(self, weighing: bool) -> Regions:
        """The regions of this law; their edited conditions are read once."""
        if weighing not in self._made:
            self._made[weighing] = Regions(self.name, self.parts, self.classes, self.searching(), weighing=weighing)
        return self._made[weighing]


def _alike(one: LawChange, other: LawChange) -> bool:
    """Whether two stretches of a law have the same result, with whatever examples."""
    ones, others = ([replace(region, example=NO_EXAMPLE) for region in change.regions] for change in (one, other))
    return (one.direction, one.elsewhere, ones) == (other.direction, other.elsewhere, others)
