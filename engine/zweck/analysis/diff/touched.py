"""Which laws an edit touches: what their outcomes rest on."""

from collections.abc import Sequence

from zweck.analysis.diff.edits import Edit, What
from zweck.analysis.space.sides import Part
from zweck.editions.coverage import COVERAGE
from zweck.logic.condition import Condition


def touched(law: str, old: Part, new: Part, edited: Sequence[Edit]) -> bool:
    """Whether what a law rests on was edited, or differs because something else was."""
    if any(edit.law == law for edit in edited):
        return True
    if law == COVERAGE:
        return _resolved(old) != _resolved(new)
    keys = {*old.names, *new.names}
    if any(edit.what is What.RULE and edit.name in keys for edit in edited):
        return True
    return _resolved(old) != _resolved(new)


def _resolved(part: Part) -> object:
    """Everything on which a law's outcome rests."""
    plan = part.plan
    if plan is None:
        return None
    names = part.edition.names
    requirements = [(names[one.trigger].key, [names[place].key for _, place in one.grounds]) for one in plan.requirements]
    return requirements, [names[place].key for _, place in plan.prohibitions], conditions(part)


def conditions(part: Part) -> dict[str, Condition]:
    """The conditions on which a law's outcome rests, by their names."""
    return {key: part.edition.names[place].condition for key, place in part.names.items()}
