"""The material from which a comparison is rendered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zweck.analysis.deep.finding import Finding
from zweck.analysis.diff.flips import Flip
from zweck.analysis.diff.result import Comparison, LawChange, Region
from zweck.analysis.expected.check import Deviation
from zweck.editions.coverage import COVERAGE, VERSION
from zweck.law.policy import PolicySet
from zweck.words.said import Said
from zweck.words.text import Text

if TYPE_CHECKING:  # most comparisons have none of these; numpy and pyarrow are there with the extra `bulk` only
    from zweck.analysis.activities.turned import Turned
    from zweck.record.flips import Recorded
    from zweck.tables.rechecking import Concerned


@dataclass(frozen=True, slots=True)
class Report:
    """Two states of the law by the names that the user gave them, and what changes.

    `idle` are the rules of the changed laws that decide nothing any more, `flips` the cases that flip (`None`: there were no cases),
    `recorded` the recorded questions that do (`None`: no record was named). `deviations` is how the edit differs from
    what was expected (`None`: nothing was stated), `turned` are the activities of a company that turn (`None`: none was named), `people`
    the rows of a table that do (`None`: none was named), `declared` new remarks on the periods of
    activities. Of each law the days around `today` come first.
    """

    names: tuple[str, str]
    policies: tuple[PolicySet, PolicySet]
    comparison: Comparison
    idle: Sequence[Finding]
    flips: Sequence[Flip] | None
    today: date
    recorded: "Recorded | None" = None
    deviations: Sequence[Deviation] | None = None
    turned: "Sequence[Turned] | None" = None
    people: "Concerned | None" = None
    declared: Sequence[tuple[str, Said]] = ()

    def title(self, law: str) -> Text:
        """The latest title of a law, on the new side if it is there."""
        if law == COVERAGE:
            return VERSION.title
        found = self.policies[1].laws.get(law) or self.policies[0].laws[law]
        return found.versions[-1].title

    def groups(self) -> list[list[LawChange]]:
        """The changes of each law, those together that differ in their examples only; today's first, then later ones, then earlier ones."""
        groups: dict[str, list[list[LawChange]]] = {}
        for change in sorted(self.comparison.laws, key=self._order):
            of_law = groups.setdefault(change.law, [])
            alike = next((group for group in of_law if _read_alike(group[0]) == _read_alike(change)), None)
            if alike is None:
                of_law.append([change])
            else:
                alike.append(change)
        laws = dict.fromkeys(change.law for change in self.comparison.laws)
        return [group for law in laws for group in groups[law]]

    def _order(self, change: LawChange) -> tuple[int, int]:
        start, until = change.start or date.min, change.until or date.max
        if until < self.today:
            return 2, -start.toordinal()
        return int(start > self.today), start.toordinal()


def _read_alike(change: LawChange) -> object:
    return change.law, change.direction, change.elsewhere, [_words(region) for region in change.regions]


def _words(region: Region) -> object:
    return region.text, region.always, region.old, region.new, region.rules, region.complete
