"""The parts of an answer that the verdict gives directly: laws, reasons, obligations, rights, steps of the person concerned."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Any, Final, NamedTuple

from zweck.combine import LawVerdict, RequirementVerdict, Verdict
from zweck.decision.decision import (
    LawResult,
    ObligationResult,
    Outcome,
    ProhibitionResult,
    Reason,
    RequirementResult,
    RightResult,
    Ruling,
    Status,
)
from zweck.decision.remedied import RemedyResult, RemedyStep
from zweck.editions.edition import Edition, LawPlan
from zweck.explain.gaps import checked_until, notes, source_days
from zweck.law.citation.statutes import links
from zweck.law.policy import Gap, Obligation, PolicySet, Prohibition, Remedy, RidesOn, Right, Rule, Scope
from zweck.logic.kleene import Truth
from zweck.words.text import Text

RIDES_ON: Final = {Outcome.PERMITTED: (RidesOn.PERMISSION, RidesOn.ANY), Outcome.PROHIBITED: (RidesOn.PROHIBITION, RidesOn.ANY)}

MAX_ALIKE: Final = 20_000
"""Requirements and prohibitions of an edition that are kept as they came out."""

SCOPE: Final = "/scope"
"""Ends the name of a reason that is the scope of a law."""

PROHIBITION: Final = "prohibition"
"""In the key of one, so that it is none of a requirement."""

TURNS_ON: Final = {Outcome.PROHIBITED: Status.FAILED, Outcome.UNDETERMINED: Status.OPEN}
"""The requirements and prohibitions on which an outcome turns; a permission turns on the grounds that hold."""


class Share(NamedTuple):
    """The share of a law in an answer of some outcome that rests on it; `steps` are those of the person concerned."""

    reasons: tuple[Reason, ...]
    obligations: tuple[ObligationResult, ...]
    rights: tuple[RightResult, ...]
    steps: tuple[Remedy, ...]
    notes: tuple[Gap, ...]


class Sources:
    """The links of a policy set's citations; each is looked up once for an edition, on its first day, so that answers do not vary."""

    def __init__(self, policies: PolicySet) -> None:
        """Start with none."""
        self.links = cache(partial(links, index=policies.citations))
        """The links of a citation on a day."""

    @classmethod
    def of(cls, policies: PolicySet) -> "Sources":
        """The links of a policy set, shared by all who ask."""
        return policies.once(cls)


class Account:
    """The rulings of an edition; safe to use from several threads.

    What rulings say of a rule stands in many of them, so it is made once: for each rule and each way in which it can come out.
    """

    def __init__(self, edition: Edition, sources: Sources) -> None:
        self._edition = edition
        self._day = edition.start or date.min
        self._sources = sources
        self._reasons: dict[tuple[str, int, bool], Reason] = {}
        self._requirements: dict[int, tuple[RequirementResult, RequirementVerdict]] = {}
        self._alike: dict[Hashable, Any] = {}
        self._prohibitions: dict[tuple[int, Status], ProhibitionResult] = {}
        self._obligations: dict[tuple[str, int, bool], ObligationResult] = {}
        self._rights: dict[tuple[str, int], RightResult] = {}

    def outcome_only(self, verdict: Verdict, laws: Iterable[LawResult]) -> Ruling:
        """The outcome and the laws, without what explains them."""
        return Ruling(
            verdict.outcome,
            tuple(laws),
            open_laws(verdict),
            checked_until=checked_until(verdict, self._edition),
            open_laws_permitting=open_laws_permitting(verdict),
            sources=source_days(verdict, self._edition),
        )

    def ruling(self, verdict: Verdict, plain: Ruling, several: Sequence[Share]) -> Ruling:
        """The ruling with reasons and all that rides on it, by what each law says on which it rests."""
        unruled = self._unmet() if verdict.unruled else ()
        return replace(
            plain,
            reasons=tuple(sorted((*unruled, *(reason for said in several for reason in said.reasons)), key=_rank)),
            obligations=tuple([one for said in several for one in said.obligations]),
            rights=tuple([one for said in several for one in said.rights]),
            steps=_steps([one for said in several for one in said.steps]),
            notes=tuple([one for said in several for one in said.notes]),
        )

    def share(self, law: LawVerdict, outcome: Outcome, truths: Mapping[int, Truth]) -> Share:
        """The part of a law in an answer that rests on it: reasons, the obligations that ride on the outcome, rights, steps, notes.

        An obligation whose condition is unknown is returned as conditional, as is one of a law that may apply: silence does not excuse from
        it. So is a right. A step is not.
        """
        plan, name, riding = law.plan, law.plan.version.law, RIDES_ON.get(outcome, (RidesOn.ANY,))
        scope = self._scope(plan, decisive=law.applies is None and outcome is Outcome.UNDETERMINED)
        steps = plan.remedies if outcome is Outcome.PROHIBITED and law.applies else ()
        return Share(
            (*scope, *self._deciding(law, outcome)),
            tuple(
                [
                    self._obligation(name, rule, not (law.applies and truths[place]))
                    for rule, place in plan.obligations
                    if rule.rides_on in riding and truths[place] is not False
                ]
            ),
            tuple([self._right(name, rule) for rule, place in plan.rights if truths[place] is not False]),
            tuple([rule for rule, place in steps if truths[place]]),
            tuple(notes(law, outcome, truths)),
        )

    def law(self, law: LawVerdict) -> LawResult:
        """A law that applies, as answers name it."""
        version = law.plan.version
        return LawResult(
            version.law,
            version.start,
            law.outcome,
            tuple([self._requirement(found) for found in law.requirements]),
            tuple([self._prohibition(rule, status) for rule, _, status in law.prohibitions]),
            tuple([(layer.law, layer.start) for layer in law.plan.layers]),
            version.house,
        )

    def _requirement(self, verdict: RequirementVerdict) -> RequirementResult:
        found = self._requirements.get(id(verdict))
        if found is None:
            made = RequirementResult(verdict.plan.name, verdict.status, tuple([ground.id for ground, _ in verdict.grounds]))
            found = self._requirements.setdefault(id(verdict), (made, verdict))
        return found[0]

    def shared(self, law: LawVerdict) -> LawVerdict:
        """A verdict whose requirements and prohibitions are one object with those that came out alike before."""
        if len(self._alike) >= MAX_ALIKE:
            self._alike, self._requirements = {}, {}
        requirements, prohibitions, known = [], [], self._alike
        for requirement in law.requirements:
            key = (requirement.plan.trigger, requirement.status, *[place for _, place in requirement.grounds])
            requirements.append(known.get(key) or known.setdefault(key, requirement))
        for prohibition in law.prohibitions:
            other = (prohibition[1], prohibition[2], PROHIBITION)
            prohibitions.append(known.get(other) or known.setdefault(other, prohibition))
        return replace(law, requirements=tuple(requirements), prohibitions=tuple(prohibitions))

    def _prohibition(self, rule: Prohibition, status: Status) -> ProhibitionResult:
        key = (id(rule), status)
        return self._prohibitions.get(key) or self._prohibitions.setdefault(key, ProhibitionResult(rule.id, status))

    def _obligation(self, law: str, rule: Obligation, conditional: bool) -> ObligationResult:
        key = (law, id(rule), conditional)
        found = self._obligations.get(key)
        if found is None:
            made = ObligationResult(rule.id, law, rule.citation, rule.timing, rule.text, rule.deadline, conditional)
            found = self._obligations.setdefault(key, made)
        return found

    def _right(self, law: str, rule: Right) -> RightResult:
        key = (law, id(rule))
        return self._rights.get(key) or self._rights.setdefault(key, RightResult(rule.id, law, rule.citation, rule.text))

    def _unmet(self) -> Iterator[Reason]:
        """Where no law applies, the scopes that are not met."""
        for plan in self._edition.laws:
            if not plan.version.house:
                yield from self._scope(plan, decisive=True)

    def _scope(self, plan: LawPlan, *, decisive: bool) -> Iterator[Reason]:
        scope = plan.version.scope
        if scope is not None:
            yield self._reason(plan.version.law + SCOPE, scope, plan, decisive=decisive)

    def _deciding(self, law: LawVerdict, outcome: Outcome) -> Iterator[Reason]:
        turning = TURNS_ON.get(outcome)
        for requirement in law.requirements:
            if requirement.status is not Status.NOT_TRIGGERED:
                yield self._reason(requirement.plan.name, requirement.plan.rule, law.plan, decisive=requirement.status is turning)
                for ground, _ in requirement.grounds:
                    yield self._reason(ground.id, ground, law.plan, decisive=outcome is Outcome.PERMITTED)
        for rule, _, status in law.prohibitions:
            if status is not Status.NOT_TRIGGERED:
                yield self._reason(rule.id, rule, law.plan, decisive=status is turning)

    def _reason(self, name: str, rule: Rule | Scope, plan: LawPlan, *, decisive: bool) -> Reason:
        key = (name, id(rule), decisive)
        found = self._reasons.get(key)
        if found is None:
            links, house = self._sources.links(rule.citation, self._day), plan.version.house
            made = Reason(name, rule.citation, rule.reason or Text("", ""), links, house, decisive)
            found = self._reasons.setdefault(key, made)
        return found


def _rank(reason: Reason) -> tuple[bool, bool]:
    """Reasons on which the outcome turns come first, scopes last; others stay in the order of the laws."""
    return not reason.decisive, reason.rule.endswith(SCOPE)


def open_laws(verdict: Verdict) -> tuple[str, ...]:
    """The laws of which it is open whether they apply."""
    return tuple([law.plan.version.law for law in verdict.laws if law.applies is None and not law.plan.gaps])


def open_laws_permitting(verdict: Verdict) -> tuple[str, ...]:
    """The open laws that permit whether they apply or not; of a house, that do not object."""
    return tuple([law.plan.version.law for law in verdict.laws if law.applies is None and not law.turns_on_scope])


def _steps(offered: Sequence[Remedy]) -> tuple[RemedyResult, ...]:
    """The steps of the person concerned against a prohibited act, in order; a step that several laws offer cites them all."""
    result = []
    for id in dict.fromkeys(rule.id for rule in sorted(offered, key=lambda rule: rule.order)):
        same = [rule for rule in offered if rule.id == id]
        citation = "; ".join(dict.fromkeys(rule.citation for rule in same))
        result.append(RemedyResult(id, (RemedyStep(same[0].text, citation),)))
    return tuple(result)
