"""Proposes the expectations that an edit would meet exactly."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from zweck.analysis.diff.edits import Edit, edits
from zweck.analysis.diff.result import Comparison, Direction, LawChange, Region
from zweck.analysis.expected.explaining import Explaining
from zweck.analysis.space.sides import DAY, Side, Stretch, stretches


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a law changes on some days, both included (`None`: without end), by which edits, and the regions that show it."""

    law: str
    start: date | None
    until: date | None
    direction: Direction
    rules: tuple[str, ...]
    regions: tuple[Region, ...]


def proposals(comparison: Comparison, old: Side, new: Side) -> list[Proposal]:
    """Every change, successive ones together that go the same way by the same edits."""
    found: list[Proposal] = []
    for change in comparison.laws:
        if change.direction is Direction.EQUIVALENT:
            continue
        one = Proposal(change.law, change.start, change.until, change.direction, _rules(change, old, new), change.regions)
        before = found[-1] if found else None
        if before is not None and _goes_on(before, one):
            found[-1] = replace(before, until=one.until)
        else:
            found.append(one)
    return found


def _goes_on(before: Proposal, one: Proposal) -> bool:
    follows = before.until is not None and one.start == before.until + DAY
    return follows and (before.law, before.direction, set(before.rules)) == (one.law, one.direction, set(one.rules))


def _rules(change: LawChange, old: Side, new: Side) -> tuple[str, ...]:
    """The edits that bring a change about: together they explain every case, and on some of the days none can be left out."""
    wanted = {name for region in change.regions for name in region.rules}
    needed: dict[str, None] = {}
    for stretch in stretches(old, new):
        if (change.start or date.min) <= (stretch.start or date.min) and (stretch.until or date.max) <= (change.until or date.max):
            needed |= dict.fromkeys(edit.name for edit in _needed(change.law, stretch, old, new, wanted))
    return tuple(needed)


def _needed(law: str, stretch: Stretch, old: Side, new: Side, wanted: set[str]) -> Iterator[Edit]:
    """Edits that explain all that changes on a stretch, begun with the wanted ones; none of them can be left out."""
    edited = edits(old, new, stretch.day)
    chosen = [edit for edit in edited if edit.name in wanted]
    while True:
        explaining = Explaining(law, stretch, (old, new), [chosen])
        example = explaining.unexplained(0)
        more = [edit for edit in explaining.because(example, edited) if edit not in chosen] if example is not None else []
        if not more:
            break
        chosen += more
    for edit in tuple(chosen):
        rest = [other for other in chosen if other is not edit]
        if Explaining(law, stretch, (old, new), [rest]).explained(0):
            chosen = rest
    yield from chosen
