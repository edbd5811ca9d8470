"""Proposes the expectations that an edit would meet exactly."""

from collections.abc import Sequence, Set
from dataclasses import replace

from zweck.analysis.diff.result import Comparison, Direction, Edit, LawChange, Proposal
from zweck.analysis.diff.without import Without, needed
from zweck.analysis.expected.explaining import Change, Explaining
from zweck.analysis.space.sides import Side, stretches
from zweck.editions.resolve import DAY


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
    several: list[Change] = []
    seen: list[object] = []
    for stretch in stretches(old, new):
        if change.covers(stretch):
            one = Change.of(change.law, stretch, (old, new), Without((old, new), stretch))
            alike = one.key()
            if alike not in seen:
                seen.append(alike)
                several.append(one)
    edited = {edit.name: edit for one in several for edit in one.without.edits}
    chosen = {name for region in change.regions for name in region.rules}
    while more := next((more for one in several if (more := _more(one, chosen))), []):
        chosen |= {edit.name for edit in more}

    def explained(rest: Sequence[Edit]) -> bool:
        names = {edit.name for edit in rest}
        return all(Explaining(one, _named(one, names)).explained() for one in several)

    kept, before = tuple(edit for name, edit in edited.items() if name in chosen), 0
    while len(kept) != before:  # without one edit another one may be needed no longer
        before, kept = len(kept), needed(kept, explained)
    return tuple(edit.name for edit in kept)


def _more(change: Change, chosen: Set[str]) -> list[Edit]:
    """Further edits that explain a case which the chosen ones do not: those that do so alone, or else all that may matter.

    Where one edit has to be taken back because another one is, each of those that explain the case alone may be chosen already.
    """
    explaining = Explaining(change, _named(change, chosen))
    example = explaining.unexplained()
    if example is None:
        return []
    alone = [edit for edit in explaining.because(example) if edit.name not in chosen]
    return alone or [edit for edit in change.without.concerning(change.law) if edit.decides and edit.name not in chosen]


def _named(change: Change, names: Set[str]) -> list[Edit]:
    """The edits of a stretch of days that have these names."""
    return [edit for edit in change.without.edits if edit.name in names]
