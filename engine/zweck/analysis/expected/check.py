"""Compares what an edit changes with what was stated that it may change. Exact, as the comparison itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache, partial

from zweck.analysis.diff.flips import Flip
from zweck.analysis.diff.result import STRICTNESS, Comparison, Direction, Edit, Example, LawChange
from zweck.analysis.diff.without import Without
from zweck.analysis.expected.explaining import Change, Explaining, needed_of
from zweck.analysis.expected.files import Change as Stated
from zweck.analysis.expected.files import Expectation
from zweck.analysis.space.sides import Side, Stretch, stretches
from zweck.editions.resolve import DAY
from zweck.forms.diagnostics import NOWHERE, Span


class Kind(StrEnum):
    """How an edit differs from what was stated."""

    UNSTATED = "unstated"
    """A law changes of which that was not stated."""
    OTHERWISE = "otherwise"
    """A law changes in another way than stated."""
    ABSENT = "absent"
    """A law does not change although that was stated."""
    OTHER_RULE = "other rule"
    """Cases change for another edit than the stated ones."""
    IDLE_RULE = "idle rule"
    """A stated edit brings nothing about: without it the others explain every case that changes."""
    OUTSIDE = "outside"
    """A case changes that does not satisfy the stated condition."""
    UNSTATED_TEST = "unstated test"
    """A test case flips of which that was not stated."""
    ABSENT_TEST = "absent test"
    """A test case does not flip although that was stated."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference: the law and days concerned, what was stated (`None`: nothing) and what is, and an example where there can be one.

    `names` are rules or a test case; `flip` is how a test case flips.
    """

    kind: Kind
    law: str = ""
    start: date | None = None
    until: date | None = None
    stated: Direction | None = None
    found: Direction = Direction.EQUIVALENT
    names: tuple[str, ...] = ()
    example: Example | None = field(default=None, compare=False)
    flip: Flip | None = None
    span: Span = field(default=NOWHERE, compare=False)


def deviations(
    changes: Iterable[Stated], comparison: Comparison, old: Side, new: Side, flips: Sequence[Flip] | None, at: date | None = None
) -> list[Deviation]:
    """Every way in which an edit, or what it does on the days around one, is not what was stated."""
    stated = list(changes)
    laws = [one for change in stated for one in change.laws]
    names = dict.fromkeys([*(change.law for change in comparison.laws), *(one.law for one in laws)])
    checking = [_Law(law, [one for one in laws if one.law == law], comparison, old, new) for law in names]
    for stretch in stretches(old, new):
        if at is None or stretch.holds(at):
            without = cache(partial(Without, (old, new), stretch))
            for law in checking:
                law.add(stretch, without)
    found = [deviation for law in checking for deviation in law.result()]
    return found + (list(_tests(stated, flips)) if flips is not None else [])


def _tests(changes: Iterable[Stated], flips: Sequence[Flip]) -> Iterator[Deviation]:
    stated = {id: span for change in changes for id, span in change.tests}
    for flip in flips:
        if flip.case.id not in stated:
            yield Deviation(Kind.UNSTATED_TEST, names=(flip.case.id,), flip=flip, span=flip.case.span)
    flipping = {flip.case.id for flip in flips}
    yield from (Deviation(Kind.ABSENT_TEST, names=(id,), span=span) for id, span in stated.items() if id not in flipping)


@dataclass(slots=True)
class _Law:
    """Compares the expectations of a law with its changes, stretch by stretch."""

    law: str
    stated: list[Expectation]
    comparison: Comparison
    old: Side
    new: Side
    found: list[Deviation] = field(default_factory=list)
    needed: dict[Expectation, set[str]] = field(default_factory=dict)
    explained: list[tuple[object, list[Deviation]]] = field(default_factory=list)

    def add(self, stretch: Stretch, without: Callable[[], Without]) -> None:
        """Compare the days of a stretch."""
        days = stretch.start, stretch.until
        change = next((one for one in self.comparison.laws if one.law == self.law and one.covers(stretch)), None)
        direction = change.direction if change is not None else Direction.EQUIVALENT
        entry = next((one for one in self.stated if one.holds(*days)), None)
        wanted = entry.direction if entry is not None else Direction.EQUIVALENT
        if direction is not wanted:
            kind = Kind.UNSTATED if entry is None else Kind.ABSENT if direction is Direction.EQUIVALENT else Kind.OTHERWISE
            stated = entry.direction if entry is not None else None
            span = entry.span if entry is not None else NOWHERE
            example = _telling(change, wanted) if change is not None else None
            self._note(Deviation(kind, self.law, *days, stated, direction, example=example, span=span))
        elif entry is None:
            partly = next((one for one in self.stated if one.meets(*days) and one.direction is not direction), None)
            if partly is not None:
                self._note(Deviation(Kind.ABSENT, self.law, *days, partly.direction, span=partly.span))
        if entry is not None and direction is not Direction.EQUIVALENT and wanted is not Direction.EQUIVALENT:
            self._explain(entry, Change.of(self.law, stretch, (self.old, self.new), without()), change)

    def result(self) -> list[Deviation]:
        """All differences."""
        idle = [
            Deviation(Kind.IDLE_RULE, self.law, entry.start, entry.until, names=(name,), span=entry.span)
            for entry, needed in self.needed.items()
            for name in entry.rules
            if name not in needed
        ]
        return self.found + idle

    def _note(self, deviation: Deviation) -> None:
        """Keep a difference; one that goes on from the days before is one."""
        if not self._goes_on(deviation):
            self.found.append(deviation)

    def _goes_on(self, deviation: Deviation) -> bool:
        """Whether a difference from the same statement goes on from the days before, as which it is then kept."""
        for place, known in enumerate(self.found):
            follows = known.until is not None and deviation.start == known.until + DAY and deviation.span == known.span
            if follows and replace(known, start=None, until=None) == replace(deviation, start=None, until=None):
                self.found[place] = replace(known, until=deviation.until)
                return True
        return False

    def _explain(self, entry: Expectation, change: Change, found: LawChange | None) -> None:
        """Whether the stated edits explain every case that changes, each of them some, and whether all satisfy the condition."""
        start, until = change.stretch.start, change.stretch.until
        chosen = [edit for edit in change.without.edits if edit.name in entry.rules]
        alike = (entry, [edit.name for edit in chosen], change.key())
        before = next((differences for key, differences in self.explained if key == alike), None)
        if before is not None and all(self._goes_on(replace(one, start=start, until=until)) for one in before):
            return
        here = list(self._differences(entry, change, chosen))
        for one in here:
            self._note(one)
        if before is None:
            self.explained.append((alike, here))
            cases = [change.request(dict(region.example.facts)) for region in (found.regions if found is not None else ())]
            needed = self.needed.setdefault(entry, set())
            needed.update([edit.name for edit in needed_of(change, chosen, needed, cases)])

    def _differences(self, entry: Expectation, change: Change, chosen: Sequence[Edit]) -> Iterator[Deviation]:
        """Cases that the edits do not explain, each by others than those before it, and one that does not satisfy the condition."""
        days = change.stretch.start, change.stretch.until
        explaining = Explaining(change, chosen, entry.only)
        outside, more = explaining.outside(), True
        while more and (example := explaining.unexplained()) is not None:
            because = [edit for edit in explaining.because(example) if edit not in chosen]
            names = tuple(edit.name for edit in because)
            yield Deviation(Kind.OTHER_RULE, self.law, *days, names=names, example=example, span=entry.span)
            chosen, more = [*chosen, *because], bool(because)
            explaining = Explaining(change, chosen)
        if outside is not None:
            yield Deviation(Kind.OUTSIDE, self.law, *days, example=outside, span=entry.span)


def _telling(change: LawChange, wanted: Direction) -> Example | None:
    """An example of a change, if there is one of a change that goes another way than wanted."""
    ways = {True: Direction.STRICTER, False: Direction.LAXER}
    other = [one for one in change.regions if ways[STRICTNESS.index(one.new) > STRICTNESS.index(one.old)] is not wanted]
    return next((region.example for region in (*other, *change.regions)), None)
