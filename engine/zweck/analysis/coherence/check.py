"""The check of coherence over cases: each adverse value is set in each permitted case and the case is decided again; and the inverse.

A permission that survives is explained by each law of the fields on which the value bears: the law says that it disregards the fact, or a
requirement that is met, or a ground that holds does; or the value is a defect of a title, and wherever grounds rest on that title another
one carries that does not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from zweck.along import Along, quietly
from zweck.analysis.coherence.values import Against, adverse_values, changed, milder
from zweck.decision import Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition, LawPlan, RequirementPlan
from zweck.editions.reading import facts_read
from zweck.facts import Question, stated_in
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.program.compile import Compiler
from zweck.program.encode import Encoder
from zweck.program.machine import Course
from zweck.program.outcomes import Outcomes
from zweck.program.planes import Plane

GOOD: Final = frozenset({Outcome.PERMITTED, Outcome.NOT_REGULATED})

TOGETHER: Final = 2_000
"""Questions that are decided in one run."""


class Fault(StrEnum):
    """The ways in which law and facts do not cohere."""

    SURVIVES = "survives"
    """A permission stays beside a fact against the controller, and no rule says that it disregards it."""
    HELPS = "helps"
    """A fact against the controller permits what was not permitted."""
    HARMS = "harms"
    """A milder value forbids what was permitted."""


class Incoherence(NamedTuple):
    """A case with a fact stated otherwise: the value, the outcomes before and after, and the laws that do not explain it."""

    fault: Fault
    case: str
    fact: str
    value: Value
    before: Outcome
    after: Outcome
    laws: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


class Survivor(NamedTuple):
    """A permission that survives an adverse value, with the laws that disregard it and where they say so."""

    fact: str
    value: Value
    citations: tuple[str, ...]


class Named(NamedTuple):
    """A question with its name."""

    name: str
    question: Question


class _Tried(NamedTuple):
    of: Named
    against: Against
    question: Question
    before: Outcome


class Coherence:
    """Checks cases against one policy set; the law is compiled once for all of them."""

    def __init__(self, policies: PolicySet) -> None:
        """Take the adverse values of the vocabulary."""
        self._policies = policies
        self._vocabulary = policies.vocabulary
        self._editions = Editions.of(policies)
        self._compiler = Compiler(policies.vocabulary)
        self._outcomes = Outcomes(policies, self._compiler)
        self._against = adverse_values(policies.vocabulary)
        self._by_fact: Mapping[str, list[Against]] = _by_fact(self._against)

    def faults(self, cases: Iterable[Named], along: Along = quietly) -> Iterator[Incoherence]:
        """All incoherences that cases show."""
        several = [case for case in cases if case.question.merged is None]
        befores = [found.outcome for found in self._outcomes.of([case.question for case in several])]
        known = list(zip(several, befores, strict=True))
        for some in along("cases", [known[place : place + 100] for place in range(0, len(known), 100)]):
            tried = [one for case, before in some for one in self._adversely(case, before)]
            afters = self._decided([one.question for one in tried])
            pairs = list(zip(tried, afters, strict=True))
            for one, after in pairs:
                if one.before not in GOOD and after in GOOD:
                    yield _fault(Fault.HELPS, one, one.against.adverse.value, after)
            yield from self._unexplained([one for one, after in pairs if one.before in GOOD and after in GOOD])
            yield from self._harmed(some)

    def survivors(self, asked: Question) -> list[Survivor]:
        """The adverse facts that a permission would survive, each with the norms for it: a list that a lawyer signs."""
        case = Named("", asked)
        tried = list(self._adversely(case, Outcome.PERMITTED))
        afters = self._decided([one.question for one in tried])
        left = [one for one, after in zip(tried, afters, strict=True) if after in GOOD]
        return [
            Survivor(one.against.fact.name, one.against.adverse.value, tuple(dict.fromkeys(self._citations(one, held))))
            for one, held in self._held(left)
        ]

    def _adversely(self, case: Named, before: Outcome) -> Iterator[_Tried]:
        stated = case.question.stated
        for against in self._against:
            if against.stated_in(stated) or not against.matters(stated):
                continue
            if before not in GOOD and any(one.stated_in(stated) for one in self._by_fact[against.fact.name]):
                continue  # it stands at a value that may be worse
            found = against.with_it(case.question, self._vocabulary)
            if found is not None:
                yield _Tried(case, against, found, before)

    def _decided(self, questions: Sequence[Question]) -> list[Outcome]:
        return [found.outcome for some in _runs(questions) for found in self._outcomes.of(some)]

    def _harmed(self, known: Sequence[tuple[Named, Outcome]]) -> Iterator[Incoherence]:
        tried: list[tuple[_Tried, Value]] = []
        for case, before in known:
            stated = case.question.stated
            for against in self._against if before in GOOD else ():
                if stated.get(against.fact.name) == against.adverse.value:
                    for value in milder(against):
                        found = changed(case.question, {against.fact.name: value}, self._vocabulary)
                        if found is not None:
                            tried.append((_Tried(case, against, found, before), value))
        for (one, value), after in zip(tried, self._decided([one.question for one, _ in tried]), strict=True):
            if after is Outcome.PROHIBITED and not self._required(one):
                yield _fault(Fault.HARMS, one, value, after)

    def _required(self, one: _Tried) -> bool:
        """Whether a rule that fails says that the duty arises by the milder value."""
        name = one.against.fact.name
        return any(
            name in rule.requires
            for plan in self._edition(one.question).laws
            for rule in (*(requirement.rule for requirement in plan.requirements), *(rule for rule, _ in plan.prohibitions))
        )

    # --- survivors ------------------------------------------------------------------------------------------------------------------

    def _unexplained(self, left: Sequence[_Tried]) -> Iterator[Incoherence]:
        for one, held in self._held(left):
            laws = [plan for plan in held.laws if self._bears(one.against, plan) and not self._explained(one.against, plan, held)]
            if laws:
                grounds = [ground for plan in laws for requirement in plan.requirements for ground, _ in held.grounds(requirement)]
                fault = _fault(Fault.SURVIVES, one, one.against.adverse.value, one.before)
                yield fault._replace(laws=tuple(plan.version.law for plan in laws), grounds=tuple(dict.fromkeys(grounds)))

    def _bears(self, against: Against, plan: LawPlan) -> bool:
        fields = {cover.field for cover in plan.version.covers}
        return bool(fields) and (not against.adverse.bears_on or not fields.isdisjoint(against.adverse.bears_on))

    def _explained(self, against: Against, plan: LawPlan, held: "_Held") -> bool:
        return self._titled(against, plan, held) if against.adverse.defect_of else any(_saying(against.fact.name, plan, held))

    def _titled(self, against: Against, plan: LawPlan, held: "_Held") -> bool:
        """Whether wherever grounds rest on the title another one carries; or the law says that it disregards the defect."""
        if any(_saying(against.fact.name, plan, held)):
            return True
        for requirement in held.met(plan):
            rests = {place: against.adverse.defect_of in facts_read(held.edition, place) for _, place in requirement.grounds}
            if any(rests.values()) and all(rests[place] for _, place in held.grounds(requirement)):
                return False
        return True

    def _citations(self, one: _Tried, held: "_Held") -> Iterator[str]:
        for plan in held.laws:
            if self._bears(one.against, plan):
                yield from _saying(one.against.fact.name, plan, held)

    def _held(self, left: Sequence[_Tried]) -> Iterator[tuple[_Tried, "_Held"]]:
        """For each question the rules that apply to it, edition by edition."""
        by_edition: dict[int, list[_Tried]] = defaultdict(list)
        for one in left:
            by_edition[id(self._edition(one.question))].append(one)
        for several in by_edition.values():
            edition = self._edition(several[0].question)
            pairs = self._compiler.view(edition).names[0]
            course = Course(self._compiler.program, [plane for pair in pairs for plane in pair])
            stated = [(stated_in(one.question), one.question.presume_unstated) for one in several]
            rows = course.run(Encoder(self._compiler.program).planes(stated), len(several))
            for place, one in enumerate(several):
                yield one, _Held(edition, rows, place)

    def _edition(self, asked: Question) -> Edition:
        day = asked.stated[DECISION_DATE]
        if not isinstance(day, date):
            raise TypeError(day)
        return self._editions.on(day)


class _Held:
    """The rules of an edition that apply to one question."""

    def __init__(self, edition: Edition, rows: Sequence[int], place: int) -> None:
        self.edition = edition
        self._rows = rows
        self._place = place
        self.laws = [plan for plan in edition.laws if not plan.gaps and not plan.version.house and not self._false(plan.scope)]

    def met(self, plan: LawPlan) -> list[RequirementPlan]:
        """The requirements of a law that are triggered, or may be."""
        return [requirement for requirement in plan.requirements if not self._false(requirement.trigger)]

    def grounds(self, requirement: RequirementPlan) -> list[tuple[str, Plane]]:
        """The grounds of a requirement that hold."""
        return [(ground.id, place) for ground, place in requirement.grounds if self._rows[2 * place] >> self._place & 1]

    def _false(self, place: int) -> bool:
        return bool(self._rows[2 * place + 1] >> self._place & 1)


def _saying(fact: str, plan: LawPlan, held: _Held) -> Iterator[str]:
    """Where a law, a requirement of it that is met, or a ground that holds says that it disregards a fact."""
    rules = [requirement.rule for requirement in held.met(plan)]
    holding = {id for requirement in held.met(plan) for id, _ in held.grounds(requirement)}
    grounds = [ground for requirement in plan.requirements for ground, _ in requirement.grounds if ground.id in holding]
    for several in (plan.version.disregards, *(rule.disregards for rule in (*rules, *grounds))):
        yield from (one.citation for one in several if one.fact == fact)


def _fault(fault: Fault, one: _Tried, value: Value, after: Outcome) -> Incoherence:
    return Incoherence(fault, one.of.name, one.against.fact.name, value, one.before, after)


def _by_fact(against: Iterable[Against]) -> dict[str, list[Against]]:
    found: dict[str, list[Against]] = defaultdict(list)
    for one in against:
        found[one.fact.name].append(one)
    return found


def _runs(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    """The questions in runs."""
    yield from (questions[place : place + TOGETHER] for place in range(0, len(questions), TOGETHER))
