"""Where a mutant stands in an edition, and the edition as the mutant has it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from zweck.analysis.mutation.mutant import Mutant, applied
from zweck.analysis.space.sides import Side, Stretch
from zweck.editions.build import build
from zweck.editions.edition import Edition
from zweck.editions.resolve import NEVER, condition_of, key_in, references
from zweck.law.policy import Floor, Rule, Scope, Version
from zweck.logic.condition import Condition, DefinitionRef, RuleRef
from zweck.program.compile import READINGS, Compiler, Names
from zweck.program.planes import Pair, Pairs
from zweck.program.silence import Facts, Reading


@dataclass(frozen=True, slots=True)
class Placed:
    """A mutant in an edition. `place` is that of the one name whose condition it changes to `condition`; -1 where it changes more."""

    mutant: Mutant
    before: Edition
    place: int = -1
    condition: Condition = NEVER
    built: Edition | None = None

    @property
    def after(self) -> Edition:
        """The edition as the mutant has it."""
        if self.built is not None:
            return self.built
        names = list(self.before.names)
        names[self.place] = replace(names[self.place], condition=self.condition)
        return replace(self.before, names=tuple(names))


class Mutated(dict[int, Pair]):
    """The names of an edition as a mutant of one condition has them, by one reading; only those are written again that rest on it."""

    def __init__(self, found: Placed, above: Collection[int], facts: Facts, reading: Reading, names: Pairs) -> None:
        """`above` are the names that rest on the one that is changed, `names` those of the edition as it is."""
        super().__init__()
        self._found = found
        self._above = above
        self._facts = facts
        self._reading = reading
        self._names = names

    def __missing__(self, place: int) -> Pair:
        """Where a name surely holds, and where it surely does not."""
        found = self._found
        if place == found.place:
            self[place] = self._facts.pair(self._reading, found.condition, self._refer)
        elif place in self._above:
            self[place] = self._facts.pair(self._reading, found.before.names[place].condition, self._refer)
        else:
            self[place] = self._names[place]
        return self[place]

    def _refer(self, reference: DefinitionRef | RuleRef) -> Pair:
        return self[self._found.before.index[key_in(reference)]]


def read(found: Placed, above: Collection[int], compiler: Compiler) -> tuple[Pairs, Pairs]:
    """The names as a mutant has them, by reading U and by reading S; `above` are those that rest on the one that it changes."""
    if found.place < 0:
        after = found.after
        u, s = (Names(after, reading, compiler.facts, {}, range(len(after.names))) for reading in READINGS)
        return u, s
    one, other = (
        Mutated(found, above, compiler.facts, reading, names)
        for reading, names in zip(READINGS, compiler.view(found.before).names, strict=True)
    )
    return one, other


def place_of(mutant: Mutant, edition: Edition) -> int | None:
    """The place of the rule or scope that a mutant changes; `None` where it is not in an edition, or nothing rests on it."""
    match mutant.old:
        case Scope():
            return next((plan.scope for plan in edition.laws if plan.version.scope is mutant.old), None)
        case Rule():
            place = edition.index.get(mutant.name)
            return place if place is not None and edition.names[place].rule is mutant.old else None
        case _:
            return None


def placed(mutant: Mutant, side: Side, stretch: Stretch) -> Placed | None:
    """A mutant on a stretch of days; `None` where it changes nothing there."""
    before = side.on(stretch.day)
    if mutant.day is not None:
        if not stretch.holds(mutant.day):
            return None
        return Placed(mutant, before, built=build(applied(side.policies, mutant), mutant.day, mutant.day))
    place = place_of(mutant, before)
    if place is None:
        return None
    if _single(mutant):
        condition = _condition(mutant, side, stretch)
        if all(key in before.index for key in references(condition)):
            return Placed(mutant, before, place, condition)
    return Placed(mutant, before, built=build(applied(side.policies, mutant), before.start, before.until))


def _single(mutant: Mutant) -> bool:
    """Whether a mutant changes one condition and nothing else."""
    old, new = mutant.old, mutant.new
    if isinstance(old, Floor) and isinstance(new, Floor):
        return old.at_least == new.at_least
    return not isinstance(old, Version) and (new is None or type(old) is type(new))


def _condition(mutant: Mutant, side: Side, stretch: Stretch) -> Condition:
    match mutant.new:
        case None:
            return NEVER
        case Scope(when=when):
            return side.resolver(stretch.day).resolve(when, mutant.law)
        case Rule() as rule:
            return side.resolver(stretch.day).resolve(condition_of(rule), mutant.law)
        case _:
            raise TypeError(mutant.new)
