"""Proposes the expectations that an edit would meet exactly."""

from dataclasses import replace
from datetime import date

from zweck.analysis.diff.edits import Edit
from zweck.analysis.diff.result import Comparison, Direction, LawChange, Proposal
from zweck.analysis.diff.without import Without, needed
from zweck.analysis.expected.explaining import Change, Explaining
from zweck.analysis.space.sides import DAY, Side, stretches


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
    found: dict[str, None] = {}
    seen: list[object] = []
    for stretch in stretches(old, new):
        if (change.start or date.min) <= (stretch.start or date.min) and (stretch.until or date.max) <= (change.until or date.max):
            one = Change.of(change.law, stretch, (old, new), Without((old, new), stretch))
            alike = one.key()
            if alike not in seen:
                seen.append(alike)
                found |= dict.fromkeys(edit.name for edit in _explaining(one, {*wanted, *found}))
    return tuple(found)


def _explaining(change: Change, wanted: set[str]) -> tuple[Edit, ...]:
    """Edits that explain all that changes on a stretch, begun with the wanted ones; none of them can be left out."""
    chosen = [edit for edit in change.without.edits if edit.name in wanted]
    while True:
        explaining = Explaining(change, chosen)
        example = explaining.unexplained()
        more = [edit for edit in explaining.because(example) if edit not in chosen] if example is not None else []
        if not more:
            return needed(chosen, lambda rest: Explaining(change, rest).explained())
        chosen += more
