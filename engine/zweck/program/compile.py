"""From editions to planes: the names of each edition, the verdict of its laws, and all in which rulings differ, in both readings."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from zweck.bounded.cache import made_once
from zweck.editions.edition import Edition, LawPlan, RequirementPlan, Store
from zweck.editions.names import numbers_of
from zweck.editions.resolve import key_in
from zweck.law.policy import Ground, OmissionEffect, Prohibition, RidesOn
from zweck.law.vocabulary import Fact, SameAs, Vocabulary
from zweck.logic.condition import DefinitionRef, Operator, RuleRef, Test, Value
from zweck.program.planes import ALWAYS, NEVER, Pair, Pairs, Plane, Program
from zweck.program.silence import Facts, Reading
from zweck.program.verdict import Verdict, law_verdict, requirement_verdict, together

READINGS: Final = (Reading.U, Reading.S)


class Answer(NamedTuple):
    """The outcome by both readings (design 3.1): a prohibition of reading S alone is one unless the facts are shown."""

    prohibited: Plane
    unless_shown: Plane
    undetermined: Plane
    permitted: Plane


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

    def _refer(self, reference: DefinitionRef | RuleRef) -> Pair:
        return self[self._edition.index[key_in(reference)]]


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
        self._laws: dict[tuple[object, ...], Verdict] = {}
        self._views: dict[int, tuple[View, Edition]] = {}

    def view(self, edition: Edition) -> View:
        """The planes of an edition, written when it is first wanted."""
        found = made_once(self._views, id(edition), lambda: (self._view(edition), edition))
        return found[0]

    def steps(self, edition: Edition) -> Iterator[None]:
        """Write an edition one law at a time; its view takes no time then."""
        for names in self.names(edition):
            for plan in edition.laws:
                self._law(plan, names)
                yield

    def names(self, edition: Edition) -> tuple[Names, Names]:
        """The names of an edition by reading U and by reading S, none of them written yet."""
        made, numbers = edition.made, numbers_of(edition)
        u, s = (Names(edition, reading, self.facts, self._names.setdefault((made, reading), {}), numbers) for reading in READINGS)
        return u, s

    def _view(self, edition: Edition) -> View:
        u, s = self.names(edition)
        verdicts = (self.verdict(edition, u), self.verdict(edition, s))
        return View((u, s), verdicts, self._answer(*verdicts))

    def _answer(self, u: Verdict, s: Verdict) -> Answer:
        unless_shown = self.program.all((u.undetermined, s.prohibited))
        return Answer(u.prohibited, unless_shown, self.program.without(u.undetermined, unless_shown), u.permitted)

    def verdict(self, edition: Edition, names: Pairs) -> Verdict:
        """The verdict of an edition's laws together."""
        return together(self.program, [self._law(plan, names) for plan in edition.laws])

    def _law(self, plan: LawPlan, names: Pairs) -> Verdict:
        """The verdict of one law; laws of one form over the same planes have one."""
        shape = tuple([len(requirement.grounds) for requirement in plan.requirements])
        key = (bool(plan.gaps), bool(plan.version.house), shape, *(names[place] for place in plan.points()))
        return made_once(self._laws, key, lambda: law_verdict(self.program, plan, names))


Place = int
"""The place of a plane among those of a ruling."""


class Requirement(NamedTuple):
    """The places of a requirement that fails, or is open, and of each ground that holds; it is met by these, or not triggered."""

    plan: RequirementPlan
    failed: Place
    open: Place
    grounds: tuple[tuple[Ground, int, Place], ...]


class Law(NamedTuple):
    """The places of a law that may apply, of one that surely does, and of one on whose scope the answer turns; from `first` to `last`.

    The other places have bits only where the answer rests on the law. `riders` are names with the places where they are true and unknown.
    """

    plan: LawPlan
    first: Place
    last: Place
    may_apply: Place
    applies: Place
    turns: Place
    requirements: tuple[Requirement, ...]
    prohibitions: tuple[tuple[Prohibition, int, Place, Place], ...]
    riders: tuple[tuple[int, Place, Place], ...]


class Filled(NamedTuple):
    """The places where the value of a fact is known, and where it is one of those that silence can give it; else it copies another fact."""

    fact: str
    known: Place
    values: tuple[tuple[Value, Place], ...]
    copied: str


class Ruling(NamedTuple):
    """The planes that rulings of an edition read, by reading U and, plane for plane, by reading S.

    Questions with equal bits in them have equal rulings, but for the rows of tables that a ruling names.

    The answer rests on reading S in the plane `against`; in the plane `conclusive` reading U alone prohibits. `filled` are facts whose
    values rulings name.
    """

    laws: tuple[Law, ...]
    filled: tuple[Filled, ...]
    readings: tuple[tuple[Plane, ...], ...]
    against: Plane
    conclusive: Plane


class _Writer:
    """Writes the planes of one reading; the places are the same in both."""

    def __init__(self, program: Program, names: Pairs, verdict: Verdict) -> None:
        self.planes: list[Plane] = []
        self._program = program
        self._names = names
        self._verdict = verdict

    def law(self, plan: LawPlan) -> Law:
        """The planes of a law."""
        program, names = self._program, self._names
        first, scope = len(self.planes), names[plan.scope]
        may_apply = program.without(ALWAYS, scope.false)
        if plan.gaps:
            return Law(plan, first, first + 2, self._add(may_apply), first, self._add(may_apply), (), (), ())
        several = [self._requirement(one) for one in plan.requirements]
        pairs = [names[place] for _, place in plan.prohibitions]
        unknown = [program.without(ALWAYS, program.any(pair)) for pair in pairs]
        held_up = program.any(
            (*(plane for failed, opened, _ in several for plane in (failed, opened)), *(one.true for one in pairs), *unknown)
        )
        permits = NEVER if plan.version.house else self._verdict.permitted
        carrying = program.any((scope.true, program.all((permits, program.without(may_apply, held_up)))))
        head = (self._add(may_apply), self._add(scope.true), self._add(program.without(program.all((may_apply, held_up)), scope.true)))

        def within(plane: Plane) -> Place:
            return self._add(program.all((plane, carrying)))

        requirements = [
            Requirement(
                one,
                within(failed),
                within(opened),
                tuple([(ground, place, within(met)) for (ground, place), met in zip(one.grounds, holding, strict=True)]),
            )
            for one, (failed, opened, holding) in zip(plan.requirements, several, strict=True)
        ]
        prohibitions = [
            (rule, place, within(pair.true), within(plane))
            for (rule, place), pair, plane in zip(plan.prohibitions, pairs, unknown, strict=True)
        ]
        riders = [(place, within(true), within(open)) for place, true, open in self._riders(plan, scope.true)]
        return Law(plan, first, len(self.planes), *head, tuple(requirements), tuple(prohibitions), tuple(riders))

    def filled(self, facts: Facts, reading: Reading, fact: Fact) -> Filled:
        """The planes of the values that silence can give a fact."""
        silence = fact.silence
        values = (*(part.value for part in silence.implied), silence.presume, silence.against)
        plain = [value for value in dict.fromkeys(values) if value is not None and not isinstance(value, SameAs)]
        planes = [facts.test(reading, Test(fact.name, Operator.ONE_OF, frozenset((value,)))).true for value in plain]
        copied = next((value.fact for value in values if isinstance(value, SameAs)), "")
        known = self._add(facts.is_known(reading, fact.name))
        return Filled(fact.name, known, tuple(zip(plain, map(self._add, planes), strict=True)), copied)

    def _add(self, plane: Plane) -> Place:
        self.planes.append(plane)
        return len(self.planes) - 1

    def _requirement(self, plan: RequirementPlan) -> tuple[Plane, Plane, list[Plane]]:
        """Where a requirement fails, where it is open, and where each ground holds while it is triggered."""
        trigger, grounds = self._names[plan.trigger], [self._names[place] for _, place in plan.grounds]
        failed, opened = requirement_verdict(self._program, plan, self._names)
        return failed, opened, [self._program.without(pair.true, trigger.false) for pair in grounds]

    def _riders(self, plan: LawPlan, applies: Plane) -> Iterator[tuple[int, Plane, Plane]]:
        """The names that may ride on the answer, where they are true, and where they are unknown; a right is named in both cases alike."""
        program, names, verdict = self._program, self._names, self._verdict
        riding = {RidesOn.ANY: ALWAYS, RidesOn.PERMISSION: verdict.permitted, RidesOn.PROHIBITION: verdict.prohibited}
        for obligation, place in plan.obligations:
            where, pair = riding[obligation.rides_on], names[place]
            yield place, program.all((pair.true, where)), program.without(where, program.any(pair))
        for _, place in plan.rights:
            yield place, program.without(ALWAYS, names[place].false), NEVER
        for _, place in plan.remedies:
            yield place, program.all((names[place].true, applies, verdict.prohibited)), NEVER
        for omission, place in plan.notes:
            allowing = omission.effect is OmissionEffect.MAY_ALLOW
            true = names[place].true
            yield place, program.all((true, verdict.prohibited)) if allowing else program.without(true, verdict.prohibited), NEVER


def ruling(compiler: Compiler, edition: Edition, plans: Iterable[LawPlan], named: Iterable[Fact]) -> Ruling:
    """The planes of the rulings of an edition, as far as some of its laws can apply; `named` are facts whose values rulings name."""
    program, view, wanted, facts = compiler.program, compiler.view(edition), [*plans], [*named]
    writers = [_Writer(program, names, verdict) for names, verdict in zip(view.names, view.verdicts, strict=True)]
    laws = [tuple([writer.law(plan) for plan in wanted]) for writer in writers]
    filled = [
        tuple([writer.filled(compiler.facts, reading, fact) for fact in facts]) for writer, reading in zip(writers, READINGS, strict=True)
    ]
    u, s = view.verdicts
    against = program.all((program.any((u.prohibited, u.undetermined)), s.prohibited))
    return Ruling(laws[0], filled[0], tuple([tuple(writer.planes) for writer in writers]), against, u.prohibited)
