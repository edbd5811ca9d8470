"""The planes that a ruling reads: how each law comes out as far as the answer rests on it, and what rides on it.

Questions with equal bits in them have equal rulings, but for the rows of tables that a ruling names.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zweck.editions.edition import Edition, LawPlan, RequirementPlan
from zweck.law.policy import Ground, OmissionEffect, Prohibition, RidesOn
from zweck.law.vocabulary import Fact, SameAs
from zweck.logic.condition import Operator, Test, Value
from zweck.program.compile import READINGS, Compiler
from zweck.program.planes import ALWAYS, NEVER, Pairs, Plane, Program
from zweck.program.silence import Facts, Reading
from zweck.program.verdict import Verdict, requirement_verdict

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
