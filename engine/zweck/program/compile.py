"""From editions to planes: the names of each edition, and the verdict of its laws, in both readings."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol, cast

from zweck.editions.edition import Edition, LawPlan, RequirementPlan, Store
from zweck.editions.names import numbers_of
from zweck.editions.resolve import key_in
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, RuleRef
from zweck.program.planes import ALWAYS, NEVER, Pair, Plane, Program
from zweck.program.silence import Facts, Reading

READINGS: Final = (Reading.U, Reading.S)


class Verdict(NamedTuple):
    """Where the laws of an edition prohibit, leave open and permit by one reading; elsewhere no law applies."""

    prohibited: Plane
    undetermined: Plane
    permitted: Plane


class Answer(NamedTuple):
    """The outcome by both readings (design 3.1): a prohibition of reading S alone is one unless the facts are shown."""

    prohibited: Plane
    unless_shown: Plane
    undetermined: Plane
    permitted: Plane


class Pairs(Protocol):
    """The pairs of names by their places."""

    def __getitem__(self, place: int, /) -> Pair:
        """Where a name surely holds, and where it surely does not."""
        ...


class Names:
    """The names of an edition by one reading, in their order; each is written when it is first wanted, and once for all editions."""

    __slots__ = ("_edition", "_facts", "_known", "_numbers", "_reading")

    def __init__(self, edition: Edition, reading: Reading, facts: Facts, known: dict[int, Pair], numbers: Sequence[int]) -> None:
        """`known` are those that are written, by their numbers."""
        self._edition = edition
        self._reading = reading
        self._facts = facts
        self._known = known
        self._numbers = numbers

    def __getitem__(self, place: int) -> Pair:
        """Where a name surely holds, and where it surely does not."""
        number = self._numbers[place]
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = self._facts.pair(self._reading, self._edition.names[place].condition, self._refer)
        return found

    def _refer(self, reference: Condition) -> Pair:
        return self[self._edition.index[key_in(cast("DefinitionRef | RuleRef", reference))]]


class View(NamedTuple):
    """An edition in a program: its names in their order and its verdict, by reading U and by reading S, and its answer."""

    names: tuple[Names, Names]
    verdicts: tuple[Verdict, Verdict]
    answer: Answer


class Compiler:
    """Writes editions of one policy set into one program; what two of them share is written once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with an empty program."""
        self.program = Program()
        self.facts = Facts(self.program, vocabulary)
        self._names: dict[tuple[Store, Reading], dict[int, Pair]] = {}
        self._laws: dict[tuple[object, ...], tuple[Plane, Plane, Plane]] = {}
        self._views: dict[int, tuple[View, Edition]] = {}

    def view(self, edition: Edition) -> View:
        """The planes of an edition, written when it is first wanted."""
        found = self._views.get(id(edition))
        if found is None:
            found = self._views[id(edition)] = (self._view(edition), edition)
        return found[0]

    def _view(self, edition: Edition) -> View:
        made, numbers = edition.made, numbers_of(edition)
        u, s = (Names(edition, reading, self.facts, self._names.setdefault((made, reading), {}), numbers) for reading in READINGS)
        verdicts = (self.verdict(edition, u), self.verdict(edition, s))
        return View((u, s), verdicts, self._answer(*verdicts))

    def _answer(self, u: Verdict, s: Verdict) -> Answer:
        unless_shown = self.program.all((u.undetermined, s.prohibited))
        return Answer(u.prohibited, unless_shown, self.program.without(u.undetermined, unless_shown), u.permitted)

    def verdict(self, edition: Edition, names: Pairs) -> Verdict:
        """The laws together: one that prohibits decides, then one that leaves open, then one that permits (`combine.together`)."""
        program = self.program
        laws = [self._law(plan, names) for plan in edition.laws]
        prohibited = program.any(law[0] for law in laws)
        undetermined = program.without(program.any(law[1] for law in laws), prohibited)
        permitted = program.without(program.any(law[2] for law in laws), program.any((prohibited, undetermined)))
        return Verdict(prohibited, undetermined, permitted)

    def _law(self, plan: LawPlan, names: Pairs) -> tuple[Plane, Plane, Plane]:
        """Where a law prohibits, leaves open and permits (`combine.law_verdict`)."""
        shape = tuple([len(requirement.grounds) for requirement in plan.requirements])
        key = (bool(plan.gaps), bool(plan.version.house), shape, *(names[place] for place in plan.points()))
        found = self._laws.get(key)
        if found is None:
            found = self._laws[key] = self._ruling(plan, names)
        return found

    def _ruling(self, plan: LawPlan, names: Pairs) -> tuple[Plane, Plane, Plane]:
        program, scope = self.program, names[plan.scope]
        may_apply = program.without(ALWAYS, scope.false)
        if plan.gaps:
            return NEVER, may_apply, NEVER
        requirements = [self._requirement(requirement, names) for requirement in plan.requirements]
        prohibitions = [names[place] for _, place in plan.prohibitions]
        failed = program.any((*(one for one, _ in requirements), *(pair.true for pair in prohibitions)))
        unknown = (program.without(ALWAYS, program.any(pair)) for pair in prohibitions)
        opened = program.any((*(other for _, other in requirements), *unknown))
        left_open = program.any((program.without(failed, scope.true), program.without(opened, failed)))
        passes = program.without(may_apply, program.any((failed, opened)))
        return program.all((scope.true, failed)), program.all((may_apply, left_open)), NEVER if plan.version.house else passes

    def _requirement(self, plan: RequirementPlan, names: Pairs) -> tuple[Plane, Plane]:
        """Where a requirement fails, and where it is open (`combine.requirement_verdict`)."""
        program, trigger = self.program, names[plan.trigger]
        grounds = [names[place] for _, place in plan.grounds]
        failed = program.all((trigger.true, *(pair.false for pair in grounds)))
        settled = program.any((trigger.false, failed, *(pair.true for pair in grounds)))
        return failed, program.without(ALWAYS, settled)
