"""The outcome of laws over any gates, as `zweck.combine` has it: planes of a program, literals of a search, rows of cases."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from zweck.editions.edition import LawPlan, RequirementPlan
from zweck.program.planes import Gates, Pair, Pairs


class Altered(dict[int, Pair]):
    """The names of an edition, of which some mean something else."""

    def __init__(self, names: Pairs, others: Mapping[int, Pair]) -> None:
        super().__init__(others)
        self._names = names

    def __missing__(self, place: int) -> Pair:
        """The name as it was."""
        return self._names[place]


class Verdict(NamedTuple):
    """Where a law, or laws together, prohibit, leave open and permit; elsewhere no law applies."""

    prohibited: int
    undetermined: int
    permitted: int


def law_verdict(gates: Gates, plan: LawPlan, names: Pairs) -> Verdict:
    """The verdict of a law alone (`combine.law_verdict`)."""
    scope, never = names[plan.scope], gates.any(())
    may_apply = gates.without(gates.always, scope.false)
    if plan.gaps:
        return Verdict(never, may_apply, never)
    requirements = [requirement_verdict(gates, requirement, names) for requirement in plan.requirements]
    prohibitions = [names[place] for _, place in plan.prohibitions]
    failed = gates.any([*(one for one, _ in requirements), *(pair.true for pair in prohibitions)])
    unknown = (gates.without(gates.always, gates.any(pair)) for pair in prohibitions)
    opened = gates.any([*(other for _, other in requirements), *unknown])
    left_open = gates.any((gates.without(failed, scope.true), gates.without(opened, failed)))
    permits = never if plan.version.house else gates.without(may_apply, gates.any((failed, opened)))
    return Verdict(gates.all((scope.true, failed)), gates.all((may_apply, left_open)), permits)


def requirement_verdict(gates: Gates, plan: RequirementPlan, names: Pairs) -> tuple[int, int]:
    """Where a requirement fails, and where it is open (`combine.requirement_verdict`)."""
    trigger, grounds = names[plan.trigger], [names[place] for _, place in plan.grounds]
    failed = gates.all((trigger.true, *(pair.false for pair in grounds)))
    settled = gates.any((trigger.false, failed, *(pair.true for pair in grounds)))
    return failed, gates.without(gates.always, settled)


def together(gates: Gates, laws: Iterable[Verdict]) -> Verdict:
    """The laws together: one that prohibits decides, then one that leaves open, then one that permits (`combine.together`)."""
    several = [*laws]
    prohibited = gates.any([law.prohibited for law in several])
    undetermined = gates.without(gates.any([law.undetermined for law in several]), prohibited)
    permitted = gates.without(gates.any([law.permitted for law in several]), gates.any((prohibited, undetermined)))
    return Verdict(prohibited, undetermined, permitted)


class Rows:
    """Gates over rows of cases, within those of one row."""

    def __init__(self, always: int) -> None:
        self.always = always

    def all(self, sources: Iterable[int]) -> int:
        """The cases that all sources have."""
        found = self.always
        for source in sources:
            found &= source
        return found

    def any(self, sources: Iterable[int]) -> int:
        """The cases that any source has."""
        found = 0
        for source in sources:
            found |= source
        return found

    def without(self, one: int, other: int) -> int:
        """The cases of the first without those of the second."""
        return one & ~other
