"""Compares two states of the law, law by law and stretch by stretch."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from zweck.analysis.diff.describe import Describer
from zweck.analysis.diff.law import NOTHING, Analysis, Days, LawThen
from zweck.analysis.diff.result import Comparison, Edit, Example, LawChange, Region, touched
from zweck.analysis.space.cases import Cases, conditions_of, shape, signs
from zweck.analysis.space.search import Met
from zweck.analysis.space.sides import Side, Stretch, alike_on, latest_first
from zweck.bounded.cache import made_once
from zweck.bounded.progress import Progress, quietly
from zweck.decision.decision import Outcome
from zweck.editions.coverage import COVERAGE
from zweck.editions.resolve import DAY
from zweck.law.vocabulary import Vocabulary
from zweck.words.text import Text

MAX_REGIONS: Final = 8
NO_EXAMPLE: Final = Example({}, (Outcome.NOT_REGULATED, Outcome.NOT_REGULATED), (Outcome.NOT_REGULATED, Outcome.NOT_REGULATED))


def compare(old: Side, new: Side, at: date | None = None, most: int = MAX_REGIONS, along: Progress = quietly) -> Comparison:
    """The changes on all days, or on one, with at most so many regions for each law and stretch of days.

    Raises:
        Wrong: if the engine does not answer an example as the search found.
    """
    comparing = _Comparing(old, new, most)
    for stretch in along("stretches", [] if old is new else latest_first(old, new)):
        if at is None or stretch.holds(at):
            comparing.add(stretch)
    return comparing.result()


@dataclass(slots=True)
class _Comparing:
    """Collects the changes, stretch by stretch; adjoining ones with the same result make one change, with the examples of the first."""

    old: Side
    new: Side
    most: int
    changes: dict[str, list[tuple[LawChange, list[object]]]] = field(default_factory=dict)
    """The changes of each law by their days, each with all that was found on its stretches."""
    analyses: dict[object, Analysis] = field(default_factory=dict)
    lax: dict[object, bool] = field(default_factory=dict)
    forms: dict[object, tuple[int]] = field(default_factory=dict)
    written: dict[object, tuple[int]] = field(default_factory=dict)
    edited: dict[date, tuple[Edit, ...]] = field(default_factory=dict)
    met: Met = field(default_factory=Met)
    vocabulary: Vocabulary = field(init=False)

    def __post_init__(self) -> None:
        old, new = self.old.vocabulary, self.new.vocabulary
        self.vocabulary = Vocabulary({**old.facts, **new.facts}, {**old.tables, **new.tables})

    def result(self) -> Comparison:
        """The findings, all together."""
        laws = dict.fromkeys((*self.new.policies.laws, *self.old.policies.laws, *[COVERAGE] * (COVERAGE in self.changes)))
        changes = tuple(change for law in laws for change, _ in self.changes.get(law, ()))
        edited: list[Edit] = []
        for day in sorted(self.edited):
            edited += [edit for edit in self.edited[day] if edit not in edited]
        return Comparison(changes, tuple(edited), tuple(law for law in laws if law not in self.changes))

    def add(self, stretch: Stretch) -> None:
        """Compare the laws of a stretch that an edit touches."""
        if alike_on(self.old, self.new, stretch.day):
            return
        days = Days((self.old, self.new), stretch, self.met)
        edited = days.without.edits
        if not edited:
            return
        self.edited[stretch.start or date.min] = edited
        old, new = self.old.on(stretch.day), self.new.on(stretch.day)
        for law in dict.fromkeys(plan.version.law for edition in (new, old) for plan in edition.laws):
            parts = self.old.part(law, stretch), self.new.part(law, stretch)
            if touched(law, *parts, edited):
                self._law(LawThen(law, parts, days))

    def _law(self, law: LawThen) -> None:
        outline = law.is_large and law.name in self.changes
        key: object = (outline, law.name, *self._form(law))
        analysis, weighing = self._weighed(key, law, outline=outline)
        texts = self._texts(law, analysis)
        said: object = (key, law.days.gaps if weighing else (), texts, law.days.without.concerning(law.name))
        if outline:
            said = (analysis.direction, analysis.complete, analysis.pairs)
        if self._joined(law, said, lambda before, found: said in found or _goes_on(before, law, analysis, texts)):
            return
        change = LawChange(
            law.name,
            law.days.stretch.start,
            law.days.stretch.until,
            analysis.direction,
            tuple(_regions(law, analysis, texts, weighing=weighing)),
            analysis.elsewhere,
        )
        if not self._joined(law, said, lambda before, _: _same_result(before, change)):
            known = self.changes.setdefault(law.name, [])
            known.append((change, [said]))
            known.sort(key=lambda one: one[0].start or date.min)

    def _form(self, law: LawThen) -> tuple[int, ...]:
        """The number of the shape of a law on both sides, the same for the same conditions; where no edit has an effect none is needed."""
        if law.is_same:
            return ()
        days, excluded = law.days, law.days.excluded
        written = (excluded, *(conditions_of(part, days.stretch, side) for part, side in zip(law.parts, days.sides, strict=True)))
        if written not in self.written:
            cases = Cases(law.classes)
            self.written[written] = self.forms.setdefault(
                (*(shape(part, cases) for part in law.parts), excluded, signs(excluded, law.classes)), (len(self.forms),)
            )
        return self.written[written]

    def _weighed(self, key: object, law: LawThen, *, outline: bool) -> tuple[Analysis, bool]:
        """The analysis of a law of some shape, made once, and whether gaps were weighed: where they change, or what is lax does."""
        if law.is_same:
            return Analysis(law.name, (), ()), False
        old, new = law.days.gaps
        weighing = law.name != COVERAGE and (old != new or self._changes_lax(key, law))
        key = (key, law.days.gaps if weighing else ())
        if key not in self.analyses:
            self.analyses[key] = law.analysis(self.most, weighing=weighing, outline=outline)
        return self.analyses[key], weighing

    def _changes_lax(self, key: object, law: LawThen) -> bool:
        """Whether answers of a law of some shape change that a gap would leave open."""
        return made_once(self.lax, key, law.changes_lax)

    def _texts(self, law: LawThen, analysis: Analysis) -> list[tuple[Text, Text]]:
        if not analysis.found:
            return []
        describer = Describer(law.classes, self.vocabulary, law.days.sides, law.days.stretch.day)
        return [(describer.cube(found.cube), describer.cube(found.always)) for found in analysis.found]

    def _joined(self, law: LawThen, said: object, same: Callable[[LawChange, list[object]], bool]) -> bool:
        """Whether the stretch of a law, of which `said` was found, adjoins a change that is the same, which it then makes longer."""
        known, stretch = self.changes.get(law.name, []), law.days.stretch
        for place, (change, found) in enumerate(known):
            after = change.until is not None and stretch.start == change.until + DAY
            before = stretch.until is not None and change.start == stretch.until + DAY
            if (after or before) and same(change, found):
                longer = replace(change, until=stretch.until) if after else replace(change, start=stretch.start)
                known[place] = longer, found if said in found else [*found, said]
                return True
        return False


def _regions(law: LawThen, analysis: Analysis, texts: list[tuple[Text, Text]], *, weighing: bool) -> list[Region]:
    regions = [law.region(found, text, analysis.found, weighing=weighing) for found, text in zip(analysis.found, texts, strict=True)]
    complete = bool(analysis.complete)
    return regions + [law.example(pair, text, weighing=weighing, complete=complete) for pair, text in analysis.by_example]


def _goes_on(before: LawChange, law: LawThen, analysis: Analysis, texts: list[tuple[Text, Text]]) -> bool:
    """Whether a law changes on these days as on others before or after: by the only edit that can matter, or as their examples show it."""
    regions, by_example = before.regions[: len(texts)], before.regions[len(texts) :]
    wanted = [
        *((*text, found.old, found.new, True) for text, found in zip(texts, analysis.found, strict=True)),
        *((text, NOTHING, *pair, bool(analysis.complete)) for pair, text in analysis.by_example),
    ]
    edited = tuple([edit.name for edit in law.days.without.concerning(law.name) if edit.decides])
    return (
        (before.direction, before.elsewhere) == (analysis.direction, analysis.elsewhere)
        and [(one.text, one.always, one.old, one.new, one.complete) for one in before.regions] == wanted
        and (
            all(one.rules == edited for one in before.regions)
            if len(edited) == 1
            else all(law.shows(region, found.cube) for region, found in zip(regions, analysis.found, strict=True))
            and all(law.shows(region, {}) for region in by_example)
        )
    )


def _same_result(one: LawChange, other: LawChange) -> bool:
    """Whether two stretches of a law have the same result, with whatever examples."""
    ones, others = ([replace(region, example=NO_EXAMPLE) for region in change.regions] for change in (one, other))
    return (one.direction, one.elsewhere, ones) == (other.direction, other.elsewhere, others)
